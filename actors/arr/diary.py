"""What is told to storage of a verdict, and whether it is news: pure."""

import json
import re
from collections.abc import Iterable
from dataclasses import fields

from actors.arr.asked import ASKED, WORDS
from actors.arr.facts import Facts, Known, Reading
from actors.arr.step import Fail, Import, Remove, SearchAgain, Step, Tell, Verdict
from actors.arr.table import Entry
from actors.messages import Decision, SeenTorrent, Wish

#: The words, among those of a decision's steps, by which a torrent goes.
REMOVALS = frozenset({"delete", "remove with its files", "remove, leaving its files"})
_NUMBER = re.compile(r"\d+(\.\d+)?")


def row_of(entry: Entry, category: str) -> SeenTorrent:
    """The library row of an entry. An unchanged verdict keeps the reason and time it was first given."""
    verdict, memory = entry.verdict, entry.memory
    return SeenTorrent(
        instance=entry.instance,
        hash=entry.torrent.hash,
        name=entry.torrent.name,
        category=category,
        imported=memory.imported,
        verdict_rule=verdict.rule if verdict else "",
        verdict_why=verdict.why if verdict else "",
        verdict_at=entry.verdict_at,
        message=memory.import_message,
        needs_attention=verdict.attention if verdict else False,
        marks=memory.marks,
    )


def is_news(before: Verdict | None, now: Verdict) -> bool:
    """Whether a verdict differs by more than the numbers in its reason."""
    if before is None or before.rule != now.rule or before.attention != now.attention:
        return True
    same = before.why == now.why and before.steps == now.steps
    return not same and _gist(before) != _gist(now)


def _gist(verdict: Verdict) -> tuple[object, ...]:
    steps = tuple(_NUMBER.sub("#", word) for word in words(verdict.steps))
    return (_NUMBER.sub("#", verdict.why), steps)


def words(steps: Iterable[Step]) -> tuple[str, ...]:
    """Steps as a user reads them in the diary."""
    said: list[str] = []
    for step in steps:
        match step:
            case Import():
                said.append("import")
            case Fail(blocklist=blocklist, keep=keep, search=search):
                said.append("blocklist" if blocklist else "take out of the queue")
                said.append("keep seeding" if keep else "delete")
                said.extend(["search again"] if search else [])
            case Remove(files=files):
                said.append("remove with its files" if files else "remove, leaving its files")
            case SearchAgain():
                said.append("search again")
            case Tell(commands=commands):
                said.extend(type(command).__name__ for command in commands)
    return tuple(said)


def decision_of(entry: Entry, facts: Facts, category: str, dry: bool, now: float) -> Decision | None:
    """The diary's entry for a new verdict, with the facts it rests on and their age."""
    if (verdict := entry.verdict) is None:
        return None
    return Decision(
        at=now,
        instance=entry.instance,
        hash=entry.torrent.hash,
        name=entry.torrent.name,
        category=category,
        rule=verdict.rule,
        why=verdict.why,
        steps=words(verdict.steps),
        dry=dry,
        facts=facts_json(facts, now),
    )


def decline_of(entry: Entry, category: str, wish: Wish, reason: str, now: float) -> Decision:
    """The diary's entry for what the user asked for and does not get."""
    why = f"{WORDS[wish]}, asked for on the page, but not done: {reason}"
    return Decision(
        at=now,
        instance=entry.instance,
        hash=entry.torrent.hash,
        name=entry.torrent.name,
        category=category,
        rule=ASKED,
        why=why,
        steps=(),
        dry=False,
    )


def facts_json(facts: Facts, now: float) -> str:
    """The facts as JSON. Announce URLs are left out: they may hold a passkey."""
    torrent = facts.torrent
    data: dict[str, object] = {
        "torrent": {
            "state": torrent.state,
            "category": torrent.category,
            "tags": sorted(torrent.tags),
            "progress": torrent.progress,
            "ratio": torrent.ratio,
            "seeding_time": torrent.seeding_time,
            "eta": torrent.eta,
            "availability": torrent.availability,
            "added_on": torrent.added_on,
        },
        "imported": facts.memory.imported,
        "import_attempts": facts.memory.import_attempts,
        "up_since": facts.standing.up_since,
        "connected_since": facts.standing.connected_since,
        "queue": _reading(facts.queue, now),
        "history": _reading(facts.history, now),
        "files": _reading(facts.files, now, count=True),
        "trackers": _reading(facts.trackers, now, count=True),
    }
    return json.dumps({key: value for key, value in data.items() if value is not None})


def _reading[T](reading: Reading[T], now: float, count: bool = False) -> object:
    """A reading's value and its age in seconds; None for what no rule asked for."""
    if not isinstance(reading, Known):
        return {"unknown": reading.why} if reading.asked else None
    value = reading.value
    if count and isinstance(value, tuple):
        return {"count": len(value), "age": round(now - reading.at, 1)}
    said = None if value is None else {one.name: getattr(value, one.name) for one in fields(value)}  # type: ignore[arg-type]
    return {"value": said, "age": round(now - reading.at, 1)}
