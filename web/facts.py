"""What is known of one torrent, line by line with the age of each fact, as its story shows it: pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from actors.arr.facts import Memory
from actors.arr.listing import ListedTorrent
from actors.arr.span import span
from actors.arr.trackers import host_of
from actors.torrent import ETA_INFINITE, Torrent
from web.plain import state
from web.times import size


@dataclass(frozen=True, slots=True)
class Fact:
    """One line. `value` "" goes with `unknown`, the reason; `moment` is a value that is a time (Unix s).

    `at` (Unix s) is when it was read; None: it has no age of its own. `failed`: it was asked for and not answered.
    """

    label: str
    value: str = ""
    at: float | None = None
    unknown: str = ""
    moment: float | None = None
    failed: bool = False


def from_qbittorrent(torrent: Torrent, now: float) -> Iterator[Fact]:
    """What its instance says of it, all read at the same time."""
    words, _ = state(torrent.state)
    yield Fact("State", f"{words} ({torrent.state})")
    yield Fact("Done", f"{100 * torrent.progress:.1f} %, {size(torrent.amount_left)} left")
    yield _known("Size", size(torrent.size) if torrent.size > 0 else "", "until its metadata is there")
    yield Fact("Ratio", f"{torrent.ratio:.2f}{_limit(torrent.ratio_limit, '{:.2f}')}")
    limit = "" if torrent.seeding_time_limit is None else f" of {span(torrent.seeding_time_limit)}"
    yield Fact("Seeded for", f"{span(torrent.seeding_time_at(now))}{limit}")
    yield Fact("Added", moment=torrent.added_on)
    if torrent.progress == 1:
        yield _moment("Completed", torrent.completion_on, "qBittorrent does not say")
    yield _moment("Last activity", torrent.last_activity or None, "never, or qBittorrent does not say")
    if torrent.progress < 1:
        yield Fact("Expected in", "no end in sight" if torrent.eta >= ETA_INFINITE else span(torrent.eta))
        whole = f"{torrent.availability:.2f} copies" if torrent.availability >= 0 else ""
        yield _known("In the swarm", whole, "qBittorrent does not say")
    private = {None: "", True: "yes", False: "no"}[torrent.private]
    yield _known("Private", private, "qBittorrent does not say before 5.0")
    yield _known("Working tracker", host_of(torrent.tracker) if torrent.tracker else "", "none works just now")
    yield Fact("Tags", ", ".join(sorted(torrent.tags)) or "none")
    yield _known("Where it is", torrent.content_path, "not there yet")


def from_memory(listed: ListedTorrent) -> Iterator[Fact]:
    """What earlier passes left."""
    memory: Memory = listed.memory
    yield Fact("Imported", "yes" if listed.imported else "no")
    if listed.message:
        yield Fact("The Arr says", listed.message)
    if memory.import_attempts and not listed.imported:
        yield Fact("Imports tried", str(memory.import_attempts))
        yield Fact("Tried again from", moment=memory.import_not_before)
    if memory.first_seen:
        yield Fact("First seen", moment=memory.first_seen)
    if memory.state_since:
        yield Fact("In this state since", moment=memory.state_since)
    if memory.stalled_since is not None:
        yield Fact("Counts as stalled since", moment=memory.stalled_since)
    if memory.unavailable_since is not None:
        yield Fact("Parts missing since", moment=memory.unavailable_since)
    if memory.missing_since is not None:
        yield Fact("Files missing since", moment=memory.missing_since)
    if memory.rechecks:
        yield Fact("Rechecked after errors", f"{memory.rechecks} of 3 times", memory.last_recheck)
    if memory.owed:
        yield Fact("Owed", "failed for the Arr, still owed to its tracker")
    if memory.unclaimed_at is not None:
        yield Fact("Unknown to the Arr", "as it said when it was asked", memory.unclaimed_at)


def from_the_verdict(facts: object) -> Iterator[Fact]:
    """What was read for the verdict (`facts` as `web.detail.facts_view` gives them), each with its own age."""
    if not isinstance(facts, Mapping):
        return
    for name, label in (
        ("queue", "The Arr's queue"),
        ("history", "The Arr's history"),
        ("files", "Files"),
        ("trackers", "Trackers"),
    ):
        if name not in facts:
            yield Fact(label, "not needed for this verdict")
        else:
            yield _reading(label, facts[name])
    yield _moment("Instance up since", facts.get("up_since"), "not written down")
    yield _moment("On the internet since", facts.get("connected_since"), "off the internet when it was decided")


def _reading(label: str, fact: object) -> Fact:
    if not isinstance(fact, Mapping):
        return Fact(label, str(fact))
    at = fact.get("at")
    if "unknown" in fact:
        return Fact(label, unknown=str(fact["unknown"]), failed=True)
    if "count" in fact:
        return Fact(label, str(fact["count"]), at)
    value = fact.get("value")
    if not isinstance(value, Mapping):
        return Fact(label, "it is not in it", at)
    return Fact(label, "; ".join(_said(value)), at)


def _said(value: Mapping[str, object]) -> Iterator[str]:
    """A queue entry or a history in words, what is empty left out."""
    if "grabbed" in value:  # a history
        yield "grabbed by it" if value["grabbed"] else "not grabbed by it"
        yield "imported" if value.get("imported_at") else "not imported"
        if value.get("failed"):
            yield "marked as failed"
    for key in ("state", "status", "title", "output_path"):
        if value.get(key):
            yield str(value[key])
    for key in ("messages", "media"):
        many = value.get(key)
        if isinstance(many, list | tuple) and many:
            yield ", ".join(map(str, many))


def _known(label: str, value: str, why: str) -> Fact:
    return Fact(label, value) if value else Fact(label, unknown=why)


def _moment(label: str, at: object, why: str) -> Fact:
    return Fact(label, moment=float(at)) if isinstance(at, int | float) else Fact(label, unknown=why)


def _limit(limit: float | None, pattern: str) -> str:
    return "" if limit is None else f" of {pattern.format(limit)}"
