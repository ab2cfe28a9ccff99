"""`/api/logs`: the log as its reader wants it, and nothing but the log."""

from pathlib import Path

import pytest

from storage.settings import GeneralSettings, Settings
from tests.web.house import House, refused

PATH = "/api/logs"
LOG = """\
2026-11-23 08:00:00,000 INFO     qbitrr: The status page is at http://127.0.0.1:6969/
2026-11-23 08:00:01,000 WARNING  qbitrr.qbit/default: Not reached:
    it may be down.
2026-11-23 08:00:02,500 ERROR    qbitrr.arr/radarr: A <b>film</b> failed.
2026-11-23 08:00:03,000 INFO     qbitrr.qbit/qBit-Box: Connected.
"""


@pytest.fixture
def logged(house: House) -> House:
    """A house with a log."""
    (house.folder / "logs").mkdir()
    log_of(house).write_text(LOG, encoding="utf-8")
    return house


def log_of(house: House) -> Path:
    return house.folder / "logs" / "qbitrr.log"


def texts(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [entry["text"] for entry in answer["entries"]]


def test_the_last_entries_are_there_with_time_level_and_actor(logged: House) -> None:
    told = logged.get(PATH, limit=2)

    first, last = told["entries"]
    assert {**first, "at": None} == {
        "at": None, "level": "ERROR", "actor": "arr/radarr", "text": "A <b>film</b> failed.",
    }  # fmt: skip
    assert last["at"] - first["at"] == 0.5
    assert texts(logged.get(PATH, before=told["older"])) == [
        "The status page is at http://127.0.0.1:6969/",
        "Not reached:\nit may be down.",
    ]


def test_level_actor_and_text_choose_among_them(logged: House) -> None:
    assert len(texts(logged.get(PATH, level="WARNING"))) == 2
    assert texts(logged.get(PATH, actor="qbit/qBit-Box")) == ["Connected."]
    assert len(texts(logged.get(PATH, actor="qbit/"))) == 2
    assert texts(logged.get(PATH, q="MAY BE down")) == ["Not reached:\nit may be down."]


def test_it_can_be_followed(logged: House) -> None:
    newer = logged.get(PATH)["newer"]
    with log_of(logged).open("a", encoding="utf-8") as file:
        file.write("2026-11-23 08:00:04,000 INFO     qbitrr: More.\n")

    told = logged.get(PATH, after=newer)

    assert texts(told) == ["More."]
    assert texts(logged.get(PATH, after=told["newer"])) == []


def test_without_a_log_there_is_nothing_and_the_reason(house: House) -> None:
    assert house.get(PATH) == {"entries": [], "older": "", "newer": "", "written": True}

    house.publish(settings=Settings(general=GeneralSettings(log_to_file=False)))
    assert house.get(PATH)["written"] is False


@pytest.mark.parametrize(
    "query",
    [
        {"level": "loud"}, {"limit": 0}, {"limit": 100000}, {"before": "../../etc/passwd"}, {"after": "x"},
        {"after": "1.2", "before": "1.2"}, {"before": "1"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_400(logged: House, query: dict[str, str]) -> None:
    refused(logged.http.get(PATH, params=query), 400)


def test_a_place_in_no_file_of_the_log_leads_nowhere(logged: House) -> None:
    assert logged.get(PATH, before="1.5")["entries"] == []


def test_the_whole_of_it_can_be_kept(logged: House) -> None:
    log_of(logged).with_name("qbitrr.log.1").write_text("older\n", encoding="utf-8")
    log_of(logged).with_name("secrets.log").write_text("none of ours\n", encoding="utf-8")

    answer = logged.http.get(f"{PATH}/download")

    assert answer.text == "older\n" + LOG
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="qbitrr.log"'


@pytest.mark.parametrize("path", [PATH, f"{PATH}/download"])
def test_a_log_that_cannot_be_read_is_503(logged: House, path: str) -> None:
    log_of(logged).unlink()
    log_of(logged).mkdir()  # what not even root can read

    assert "cannot be read" in refused(logged.http.get(path), 503)


@pytest.mark.parametrize("path", [PATH, f"{PATH}/download"])
def test_a_stranger_reads_nothing(logged: House, path: str) -> None:
    refused(logged.stranger.get(path), 401)
