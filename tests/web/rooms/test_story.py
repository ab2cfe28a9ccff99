"""`/torrents/<instance>/<hash>` as a browser without scripts gets it."""

import json
import re
from html import unescape
from pathlib import Path

import pykka

from actors.arr.snapshot import Running
from actors.arr.step import Verdict
from actors.messages import Decided, PageOf
from actors.torrent import TAG_IGNORED
from tests.manual_clock import BEGINNING
from tests.web.diary import decided, fill, ran
from tests.web.house import House, open_house
from tests.web.samples import ARR, HASH, TWO_INSTANCES, arr, entry, torrent


def page(house: House, instance: str = "default", torrent_hash: str = HASH, status: int = 200) -> str:
    answer = house.http.get(f"/torrents/{instance}/{torrent_hash}", headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return answer.text


def words(text: str) -> str:
    """What is read of it."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text.partition("<main")[2])).split())


def test_it_tells_the_verdict_what_would_change_it_and_the_facts(house: House) -> None:
    waiting = Verdict("stalled", "stalled for 12 min of 15 min", look_again_at=BEGINNING + 180)
    house.publish(arr(entry(verdict=waiting)))

    said = words(page(house))

    assert "Some.Film.2020" in said
    assert "Stalled for 12 min of 15 min." in said
    assert (
        "A peer that sends data; StalledDelay says how long it may stall. It is looked at again in 3 min." in said
    )
    assert "Done 50.0 %, 500 B left" in said
    assert "Working tracker tracker.example" in said
    assert "pa55key" not in said
    assert "Private unknown" in said


def test_each_fact_has_its_age_and_an_unknown_one_its_reason(house: House) -> None:
    facts = {
        "queue": {"value": {"state": "downloading", "messages": ["stalled"]}, "age": 12.0},
        "history": {"unknown": "Radarr-Films did not answer in time."},
        "files": {"count": 3, "age": 0.0},
    }
    fill(house.folder, Decided((decided(facts=json.dumps(facts)),)))
    house.publish(arr(entry()))

    said = words(page(house))

    assert "The Arr's queue downloading; stalled read 1 min ago" in said
    assert "The Arr's history unknown Radarr-Films did not answer in time." in said
    assert "Files 3 read 1 min ago" in said
    assert "Trackers not needed for this verdict" in said
    assert "As qBittorrent reports it 1 s ago" in said


def test_everything_that_happened_stands_newest_first(house: House) -> None:
    fill(
        house.folder,
        Decided((decided(rule="young", why="added just now", at=BEGINNING - 900, steps=()),)),
        *ran("FAIL", [("unqueue", "done"), ("delete", "failed: it moved on")], BEGINNING - 300),
        *ran("SEARCH", [("search", "")], BEGINNING - 20),
        Decided((decided(rule="stalled", why="no peers", steps=("AddTags",), dry=True, at=BEGINNING - 10),)),
    )
    house.publish(arr(entry()))

    text = page(house)

    titles = [words(f"<main{one}") for one in re.findall(r"<strong>.*?</strong>", text)]
    assert titles == [
        "Stalled",
        "Another release is searched for",
        "It is deleted from qBittorrent",
        "It is taken out of the Arr's queue",
        "Too young to judge",
    ]
    said = words(text)
    assert "dry run" in said
    assert "Would have done: tag it" in said
    assert "not ended yet" in said
    assert "failed after 3 s: it moved on" in said


def test_what_holds_it_up_and_what_is_under_way_is_said(house: House) -> None:
    run = Running("FAIL", "default", HASH, "unqueue", BEGINNING + 5, "Radarr is busy.")
    house.publish(arr(entry(), dry_run=True, running=(run,)))

    said = words(page(house))

    assert "Dry run: everything is decided and recorded, nothing is done." in said
    assert "Failure under way, at the step unqueue ; it goes on in 5 s . Radarr is busy." in said


def test_it_leads_to_qbittorrent_and_to_the_arr(house: House) -> None:
    with_password = ARR.model_copy(update={"uri": "http://me:s3cret@radarr:7878/films"})
    house.publish(arr(entry()), settings=TWO_INSTANCES.model_copy(update={"arrs": (with_password,)}))

    text = page(house)

    assert 'href="http://qbit:8080/"' in text
    assert f'href="/torrents/default/{HASH}/arr"' in text
    assert "s3cret" not in text
    assert led_to(house) == "http://radarr:7878/films/activity/queue"
    house.publish(arr(entry(imported=True)))
    assert led_to(house) == "http://radarr:7878/films/activity/history"


def led_to(house: House, torrent_hash: str = HASH) -> str:
    answer = house.http.get(f"/torrents/default/{torrent_hash}/arr", headers={"Accept": "text/html"})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


class KnowsItsPage(pykka.ThreadingActor):
    """An Arr's actor that knows where the film is shown."""

    use_daemon_thread = True

    def on_receive(self, message: object) -> object:
        assert message == PageOf(HASH)
        return "/movie/603"


def test_where_the_arr_knows_the_film_it_leads_there(house: House) -> None:
    house.publish(arr(entry()))
    ref = KnowsItsPage.start()
    house.router.bind("arr/radarr", ref)
    try:
        assert led_to(house) == "http://radarr:7878/movie/603"
    finally:
        ref.stop()


def test_what_nobody_ever_followed_leads_nowhere(house: House) -> None:
    assert house.http.get(f"/torrents/default/{HASH}/arr").status_code == 404


def test_only_what_can_be_asked_has_a_button_that_works(house: House) -> None:
    house.publish(arr(entry(torrent(tags=frozenset({TAG_IGNORED})))))

    buttons = dict(re.findall(r'value="(\w+)" data-key="\w+"( disabled)?', page(house)))

    assert buttons == {
        "run": "",
        "unignore": "",
        "recheck": " disabled",
        "import": " disabled",
        "fail": " disabled",
    }


def test_what_is_gone_has_its_story_and_no_buttons(house: House) -> None:
    fill(house.folder, Decided((decided(rule="seeded", why="ratio 2.0"),)))

    text = page(house)

    assert "It is gone from default." in words(text)
    assert "ratio 2.0" in words(text)
    assert 'name="wish"' not in text


def test_what_nobody_ever_followed_is_404_with_a_page(house: House) -> None:
    assert "No torrent" in words(page(house, status=404))
    assert "nowhere" in words(page(house, "nowhere", status=404))


def test_no_name_can_be_more_than_a_name(house: House) -> None:
    evil = "<script>alert(1)</script>"
    fill(house.folder, Decided((decided(name=evil, why=evil, facts=json.dumps({"queue": {"unknown": evil}})),)))
    house.publish(arr(entry(torrent(name=evil), verdict=Verdict("stalled", evil), import_message=evil)))

    text = page(house)

    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert") >= 5


def test_under_a_path_every_address_has_it(tmp_path: Path) -> None:
    with open_house(tmp_path, url_base="/media") as house:
        house.publish_all_well()
        house.publish(arr(entry()))
        text = house.http.get(f"/media/torrents/default/{HASH}").text

    assert {
        link for link in re.findall(r'(?:href|action|src)="(/[^"]*)"', text) if not link.startswith("/media")
    } == set()
