"""Writes a protocol's steps into the journal before they are done, and how they ended after."""

import json
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress

from actors.clock import Clock
from actors.errors import NoAnswer, Rejected, Unreachable
from actors.messages import Closed, Intended, Ping, Settled, StepRecord
from actors.router import Router
from storage.rows import ProtocolRecord

STORAGE = "storage"
PATIENCE = 3.0  # s to wait until steps are on disk
UNWRITTEN = "over: how it ended could not be written at the time"
NOT_CONFIRMED = "given up: not confirmed to be on disk, so not done"


class Journal:
    """The journal of one category. A step whose intention is not on disk is not done."""

    def __init__(self, category: str, router: Router, clock: Clock) -> None:
        self._category = category
        self._router = router
        self._clock = clock

    def step(
        self,
        step: str,
        payload: Mapping[str, object],
        *,
        protocol: str,
        kind: str,
        instance: str,
        torrent_hash: str,
    ) -> StepRecord:
        """A step with an id of its own; `payload` is what is needed to do it after a restart."""
        return StepRecord(
            id=uuid.uuid4().hex,
            protocol=protocol,
            kind=kind,
            category=self._category,
            instance=instance,
            hash=torrent_hash,
            step=step,
            payload=json.dumps(payload),
        )

    def intend(self, *steps: StepRecord) -> bool:
        """Put steps on disk; false when that was not confirmed, and then none of them may be done.

        They may get there all the same, late; what is told after them takes them back.
        """
        try:
            return bool(self._router.ask(STORAGE, Intended(steps, self._clock.time()), PATIENCE))
        except (NoAnswer, Unreachable, Rejected):
            for step in steps:
                self.settle(step.id, NOT_CONFIRMED)
            for protocol in dict.fromkeys(step.protocol for step in steps):
                self.close(protocol, NOT_CONFIRMED)
            return False

    def settle(self, step_id: str, outcome: str) -> None:
        """Say how a step ended: `done`, `failed: ...` or `given up: ...`."""
        self._router.tell(STORAGE, Settled(((step_id, outcome),), self._clock.time()))

    def close(self, protocol: str, outcome: str) -> None:
        """Say that nothing of a protocol is left to do."""
        self._router.tell(STORAGE, Closed(protocol, outcome, self._clock.time()))

    def wait(self) -> None:
        """Until storage has dealt with what it was told, if that does not take long."""
        with suppress(NoAnswer):
            self._router.ask(STORAGE, Ping(), PATIENCE)

    def close_all_but(
        self, under_way: Collection[str], still_open: Callable[[str], Iterable[ProtocolRecord]]
    ) -> None:
        """Close what is open on disk and over here: storage was told so while it could not write, or was ending.

        `still_open` reads the open protocols of a category; `under_way` are the ids of those that are not over.
        """
        try:
            self._router.ask(STORAGE, Ping(), PATIENCE)  # whatever it was told before has been dealt with
            left = [one for one in still_open(self._category) if one.protocol not in under_way]
        except (NoAnswer, Unreachable, Rejected):
            return  # the next time
        for protocol in left:
            for step in protocol.steps:
                if step.settled_at is None:
                    self.settle(step.record.id, UNWRITTEN)
            self.close(protocol.protocol, UNWRITTEN)


def new_protocol() -> str:
    """An id for one run of a protocol."""
    return uuid.uuid4().hex
