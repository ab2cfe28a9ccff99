"""One page of everything that happened, decisions and steps in one stream, the newest first."""

import heapq
import re
from dataclasses import dataclass
from itertools import islice

from storage.reader import Reader
from web.timeline import Event, of_decision, of_step

#: What the feed can be narrowed to by how a step ended.
OUTCOMES = {"done": "done", "failed": "failed", "given up": "given up", "open": "under way"}
_PLACE = re.compile(r"d(\d{1,15})s(\d{1,15})", re.ASCII)


@dataclass(frozen=True, slots=True)
class FeedWanted:
    """Which entries; "" does not filter.

    `what` is `decision` or the kind of a protocol. Only decisions have a `rule` and can be `dry`, only steps an
    `outcome`: who asks for one of them is not shown the others.
    """

    instance: str = ""
    category: str = ""
    what: str = ""
    rule: str = ""
    outcome: str = ""
    dry: bool = False

    @property
    def decisions(self) -> bool:
        """Decisions are among them."""
        return self.what in {"", "decision"} and not self.outcome

    @property
    def steps(self) -> bool:
        """Steps are among them."""
        return self.what != "decision" and not self.rule and not self.dry


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries, and the place from which older ones go on: "" where there are none."""

    events: tuple[Event, ...]
    older: str


def read(reader: Reader, wanted: FeedWanted, place: str, size: int) -> Feed:
    """The `size` entries below a place that an earlier page named, "" for the newest.

    Raises `ValueError` for a place that no page named, `Unreachable` when the diary cannot be read.
    """
    below_decision, below_step = _parsed(place)
    streams: list[list[tuple[Event, int, int]]] = [[], []]  # with the stream and the number in it
    if wanted.decisions:
        rows = reader.decisions(
            instance=wanted.instance or None,
            category=wanted.category or None,
            rule=wanted.rule or None,
            dry=True if wanted.dry else None,
            limit=size + 1,
            before_id=below_decision,
        )
        streams[0] = [(of_decision(row), 0, row.id) for row in rows]
    if wanted.steps:
        steps = reader.feed_of_steps(
            instance=wanted.instance or None,
            category=wanted.category or None,
            kind=wanted.what or None,
            outcome=wanted.outcome or None,
            limit=size + 1,
            before=below_step,
        )
        streams[1] = [(of_step(one.step, one.name), 1, one.number) for one in steps]
    # each stream keeps its own order, whatever the clock did meanwhile: what is left out is below the place
    merged = list(islice(heapq.merge(*streams, key=lambda one: -one[0].at), size + 1))
    shown = merged[:size]
    lowest = [min((number for _, stream, number in shown if stream == each), default=None) for each in (0, 1)]
    older = _place(lowest[0] or below_decision, lowest[1] or below_step) if len(merged) > size else ""
    return Feed(tuple(event for event, _, _ in shown), older)


def _place(decision: int | None, step: int | None) -> str:
    return f"d{decision or 0}s{step or 0}"


def _parsed(place: str) -> tuple[int | None, int | None]:
    """0 stands for the top of a stream of which nothing was shown yet."""
    if not place:
        return None, None
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError(place)
    return int(found[1]) or None, int(found[2]) or None
