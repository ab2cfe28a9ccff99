"""What is worth writing down of a verdict."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from actors.arr.diary import decision_of, facts_json, is_news, row_of, words
from actors.arr.facts import Facts, Known, Memory, QueueEntry, Unknown
from actors.arr.step import Fail, Import, Remove, SearchAgain, Step, Tell, Verdict
from actors.arr.table import Entry
from actors.messages import AddTags, SeenTorrent, Standing
from actors.torrent import TrackerStatus
from storage.rows import LibraryRow
from tests.actors.arr.stage import a_torrent

NOW = 1000.0
TORRENT = a_torrent("aa11", tracker="https://tracker.test/SECRET/announce")
VERDICT = Verdict("stalled", "stalled for 12.5 min of 15 allowed")


def entry(verdict: Verdict | None = VERDICT, **memory: Any) -> Entry:
    return Entry("default", TORRENT, "radarr", Memory(first_seen=1.0, **memory), verdict, NOW - 60)


def facts(**more: Any) -> Facts:
    return Facts(TORRENT, "default", Standing(0.0, None), Memory(first_seen=1.0), **more)


def test_a_verdict_that_differs_only_in_its_numbers_is_no_news() -> None:
    assert not is_news(VERDICT, replace(VERDICT, why="stalled for 13 min of 15 allowed", look_again_at=5.0))


@pytest.mark.parametrize(
    "other",
    [
        replace(VERDICT, rule="slow"),
        replace(VERDICT, why="stalled, but that does not count"),
        replace(VERDICT, steps=(Fail(),)),
        replace(VERDICT, attention=True),
    ],
)
def test_anything_else_is_news(other: Verdict) -> None:
    assert is_news(VERDICT, other)
    assert is_news(None, VERDICT)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Import(), ("import",)),
        (Fail(), ("blocklist", "delete", "search again")),
        (Fail(blocklist=False, keep=True, search=False), ("take out of the queue", "keep seeding")),
        (Remove(), ("remove with its files",)),
        (Remove(files=False), ("remove, leaving its files",)),
        (SearchAgain(), ("search again",)),
        (Tell((AddTags("aa11", ("x",), "why"),)), ("AddTags",)),
    ],
)
def test_steps_are_told_in_words(step: Step, said: tuple[str, ...]) -> None:
    assert words((step,)) == said


def test_a_row_says_what_is_known_now() -> None:
    row = row_of(entry(imported=True, import_message="no room", marks=frozenset({"a"})), "radarr")

    assert row == SeenTorrent(
        instance="default",
        hash="aa11",
        name=TORRENT.name,
        category="radarr",
        imported=True,
        verdict_rule="stalled",
        verdict_why=VERDICT.why,
        verdict_at=NOW - 60,
        message="no room",
        needs_attention=False,
        marks=frozenset({"a"}),
    )


def test_a_row_of_an_earlier_life_reads_as_we_had_told_it() -> None:
    told = row_of(entry(imported=True), "radarr")
    stored = LibraryRow(first_seen=1.0, **{one.name: getattr(told, one.name) for one in fields(told)})

    assert stored.as_told() == told


def test_a_decision_holds_the_facts_with_their_age() -> None:
    queue = Known(QueueEntry((1,), "importPending", "ok", "/x", ("no room",), ("movie:7",)), NOW - 3)
    made = decision_of(
        entry(), facts(queue=queue, history=Unknown("the Arr is away")), "radarr", dry=True, now=NOW
    )

    assert made is not None
    assert (made.rule, made.dry, made.at) == ("stalled", True, NOW)
    said = json.loads(made.facts)
    assert said["queue"]["age"] == 3.0
    assert said["queue"]["value"]["messages"] == ["no room"]
    assert said["history"] == {"unknown": "the Arr is away"}
    assert "files" not in said


def test_facts_never_hold_an_announce_url() -> None:
    trackers = Known((TrackerStatus("https://tracker.test/SECRET/announce", 2, ""),), NOW)

    said = facts_json(facts(trackers=trackers), NOW)

    assert "SECRET" not in said
    assert json.loads(said)["trackers"] == {"count": 1, "age": 0.0}
