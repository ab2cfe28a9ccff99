"""Decisions and steps as entries of one time line, in plain words: pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from actors.arr.span import span
from storage.rows import DecisionRow, ProtocolRecord, StepRow
from web.plain import DEEDS, Tone, rule

#: What a protocol is called, and its steps, by the names they have in the journal.
PROTOCOLS = {"IMPORT": "Import", "FAIL": "Failure", "REMOVE": "Removal", "SEARCH": "Search"}
STEPS = {
    "scan": "The Arr is told to import it",
    "unqueue": "It is taken out of the Arr's queue",
    "blocklist": "It is marked as failed in the Arr's history",
    "delete": "It is deleted from qBittorrent",
    "tag": "It is tagged and goes on seeding",
    "mark": "It is marked and goes on seeding",
    "search": "Another release is searched for",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. `key` tells it from all others; `steps` are what a decision wants done.

    `kind` is `decision` or the protocol's; `outcome` a sentence for a step, "" for a decision.
    """

    key: str
    at: float
    instance: str
    hash: str
    name: str
    category: str
    kind: str
    title: str
    text: str
    tone: Tone
    outcome: str = ""
    steps: tuple[str, ...] = ()
    dry: bool = False


def of_torrent(decisions: Iterable[DecisionRow], protocols: Iterable[ProtocolRecord]) -> list[Event]:
    """Everything that happened to one torrent, the newest first."""
    events = [of_step(step, "") for protocol in protocols for step in protocol.steps]
    # where they have the same time, what was decided came before what was done about it, and step after step
    events = [*(of_decision(row) for row in decisions), *reversed(events)]
    return sorted(events, key=lambda event: (event.at, event.kind != "decision"), reverse=True)


def of_decision(row: DecisionRow) -> Event:
    """A verdict that was new for its torrent."""
    title, tone = rule(row.rule)
    return Event(
        key=f"d{row.id}",
        at=row.at,
        instance=row.instance,
        hash=row.hash,
        name=row.name,
        category=row.category,
        kind="decision",
        title=title,
        text=row.why,
        tone=tone,
        steps=tuple(DEEDS.get(step, step) for step in row.steps),
        dry=row.dry,
    )


def of_step(step: StepRow, name: str) -> Event:
    """A step of a protocol; `name` is the torrent's, "" where it is not known."""
    record = step.record
    outcome, tone = ending(step)
    return Event(
        key=f"s{record.id}",
        at=step.intended_at,
        instance=record.instance,
        hash=record.hash,
        name=name,
        category=record.category,
        kind=record.kind,
        title=STEPS.get(record.step, record.step),
        text="",
        tone=tone,
        outcome=outcome,
    )


def ending(step: StepRow) -> tuple[str, Tone]:
    """How a step ended in words, and how that looks."""
    if step.settled_at is None:
        return "not ended yet", "busy"
    word, _, why = step.outcome.partition(": ")
    took = step.settled_at - step.intended_at
    after = f" after {span(took)}" if took >= 1 else ""
    said = f"{word}{after}{': ' + why if why else ''}"
    return said, {"done": "good", "failed": "bad"}.get(word, "warn")  # type: ignore[return-value]
