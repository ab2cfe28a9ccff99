"""`/api/config`: what is shown of the configuration, and what becomes of a changed one that is sent back."""

import json
import os

import httpx
import pytest

from storage.editing import MASK
from tests.web.house import CONFIG, House, refused

PATH = "/api/config"


def on_disk(house: House) -> str:
    return (house.folder / "config.toml").read_text(encoding="utf-8")


def send(house: House, wanted: object, **headers: str) -> httpx.Response:
    return house.http.post(PATH, json=wanted, headers=headers)


def unchanged(house: House) -> bool:
    return on_disk(house) == CONFIG and house.taken == []


def test_it_is_shown_without_a_secret(house: House) -> None:
    answer = house.http.get(PATH)

    assert answer.json() == {
        "Settings": {"DryRun": False},
        "qBit": {
            "Host": "qbit",
            "Password": MASK,
            "Trackers": [{"URI": f"https://tracker.example/{MASK}"}],
        },
        "Radarr-Films": {"URI": "http://radarr:7878", "APIKey": MASK, "Category": "radarr"},
    }
    assert [secret for secret in ("s3cret", "k3y", "pa55key") if secret in answer.text] == []


def test_what_is_sent_back_changed_is_saved_with_its_comments_and_taken(house: House) -> None:
    wanted = house.get(PATH)
    wanted["Settings"]["DryRun"] = True

    answer = send(house, wanted)

    assert (answer.status_code, answer.json()) == (200, {"saved": True, "backup": "", "notices": []})
    assert on_disk(house) == CONFIG.replace("false # for now", "true # for now")
    (taken,) = house.taken
    assert (taken.general.dry_run, taken.instances[0].password) == (True, "s3cret")
    assert taken.instances[0].trackers[0].uri == "https://tracker.example/pa55key/announce"


def test_a_section_that_is_left_out_is_deleted_and_the_old_file_kept(house: House) -> None:
    wanted = house.get(PATH)
    del wanted["Radarr-Films"]

    backup = send(house, wanted).json()["backup"]

    assert (house.folder / backup).read_text(encoding="utf-8") == CONFIG
    assert house.taken[0].arrs == ()


def test_a_wrong_one_is_422_with_every_problem_and_changes_nothing(house: House) -> None:
    wanted = house.get(PATH)
    wanted["Settings"]["LoopSleepTimer"] = "soon"
    wanted["qBit"]["Prot"] = 8080

    answer = send(house, wanted)

    assert answer.status_code == 422
    assert answer.json()["error"] == "Nothing was changed."
    first, second = answer.json()["problems"]
    assert first.startswith("config.toml: [Settings] LoopSleepTimer: ")
    assert second == "config.toml: [qBit] Prot: is not a key of [qBit]: did you mean Port?"
    places = [(one["section"], one["key"]) for one in answer.json()["fields"]]
    assert places == [("Settings", "LoopSleepTimer"), ("qBit", "Prot")]
    assert answer.json()["fields"][1]["message"] == "is not a key of [qBit]: did you mean Port?"
    assert unchanged(house)


