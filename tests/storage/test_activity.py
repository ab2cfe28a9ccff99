"""The feed of steps, and how many protocols ended when."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from actors.messages import Closed, Decided, Intended, Settled, StepRecord
from storage.place import Place, open_for_writing
from storage.reader import Reader
from storage.writes import Write, write
from tests.storage.samples import HASH, decision

OTHER = "b" * 40


def filled(place: Place, *messages: Write) -> Reader:
    file = open_for_writing(place, now=0.0)
    with file.transaction() as connection:
        for message in messages:
            write(connection, message, 50.0)
    file.close()
    return Reader(place, timeout=5.0)


def ran(
    kind: str,
    outcomes: Sequence[str],
    at: float,
    *,
    instance: str = "default",
    category: str = "radarr",
    one: str = HASH,
) -> list[Write]:
    """A protocol with a step for each outcome (None: not settled), closed ten seconds after `at`."""
    run = f"{kind}-{instance}-{one[:2]}-{at}"
    steps = tuple(
        StepRecord(f"{run}-{number}", run, kind, category, instance, one, f"step{number}")
        for number in range(len(outcomes))
    )
    told = tuple((step.id, outcome) for step, outcome in zip(steps, outcomes, strict=True) if outcome)
    written: list[Write] = [Intended(steps, at), Settled(told, at + 5)]
    return [*written, Closed(run, outcomes[-1], at + 10)] if all(outcomes) else written


@pytest.fixture
def reader(place: Place) -> Reader:
    """An import, a failure on another instance that went half wrong, and a removal that is under way."""
    return filled(
        place,
        Decided((decision(), replace(decision(), name="Its latest name"))),
        *ran("IMPORT", ["done"], 100.0),
        *ran(
            "FAIL",
            ["done: it was not in the queue any more", "failed: 503"],
            200.0,
            instance="qBit-Seedbox",
            category="tv",
            one=OTHER,
        ),
        *ran("REMOVE", [""], 300.0),
        *ran("IMPORT", ["given up: restarted"], 400.0),
    )


def test_steps_come_newest_first_with_the_name_the_diary_knows(reader: Reader) -> None:
    feed = reader.feed_of_steps()

    assert [(entry.step.record.kind, entry.step.record.step) for entry in feed] == [
        ("IMPORT", "step0"),
        ("REMOVE", "step0"),
        ("FAIL", "step1"),
        ("FAIL", "step0"),
        ("IMPORT", "step0"),
    ]
    assert [entry.name for entry in feed] == ["Its latest name", "Its latest name", "", "", "Its latest name"]
    assert [entry.number for entry in feed] == sorted((entry.number for entry in feed), reverse=True)
    first = feed[-1].step
    assert (first.record.instance, first.record.hash, first.record.category) == ("default", HASH, "radarr")
    assert (first.intended_at, first.settled_at, first.outcome) == (100.0, 105.0, "done")
    assert feed[1].step.settled_at is None


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        ({"instance": "qBit-Seedbox"}, ["FAIL", "FAIL"]),
        ({"category": "radarr"}, ["IMPORT", "REMOVE", "IMPORT"]),
        ({"kind": "IMPORT"}, ["IMPORT", "IMPORT"]),
        ({"outcome": "done"}, ["FAIL", "IMPORT"]),
        ({"outcome": "failed"}, ["FAIL"]),
        ({"outcome": "given up"}, ["IMPORT"]),
        ({"outcome": "open"}, ["REMOVE"]),
        ({"kind": "IMPORT", "outcome": "done", "instance": "default"}, ["IMPORT"]),
        ({"kind": "IMPORT", "instance": "qBit-Seedbox"}, []),
    ],
)
def test_steps_are_filtered(reader: Reader, wanted: dict[str, str], kinds: list[str]) -> None:
    assert [entry.step.record.kind for entry in reader.feed_of_steps(**wanted)] == kinds  # type: ignore[arg-type]


def test_steps_come_page_by_page(reader: Reader) -> None:
    first = reader.feed_of_steps(limit=2)
    second = reader.feed_of_steps(limit=2, before=first[-1].number)
    third = reader.feed_of_steps(limit=2, before=second[-1].number)

    assert [*first, *second, *third] == list(reader.feed_of_steps())


def test_ended_protocols_are_counted_by_kind_and_by_how_they_ended(reader: Reader) -> None:
    assert reader.ended_between([100.0, 200.0, 300.0, 411.0]) == {
        ("IMPORT", True): (1, 0, 0),
        ("IMPORT", False): (0, 0, 1),
        ("FAIL", False): (0, 1, 0),
    }


def test_an_interval_holds_its_beginning_and_not_its_end(reader: Reader) -> None:
    assert reader.ended_between([110.0, 210.0]) == {("IMPORT", True): (1,)}
    assert reader.ended_between([100.0, 110.0]) == {}


def test_what_ended_is_counted_for_one_instance_or_category(reader: Reader) -> None:
    assert reader.ended_between([0.0, 1000.0], instance="qBit-Seedbox") == {("FAIL", False): (1,)}
    assert reader.ended_between([0.0, 1000.0], category="tv") == {("FAIL", False): (1,)}
    assert reader.ended_between([0.0, 1000.0], instance="default", category="tv") == {}


def test_decisions_of_a_dry_run_are_found(place: Place) -> None:
    reader = filled(place, Decided((decision(), replace(decision(), dry=True, at=7.0))))

    assert [one.at for one in reader.decisions(dry=True)] == [7.0]
    assert [one.at for one in reader.decisions(dry=False)] == [100.0]
    assert len(reader.decisions()) == 2


def test_thirty_days_are_counted_in_one_query(place: Place) -> None:
    many = [write for number in range(300) for write in ran("IMPORT", ["done"], 1000.0 * number)]
    reader = filled(place, *many)

    counted = reader.ended_between([10_000.0 * number for number in range(31)])

    assert counted == {("IMPORT", True): (10,) * 30}


def test_before_there_is_a_database_nothing_happened(place: Place) -> None:
    reader = Reader(place, timeout=5.0)

    assert reader.feed_of_steps() == ()
    assert reader.ended_between([0.0, 1.0]) == {}
