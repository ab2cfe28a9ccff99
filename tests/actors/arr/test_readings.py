"""Facts are read when a verdict asks for them, once a round, and never from who does not answer."""

import logging

import httpx
import pytest

from actors.arr.facts import Known, Unknown
from actors.arr.gate import Gate
from actors.arr.readings import ROUND_SECONDS, TRACKERS_HOLD, Readings
from actors.messages import FilesOf, TrackersOf
from actors.torrent import TorrentFile, TrackerStatus
from tests.actors.arr.stage import Begin, Stage

KEY = ("default", "aa11")
FILES = (TorrentFile(0, "film.mkv", 10, 1.0, wanted=True),)
TRACKERS = (TrackerStatus("https://tracker.test/announce", 2, ""),)


@pytest.fixture
def here(stage: Begin) -> Stage:
    made = stage("default", "Seedbox")
    made.default.files = {"aa11": FILES}
    made.default.trackers = TRACKERS
    made.arr.lists("aa11")
    return made


@pytest.fixture
def readings(here: Stage) -> Readings:
    gate = Gate(here.arr.client(), here.clock, logging.getLogger("test"))
    return Readings(gate, here.router, here.clock)


def test_the_queue_is_read_once_a_round_for_all(here: Stage, readings: Readings) -> None:
    for one in ("aa11", "bb22", "cc33"):
        assert isinstance(readings.queue_of(one), Known)
    assert here.arr.asked("/queue") == 1

    readings.begin()
    readings.queue_of("aa11")
    assert here.arr.asked("/queue") == 2


def test_what_the_queue_does_not_list_is_known_to_be_absent(readings: Readings) -> None:
    reading = readings.queue_of("bb22")

    assert isinstance(reading, Known)
    assert reading.value is None


def test_a_queue_that_could_not_be_read_lists_nothing_and_lacks_nothing(here: Stage, readings: Readings) -> None:
    here.arr.down = httpx.ConnectError("nobody listens")

    assert isinstance(readings.queue_of("aa11"), Unknown)
    assert isinstance(readings.queue_of("bb22"), Unknown)


def test_history_is_read_only_for_the_hash_in_question(here: Stage, readings: Readings) -> None:
    readings.history_of("aa11")
    readings.history_of("aa11")

    assert here.arr.asked("/history") == 1


def test_a_round_reads_no_more_when_its_time_is_over(here: Stage, readings: Readings) -> None:
    here.clock.advance(ROUND_SECONDS)

    reading = readings.history_of("aa11")
    assert isinstance(reading, Unknown)
    assert not reading.asked  # a verdict may ask again in the next round
    assert here.arr.asked("/history") == 0

    readings.begin()
    assert isinstance(readings.history_of("aa11"), Known)


def test_files_are_read_from_the_torrents_own_instance(here: Stage, readings: Readings) -> None:
    reading = readings.files_of(KEY)

    assert isinstance(reading, Known)
    assert reading.value == FILES
    assert here.default.asked == [FilesOf("aa11")]
    assert here.instances["Seedbox"].asked == []


def test_trackers_are_believed_for_ten_minutes(here: Stage, readings: Readings) -> None:
    readings.trackers_of(KEY)
    readings.begin()
    here.clock.advance(TRACKERS_HOLD - 1)
    readings.trackers_of(KEY)
    assert here.default.asked == [TrackersOf("aa11")]

    here.clock.advance(1)
    readings.begin()
    readings.trackers_of(KEY)
    assert here.default.asked == [TrackersOf("aa11")] * 2


def test_trackers_that_we_changed_are_read_again(here: Stage, readings: Readings) -> None:
    readings.trackers_of(KEY)
    readings.forget(KEY)
    readings.trackers_of(KEY)

    assert len(here.default.asked) == 2


def test_an_instance_that_does_not_answer_is_asked_once_a_round(here: Stage, readings: Readings) -> None:
    here.stop_instance("default")

    first, second = readings.files_of(KEY), readings.trackers_of(("default", "bb22"))
    assert isinstance(first, Unknown)
    assert isinstance(second, Unknown)
    assert "not running" in first.why
    here.resume_instance("default")
    assert isinstance(readings.files_of(("default", "cc33")), Unknown)

    readings.begin()
    assert isinstance(readings.files_of(KEY), Known)


def test_a_category_without_an_arr_knows_nothing_of_one(here: Stage) -> None:
    readings = Readings(None, here.router, here.clock)

    assert isinstance(readings.queue_of("aa11"), Unknown)
    assert isinstance(readings.history_of("aa11"), Unknown)
    assert here.arr.requests == []