def test_with_if_match_nobody_undoes_what_another_has_changed(house: House) -> None:
    first = house.http.get(PATH)
    second = send(house, first.json() | {"qBit-B": {"Host": "b"}}, **{"If-Match": first.headers["ETag"]})
    assert second.status_code == 200

    late = send(house, first.json(), **{"If-Match": first.headers["ETag"]})

    assert "look at it again" in late.json()["error"]
    assert late.status_code == 412
    assert "[qBit-B]" in on_disk(house)
    again = house.http.get(PATH)
    assert second.headers["ETag"] == again.headers["ETag"]
    assert send(house, again.json(), **{"If-Match": again.headers["ETag"]}).status_code == 200
    assert send(house, again.json(), **{"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"\xff", b'{"Settings": }', b'{"qBit": {"Port": NaN}}', b'{"qBit": {"Port": Infinity}}',
        b'{"qBit": {}, "qBit": {}}', b'{"qBit": {"Port": 1, "Port": 2}}', b"[]", b"null", b'"text"', b"5",
        b'{"qBit": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", b'{"qBit": {"Port": ' + b"9" * 5000 + b"}}",
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_400(house: House, body: bytes) -> None:
    answer = house.http.post(PATH, content=body, headers={"Content-Type": "application/json"})

    assert refused(answer, 400).startswith("Nothing was changed: ")
    assert unchanged(house)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_form_of_another_site_could_send_is_415(house: House, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}

    refused(house.http.post(PATH, content=json.dumps({}).encode(), headers=headers), 415)

    assert unchanged(house)


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_announced_in_every_way_that_http_has(house: House, kind: str) -> None:
    body = json.dumps(house.get(PATH)).encode()

    assert house.http.post(PATH, content=body, headers={"Content-Type": kind}).status_code == 200


def test_what_is_larger_than_any_configuration_is_413(house: House) -> None:
    answer = house.http.post(PATH, content=b" " * (2**20 + 1), headers={"Content-Type": "application/json"})

    assert answer.status_code == 413
    assert unchanged(house)


def test_a_large_one_is_taken(house: House) -> None:
    wanted = house.get(PATH)
    wanted |= {f"qBit-{number}": {"Host": f"host{number}", "UserName": "x" * 2000} for number in range(100)}

    assert send(house, wanted).status_code == 200

    assert len(house.taken[0].instances) == 101


def test_without_the_token_it_is_neither_shown_nor_changed(house: House) -> None:
    refused(house.stranger.get(PATH), 401)
    refused(house.stranger.post(PATH, json={}), 401)

    assert unchanged(house)


def test_a_page_of_another_site_changes_nothing(house: House) -> None:
    browser = house.log_in()

    refused(browser.post(PATH, json={}, headers={"Origin": "https://evil.example"}), 403)

    assert unchanged(house)


@pytest.mark.parametrize("text", ["[qBit\n", None])
def test_a_file_that_cannot_be_read_is_409_with_the_reason(house: House, text: str | None) -> None:
    path = house.folder / "config.toml"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")

    assert "config.toml" in refused(house.http.get(PATH), 409)
    assert send(house, {}).status_code == 422
    assert house.taken == []


def test_a_file_that_cannot_be_written_is_503(house: House) -> None:
    wanted = house.get(PATH) | {"qBit-B": {"Host": "b"}}
    (house.folder / f".config.toml.{os.getpid()}.new").mkdir()  # in the way, where even root cannot write

    assert "cannot be written" in refused(send(house, wanted), 503)

    assert unchanged(house)


def test_why_a_file_was_not_reloaded_is_on_the_page_and_in_the_status_until_one_is_taken(house: House) -> None:
    said = "config.toml, line 3: a quote is not closed. Nothing was read from it."
    house.board.publish("reload", (said,))

    assert house.get("/api/status")["notReloaded"] == [said]
    assert "not reloaded" in house.http.get("/").text

    house.board.publish("reload", ())
    assert house.get("/api/status")["notReloaded"] == []
    assert "not reloaded" not in house.http.get("/").text


# --- before saving ----------------------------------------------------------------------------------------------


def test_what_saving_would_come_to_can_be_asked_before(house: House) -> None:
    wanted = house.get(PATH)
    wanted["Settings"]["DryRun"] = True
    wanted["qBit"]["Password"] = "canary"

    answer = house.http.post(f"{PATH}/preview", json=wanted)

    assert answer.json() == {
        "changes": [
            {"section": "Settings", "key": "DryRun", "before": False, "after": True},
            {"section": "qBit", "key": "Password", "before": MASK, "after": MASK},
        ],
        "starts": [],
        "restarts": [],
        "stops": [],
        "notices": [],
    }
    assert unchanged(house)


def test_what_would_not_be_taken_is_422_before_saving_too(house: House) -> None:
    wanted = house.get(PATH)
    wanted["qBit"]["Trackers"].append({"URI": ""})

    answer = house.http.post(f"{PATH}/preview", json=wanted)

    assert answer.status_code == 422
    assert [one["key"] for one in answer.json()["fields"]] == ["Trackers[2].URI"]


def test_a_preview_of_a_file_that_changed_since_is_412(house: House) -> None:
    refused(house.http.post(f"{PATH}/preview", json=house.get(PATH), headers={"If-Match": '"of old"'}), 412)


def test_a_section_gets_another_name_and_keeps_its_secrets(house: House) -> None:
    wanted = house.get(PATH)
    wanted["qBit-Box"] = wanted.pop("qBit")

    answer = house.http.post(PATH, json=wanted, params={"from": "qBit", "to": "qBit-Box"})

    assert answer.status_code == 200
    assert on_disk(house) == CONFIG.replace("[qBit]", "[qBit-Box]").replace("[[qBit.", "[[qBit-Box.")
    assert house.taken[0].instances[0].password == "s3cret"


@pytest.mark.parametrize("query", [{"from": "qBit"}, {"to": "x"}, {"from": ["a", "a"], "to": ["b", "c"]}])
def test_names_that_do_not_go_together_are_400(house: House, query: dict[str, str]) -> None:
    refused(house.http.post(PATH, json=house.get(PATH), params=query), 400)

    assert unchanged(house)


# --- the form ---------------------------------------------------------------------------------------------------


def test_a_form_can_be_drawn_from_what_is_told_of_the_keys(house: House) -> None:
    told = house.get(f"{PATH}/schema")

    assert [kind["name"] for kind in told["kinds"]] == ["Settings", "WebUI", "qBit", "Radarr", "Sonarr", "Lidarr"]
    (port,) = (key for key in told["kinds"][2]["keys"] if key["name"] == "Port")
    assert (port["control"], port["default"]) == ("number", 8080)
    assert told["environment"] == []


def test_without_a_file_there_is_no_form(house: House) -> None:
    (house.folder / "config.toml").unlink()

    refused(house.http.get(f"{PATH}/schema"), 409)
