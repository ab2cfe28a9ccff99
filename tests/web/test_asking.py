"""What the user asks for with torrents: whom it is told to, what would follow, and why it is refused."""

from typing import Any

import httpx
import pytest

from actors.arr.snapshot import Running
from actors.arr.step import Verdict
from actors.messages import Asked, RunPass
from actors.torrent import TAG_IGNORED
from tests.web.house import TOKEN, House, refused
from tests.web.samples import ARR, HASH, TWO_INSTANCES, arr, child, entry, instance, running, torrent

WISHES = ["run", "recheck", "ignore", "unignore", "fail", "import"]
OTHER = "b" * 40
SEEDING = torrent(state="stalledUP", progress=1.0)


@pytest.fixture(autouse=True)
def _shelf(house: House) -> None:
    """The same hash on both instances, and another torrent on the first."""
    house.publish(arr(entry(SEEDING), entry(SEEDING, "qBit-Seedbox", imported=True), entry(torrent(OTHER))))


def one(where: str, wish: str, torrent_hash: str = HASH) -> str:
    return f"/api/torrents/{where}/{torrent_hash}/{wish}"


def many(house: House, wish: str, *keys: tuple[str, str], **more: Any) -> httpx.Response:
    torrents = [{"instance": where, "hash": torrent_hash} for where, torrent_hash in keys]
    return house.http.post("/api/torrents", json={"wish": wish, "torrents": torrents, **more})


@pytest.mark.parametrize("wish", [wish for wish in WISHES if wish != "unignore"])
def test_a_wish_is_told_to_the_category_for_this_instance_alone(house: House, wish: str) -> None:
    films = house.recorder("arr/radarr")

    answer = house.http.post(one("qBit-Seedbox", wish, HASH.upper()))

    assert (answer.status_code, answer.json()) == (202, {"accepted": True})
    assert films.told == [Asked(wish, (("qBit-Seedbox", HASH),))]  # type: ignore[arg-type]


def test_what_is_ignored_can_be_looked_after_again_and_nothing_else(house: House) -> None:
    films = house.recorder("arr/radarr")
    house.publish(arr(entry(torrent(tags=frozenset({TAG_IGNORED})))))

    for wish in ("recheck", "ignore", "fail"):
        assert "ignored" in refused(house.http.post(one("default", wish)), 409)
    assert house.http.post(one("default", "unignore")).status_code == 202

    assert films.told == [Asked("unignore", (("default", HASH),))]


