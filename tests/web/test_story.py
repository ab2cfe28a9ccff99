"""`/api/torrents/<instance>/<hash>` and `/api/decisions`: what was decided, why, and what came of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from actors.arr.diary import decision_of
from actors.arr.facts import Facts, Known, Memory, QueueEntry, Unknown
from actors.arr.snapshot import Brake, Running
from actors.arr.step import Fail, Verdict
from actors.errors import Unreachable
from actors.messages import Closed, Decided, Settled, Standing
from storage.reader import Reader
from tests.manual_clock import BEGINNING
from tests.storage.running import Storage, running
from tests.storage.samples import decision, intended
from tests.web.house import House, open_house, refused
from tests.web.samples import HASH, TWO_INSTANCES, arr, child, entry, torrent


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    """The diary that the house reads."""
    with running(tmp_path) as started:
        yield started


def story(house: House, instance: str = "default", torrent_hash: str = HASH) -> dict[str, Any]:
    return house.get(f"/api/torrents/{instance}/{torrent_hash}")


def test_a_torrents_story_tells_the_verdict_the_facts_and_every_step(house: House, storage: Storage) -> None:
    held = entry(verdict=Verdict("stalled", "no peers for 15 min", (Fail(),)))
    house.publish(arr(held))
    facts = {"torrent": {"state": "stalledDL"}, "queue": {"value": {"ids": [7]}, "age": 12.0}, "imported": False}
    storage.tell(
        Decided((decision(rule="young", at=BEGINNING - 900),)),
        Decided((decision(at=BEGINNING - 30, steps=("blocklist", "delete"), facts=json.dumps(facts)),)),
        intended("s1", "s2", protocol="run-1", at=BEGINNING - 29),
        Settled((("s1", "done"), ("s2", "failed: 503")), BEGINNING - 28),
        Closed("run-1", "given up", BEGINNING - 27),
        intended("s3", protocol="run-2", at=BEGINNING - 5),
    )

    told = story(house)

    assert told["torrent"] == house.get("/api/torrents")["torrents"][0]
    assert told["reportedAt"] == BEGINNING - 1
    assert [one["rule"] for one in told["decisions"]] == ["stalled", "young"]
    assert told["decisions"][0]["steps"] == ["blocklist", "delete"]
    assert told["facts"]["queue"] == {"value": {"ids": [7]}, "at": BEGINNING - 42, "age": 42.0}
    assert told["facts"]["torrent"] == {"state": "stalledDL"}
    assert told["facts"]["at"] == BEGINNING - 30
    first, second = told["protocols"]
    assert (first["kind"], first["outcome"], first["closedAt"]) == ("FAIL", "given up", BEGINNING - 27)
    assert [(step["outcome"], step["settledAt"]) for step in first["steps"]] == [
        ("done", BEGINNING - 28),
        ("failed: 503", BEGINNING - 28),
    ]
    assert (second["closedAt"], second["steps"][0]["settledAt"]) == (None, None)


def test_the_facts_a_category_writes_are_told_with_their_age_now(house: House, storage: Storage) -> None:
    held = entry()
    known = Known(QueueEntry((7,), "downloading", "ok", "", (), ("movie:1",)), BEGINNING - 40)
    facts = Facts(
        held.torrent, "default", Standing(1.0, None), Memory(0.0), queue=known, history=Unknown("Radarr is silent")
    )
    written = decision_of(held, facts, "radarr", dry=False, now=BEGINNING - 30)
    assert written is not None
    house.publish(arr(held))
    storage.tell(Decided((written,)))

    told = story(house)["facts"]

    assert told["torrent"]["state"] == "downloading"
    assert (told["queue"]["age"], told["queue"]["at"]) == (40.0, BEGINNING - 40)
    assert told["history"] == {"unknown": "Radarr is silent"}
    assert "pa55key" not in json.dumps(told)


def test_a_torrent_to_which_nothing_happened_tells_the_rule_and_what_would_change_it(house: House) -> None:
    waiting = Verdict("young", "added 60 s ago", look_again_at=BEGINNING + 120)
    house.publish(arr(entry(verdict=waiting)))

    told = story(house)

    assert told["torrent"]["verdict"]["rule"] == "young"
    assert "IgnoreTorrentsYoungerThan" in told["wouldChange"]
    assert "2 min" in told["wouldChange"]
    assert (told["decisions"], told["protocols"], told["facts"]) == ([], [], None)
    assert (told["heldBy"], told["running"]) == ([], [])


def test_a_torrent_nobody_has_decided_on_yet_waits_for_the_next_pass(house: House) -> None:
    house.publish(arr(entry(verdict=None)))

    assert story(house)["wouldChange"] == "The next pass decides about it."


def test_what_holds_everything_up_is_told(house: House) -> None:
    seedbox = TWO_INSTANCES.instances[1].model_copy(update={"read_only": True})
    settings = TWO_INSTANCES.model_copy(update={"instances": (TWO_INSTANCES.instances[0], seedbox)})
    down = child("qbit/qBit-Seedbox", "restarting", last_error="It refused the connection.")
    brake = Brake("qBit-Seedbox", 50, "50 of 60 torrents would go at once")
    other = Brake("default", 50, "another matter")
    import_ = Running("IMPORT", "", HASH, "scan", BEGINNING + 5, "Radarr is busy.")
    house.publish(
        arr(
            entry(on="qBit-Seedbox"), reachable=False, error="Radarr is silent.", dry_run=True,
            brakes=(other, brake), running=(import_, Running("FAIL", "default", HASH, "unqueue", 0.0)),
        ),
        settings=settings,
        children=(down,),
    )  # fmt: skip

    told = story(house, "qBit-Seedbox")

    assert told["heldBy"] == [
        "qBit-Seedbox gives no answer: It refused the connection.",
        "qBit-Seedbox is read-only: nothing is changed there.",
        "Radarr-Films gives no answer: Radarr is silent.",
        "Dry run: everything is decided and recorded, nothing is done.",
        "50 of 60 torrents would go at once.",
    ]
    assert told["running"] == [
        {"kind": "IMPORT", "step": "scan", "nextAt": BEGINNING + 5, "problem": "Radarr is busy."}
    ]


def test_a_torrent_that_is_gone_is_known_from_the_diary(house: House, storage: Storage) -> None:
    storage.tell(Decided((decision(rule="seeded", at=BEGINNING - 60),)))

    told = story(house)

    assert (told["torrent"], told["wouldChange"], told["reportedAt"]) == (None, "", None)
    assert told["decisions"][0]["rule"] == "seeded"


def test_the_hash_may_be_in_upper_case(house: House) -> None:
    house.publish(arr(entry(torrent("ab" * 20))))

    assert story(house, torrent_hash="AB" * 20)["torrent"]["hash"] == "ab" * 20


def test_the_same_hash_elsewhere_has_another_story(house: House, storage: Storage) -> None:
    house.publish(arr(entry()))
    storage.tell(Decided((decision("default"),)))

    assert "default" not in refused(house.http.get(f"/api/torrents/qBit-Seedbox/{HASH}"), 404).split()
    assert refused(house.http.get(f"/api/torrents/nowhere/{HASH}"), 404)


def test_an_unknown_torrent_is_404(house: House) -> None:
    assert HASH in refused(house.http.get(f"/api/torrents/default/{HASH}"), 404)


def test_the_diary_comes_newest_first_and_page_by_page(house: House, storage: Storage) -> None:
    storage.tell(Decided(tuple(decision(at=float(number)) for number in range(5))))

    first = house.get("/api/decisions", limit=2)["decisions"]
    second = house.get("/api/decisions", limit=2, before=first[-1]["id"])["decisions"]

    assert [one["at"] for one in first + second] == [4.0, 3.0, 2.0, 1.0]


def test_a_decision_has_its_facts_as_they_were(house: House, storage: Storage) -> None:
    storage.tell(Decided((decision(),)))

    (one,) = house.get("/api/decisions")["decisions"]

    assert one == {
        "id": 1,
        "at": 100.0,
        "instance": "default",
        "hash": HASH,
        "name": "Some.Film.2020",
        "category": "radarr",
        "rule": "stalled",
        "why": "no peers",
        "steps": ["fail"],
        "dry": False,
        "facts": {"eta": 10},
    }


def test_the_diary_is_filtered(house: House, storage: Storage) -> None:
    storage.tell(
        Decided(
            (
                decision("default", rule="stalled", at=1.0),
                decision("qBit-Seedbox", rule="healthy", at=2.0),
                decision("default", "b" * 40, category="tv", at=3.0),
            )
        )
    )

    def at(**query: str) -> list[float]:
        return [one["at"] for one in house.get("/api/decisions", **query)["decisions"]]

    assert at(instance="default") == [3.0, 1.0]
    assert at(hash="B" * 40) == [3.0]
    assert at(category="tv") == [3.0]
    assert at(rule="healthy") == [2.0]
    assert at(rule="healthy", instance="default") == []


@contextmanager
def without_a_diary(folder: Path) -> Iterator[House]:
    """A house whose database another program keeps locked."""

    class Locked(Reader):
        def decisions(self, **_: Any) -> Any:
            raise Unreachable("The database is locked by another program")

    with open_house(folder, reader=Locked(folder)) as house:
        house.publish_all_well()
        yield house


def test_a_diary_that_cannot_be_read_is_503_with_its_reason_and_the_rest_goes_on(tmp_path: Path) -> None:
    with without_a_diary(tmp_path) as house:
        house.publish(arr(entry()))

        for path in ("/api/decisions", f"/api/torrents/default/{HASH}"):
            assert refused(house.http.get(path), 503) == "The database is locked by another program."

        assert house.get("/api/torrents")["total"] == 1
        assert house.get("/api/status")["ready"] is True


def test_before_there_is_a_database_the_diary_is_empty(house: House) -> None:
    assert house.get("/api/decisions") == {"decisions": []}
