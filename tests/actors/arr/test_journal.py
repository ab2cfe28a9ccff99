"""What is not confirmed to be on disk is not done, and is taken back should it get there late."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pykka
import pytest

from actors.arr.journal import NOT_CONFIRMED, STORAGE, Journal
from actors.errors import NoAnswer
from actors.messages import Closed, Intended, Ping, Settled, StepRecord
from actors.router import Router
from storage.trouble import Locked, Unusable
from tests.manual_clock import ManualClock


class Troubled(pykka.ThreadingActor):
    """A storage that cannot take intentions."""

    use_daemon_thread: ClassVar[bool] = True

    def __init__(self, error: Exception, told: list[object]) -> None:
        super().__init__()
        self.error, self.told = error, told

    def on_receive(self, message: Any) -> object:
        if isinstance(message, Ping):
            return "pong"
        if isinstance(message, Intended):
            raise self.error
        self.told.append(message)
        return None


def a_step(journal: Journal, protocol: str) -> StepRecord:
    return journal.step("scan", {}, protocol=protocol, kind="IMPORT", instance="default", torrent_hash="aa11")


@pytest.fixture(params=[NoAnswer("late"), Locked("locked"), Unusable("full")], ids=lambda e: type(e).__name__)
def told(request: pytest.FixtureRequest, router: Router) -> Iterator[list[object]]:
    heard: list[object] = []
    ref = Troubled.start(request.param, heard)
    router.bind(STORAGE, ref)
    yield heard
    ref.stop(timeout=5)


def test_a_step_that_storage_did_not_take_is_taken_back(router: Router, told: list[object]) -> None:
    journal = Journal("radarr", router, ManualClock(router))
    step = a_step(journal, "run")

    taken = journal.intend(step)

    router.ask(STORAGE, Ping(), timeout=5)
    assert not taken
    assert [message.outcomes for message in told if isinstance(message, Settled)] == [((step.id, NOT_CONFIRMED),)]
    assert [message.protocol for message in told if isinstance(message, Closed)] == ["run"]