def test_a_button_on_the_page_leads_back_to_the_story(house: House) -> None:
    house.recorder("arr/radarr")

    answer = house.http.post(one("qBit-Seedbox", "recheck"), headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/torrents/qBit-Seedbox/{HASH}")


@pytest.mark.parametrize(
    "path",
    [one("nowhere", "fail"), one("default", "fail", "c" * 40), one("default", "explode"), one("default", "")],
)
def test_what_nobody_follows_or_can_be_asked_is_404(house: House, path: str) -> None:
    films = house.recorder("arr/radarr")

    refused(house.http.post(path), 404)

    assert films.told == []


def test_a_category_whose_actor_is_down_is_503(house: House) -> None:
    assert "arr/radarr" in refused(house.http.post(one("default", "recheck")), 503)


def test_looking_asks_for_nothing(house: House) -> None:
    films = house.recorder("arr/radarr")

    answer = httpx.get(house.url + one("default", "fail"), headers={"Authorization": f"Bearer {TOKEN}"})

    refused(answer, 405)
    assert films.told == []


def test_a_dry_run_and_a_read_only_instance_say_so(house: House) -> None:
    films = house.recorder("arr/radarr")
    seedbox = TWO_INSTANCES.instances[1].model_copy(update={"read_only": True})
    settings = TWO_INSTANCES.model_copy(update={"instances": (TWO_INSTANCES.instances[0], seedbox)})
    house.publish(settings=settings)

    for wish in ("recheck", "ignore", "fail", "import"):
        assert "read-only" in refused(house.http.post(one("qBit-Seedbox", wish)), 409)
    house.publish(arr(entry(SEEDING), dry_run=True))
    for wish in ("recheck", "ignore", "fail", "import"):
        assert "Dry run" in refused(house.http.post(one("default", wish)), 409)

    assert films.told == []


def test_an_instance_that_is_down_says_why(house: House) -> None:
    house.recorder("arr/radarr")
    down = child("qbit/default", "restarting", last_error="It refused the connection.")
    house.publish(children=(down, *running("qbit/qBit-Seedbox", "arr/radarr")))

    assert refused(house.http.post(one("default", "ignore")), 409) == (
        "default gives no answer: It refused the connection."
    )
    assert house.http.post(one("qBit-Seedbox", "ignore")).status_code == 202


def test_what_only_the_arr_can_do_waits_for_no_arr_that_is_silent(house: House) -> None:
    house.recorder("arr/radarr")
    house.publish(arr(entry(SEEDING), reachable=False, error="Radarr is silent."))

    assert refused(house.http.post(one("default", "fail")), 409) == "Radarr is silent."
    assert refused(house.http.post(one("default", "import")), 409) == "Radarr is silent."
    assert house.http.post(one("default", "recheck")).status_code == 202


def test_what_is_being_removed_is_left_to_it(house: House) -> None:
    house.recorder("arr/radarr")
    leaving = Running("FAIL", "default", HASH, "delete", 0.0)
    house.publish(arr(entry(SEEDING), entry(SEEDING, "qBit-Seedbox"), running=(leaving,)))

    refused(house.http.post(one("default", "recheck")), 409)
    assert house.http.post(one("qBit-Seedbox", "recheck")).status_code == 202


def test_many_are_told_to_their_categories_each_once(house: House) -> None:
    films, shows = house.recorder("arr/radarr"), house.recorder("arr/tv")
    show = torrent("d" * 40, category="tv")
    house.publish(arr(entry(show), category="tv", name="Sonarr-TV", kind="sonarr"))

    answer = many(
        house, "recheck", ("default", HASH), ("default", OTHER), ("default", HASH), ("default", "d" * 40)
    )

    assert (answer.status_code, answer.json()) == (202, {"accepted": 3, "declined": []})
    assert films.told == [Asked("recheck", (("default", HASH), ("default", OTHER)))]
    assert shows.told == [Asked("recheck", (("default", "d" * 40),))]


def test_of_many_those_are_done_that_can_be_and_the_others_named(house: House) -> None:
    films = house.recorder("arr/radarr")

    answer = many(house, "import", ("default", HASH), ("default", OTHER), ("nowhere", HASH))

    assert answer.status_code == 202
    assert answer.json()["accepted"] == 1
    assert [(row["instance"], row["hash"]) for row in answer.json()["declined"]] == [
        ("default", OTHER),
        ("nowhere", HASH),
    ]
    assert all(row["error"].endswith(".") for row in answer.json()["declined"])
    assert films.told == [Asked("import", (("default", HASH),))]


def test_where_it_can_be_done_with_none_it_is_409(house: House) -> None:
    films = house.recorder("arr/radarr")

    answer = many(house, "unignore", ("default", HASH), ("default", OTHER))

    assert answer.status_code == 409
    assert (answer.json()["error"], len(answer.json()["declined"])) == ("It is not ignored.", 2)
    assert films.told == []


def test_of_many_whose_actor_is_down_nothing_is_accepted(house: House) -> None:
    answer = many(house, "recheck", ("default", HASH))

    assert answer.status_code == 409
    assert "arr/radarr" in answer.json()["error"]


def test_a_preview_says_what_would_follow_and_does_nothing(house: House) -> None:
    films = house.recorder("arr/radarr")

    answer = many(house, "fail", ("default", HASH), ("qBit-Seedbox", HASH), ("default", OTHER), preview=True)

    assert answer.status_code == 200
    assert answer.json()["accepted"] == 3
    assert answer.json()["consequences"] == [
        "2 torrents on default and 1 torrent on qBit-Seedbox are taken out of the queue of Radarr-Films and "
        "blocklisted there.",
        "They are deleted from qBittorrent with their files.",
        "Then another release is searched for each.",
        "1 of them is in the library already: what is there stays.",
        "This cannot be undone.",
    ]
    assert films.told == []


def test_one_is_spoken_of_as_one_and_the_search_as_it_is_configured(house: House) -> None:
    quiet = ARR.model_copy(update={"re_search": False})
    house.publish(settings=TWO_INSTANCES.model_copy(update={"arrs": (quiet,)}))

    said = many(house, "fail", ("default", HASH), preview=True).json()["consequences"]

    assert said[0] == "1 torrent on default is taken out of the queue of Radarr-Films and blocklisted there."
    assert "Nothing is searched again, since ReSearch is off." in said


def test_what_is_owed_to_its_tracker_is_said(house: House) -> None:
    owing = torrent(OTHER, tags=frozenset({"qBitrr-hnr_active"}))
    house.publish(arr(entry(SEEDING, owed=True), entry(owing), entry(torrent("d" * 40))))

    one_of_them = many(house, "fail", ("default", HASH), preview=True).json()["consequences"]
    all_of_them = many(house, "fail", ("default", HASH), ("default", OTHER), ("default", "d" * 40), preview=True)

    assert "It is still owed to its tracker." in one_of_them
    assert "2 of them are still owed to their tracker." in all_of_them.json()["consequences"]


@pytest.mark.parametrize("wish", WISHES)
def test_every_preview_is_made_of_sentences(house: House, wish: str) -> None:
    house.publish(arr(entry(SEEDING), entry(torrent(OTHER, state="stalledUP", tags=frozenset({TAG_IGNORED})))))

    said = many(house, wish, ("default", HASH), ("default", OTHER), preview=True).json()["consequences"]

    assert said
    assert all(sentence.endswith(".") for sentence in said)


def test_where_nothing_can_be_done_nothing_follows(house: House) -> None:
    answer = many(house, "fail", ("nowhere", HASH), preview=True).json()

    assert (answer["accepted"], answer["consequences"]) == (0, [])


@pytest.mark.parametrize(
    "body",
    [
        {"wish": "explode", "torrents": [{"instance": "default", "hash": HASH}]},
        {"wish": "run", "torrents": []},
        {"wish": "run", "torrents": "all"},
        {"wish": "run", "torrents": [HASH]},
        {"wish": "run", "torrents": [{"instance": "default"}]},
        {"wish": "run", "torrents": [{"instance": "default", "hash": HASH, "files": True}]},
        {"wish": "run", "torrents": [{"instance": "default", "hash": HASH}] * 1001},
        {"wish": "run", "torrents": [{"instance": "default", "hash": HASH}], "force": True},
        {"wish": "run", "torrents": [{"instance": "default", "hash": HASH}], "preview": "no"},
        {},
    ],
)
def test_what_makes_no_sense_is_refused_whole(house: House, body: dict[str, Any]) -> None:
    films = house.recorder("arr/radarr")

    refused(house.http.post("/api/torrents", json=body), 400)

    assert films.told == []


def test_another_sites_page_asks_for_nothing(house: House) -> None:
    films = house.recorder("arr/radarr")
    browser = house.log_in()

    for headers in ({"Origin": "https://elsewhere.example"}, {}):
        refused(browser.post(one("default", "fail"), headers=headers), 403)
        refused(browser.post("/api/torrents", json={}, headers=headers), 403)

    assert films.told == []


def test_a_torrent_without_a_verdict_yet_can_be_asked_about(house: House) -> None:
    films = house.recorder("arr/radarr")
    house.publish(arr(entry(verdict=None)), instance())

    assert house.http.post(one("default", "run")).status_code == 202

    assert films.hears(RunPass) == []
    assert isinstance(films.told[0], Asked)


def test_a_torrent_that_is_asked_about_shows_that_it_is(house: House) -> None:
    asked = Verdict("asked", "recheck, asked for on the page")
    house.publish(arr(entry(verdict=asked)))

    told = house.get(f"/api/torrents/default/{HASH}")

    assert told["torrent"]["verdict"]["rule"] == "asked"
    assert told["wouldChange"]
