"""The facts that a verdict of now rests on, read straight from the servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.arr.client import ArrClient
from actors.arr.facts import Known, Unknown
from actors.check.sources import Sources
from actors.instance.client import QbitClient
from storage.settings import ArrSettings, InstanceSettings
from tests.actors.arr.situations import complete, facts
from tests.lab.arr import ArrSim, RadarrSim
from tests.lab.standin import StandIn


@pytest.fixture
def box(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "box") as server:
        yield server


@pytest.fixture
def radarr(tmp_path: Path) -> Iterator[ArrSim]:
    with RadarrSim(tmp_path / "radarr") as sim:
        sim.behaviour.refresh_every = None
        yield sim


@pytest.fixture
def sources(box: StandIn, radarr: ArrSim) -> Iterator[Sources]:
    here = {"port": box.port, "username": box.username, "password": box.password}
    client = QbitClient(InstanceSettings.model_validate({"name": "default", "host": "127.0.0.1"} | here))
    arr = ArrClient(
        ArrSettings(name="Radarr", kind="radarr", uri=radarr.url, api_key=radarr.api_key, category="radarr")
    )
    client.login()
    yield Sources(arr, {"default": client})
    client.close()
    arr.close()


def test_what_an_arr_has_nowhere_is_not_known_until_it_was_sent_to_look(sources: Sources, radarr: ArrSim) -> None:
    read = sources.read(facts(complete(), instance="default"), "history")

    assert isinstance(read.queue, Known)
    assert isinstance(read.history, Unknown)
    assert "first be asked to look" in read.history.why
    assert radarr.commands == []


def test_the_queue_is_read_once(sources: Sources, radarr: ArrSim) -> None:
    one = facts(complete(), instance="default")
    for _ in range(3):
        sources.read(one, "queue")

    assert len([request for request in radarr.requests if request.path.endswith("/queue")]) == 1


def test_files_and_trackers_are_read_of_the_instance_that_holds_it(sources: Sources, box: StandIn) -> None:
    (one,) = box.fill(1, "radarr")

    read = sources.read(sources.read(facts(complete(hash=one), instance="default"), "files"), "trackers")

    assert isinstance(read.files, Known)
    assert len(read.files.value) == 1
    assert isinstance(read.trackers, Known)


def test_what_cannot_be_read_is_unknown_with_the_reason(sources: Sources, box: StandIn, radarr: ArrSim) -> None:
    box.stop()
    radarr.behaviour.answer_status = 500

    read = sources.read(sources.read(facts(complete(), instance="default"), "files"), "history")

    assert isinstance(read.files, Unknown)
    assert "cannot be reached" in read.files.why
    assert isinstance(read.history, Unknown)


def test_without_an_arr_there_is_nobody_to_ask() -> None:
    nobody = Unknown("this category has no Arr")

    read = Sources(nobody, {"default": QbitClient(InstanceSettings(name="default"))}).read(
        facts(complete(), instance="default"), "history"
    )

    assert (read.queue, read.history) == (nobody, nobody)
