"""The IMPORT protocol, pure: from what the Arr says of a hash to the next step of its import."""

from dataclasses import dataclass, replace
from typing import Literal

from actors.arr.facts import ArrHistory, Known, QueueEntry, Reading, Unknown
from actors.arr.records import CommandState

#: `look`: read history and queue. `refresh`: wait for the Arr to look at its clients again. `scan`: wait for
#: a turn to post. `follow`: the command runs. `confirm`: it ended, history must say that it worked.
type Phase = Literal["look", "refresh", "scan", "follow", "confirm"]

FIRST_POLL = 0.2  # s
SLOWEST_POLL = 2.0  # s
ARR_AT_WORK = 5.0  # s between looks while the Arr imports by itself
UNREAD = 2.0  # s between looks while something could not be read
#: History lags behind the end of the command: so long after it, look again (s).
CONFIRM = (0.3, 0.6, 1.2, 2.4, 4.8)

_FAILED = frozenset({"failed", "failedPending", "downloadFailed", "downloadFailedPending", "ignored"})


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One hash on its way into the Arr's library. `due` is when to go on (Unix seconds)."""

    hash: str
    name: str
    due: float
    phase: Phase = "look"
    tries: int = 0  # in this phase
    refreshed: bool = False
    path: str = ""  # from the Arr's queue, "": where qBittorrent says the content is
    command: int | None = None
    protocol: str = ""  # journal: the run and its scan step, once intended
    step: str = ""
    intended_at: float = 0.0  # when that was (Unix seconds)
    word: str = ""  # what the scan command said at its end
    again: bool = False  # the user asks: an import of earlier does not count
    before: float | None = None  # when that was, by the Arr's clock
    prefer: str = ""  # the instance whose copy he means


@dataclass(frozen=True, slots=True)
class Imported:
    """The Arr says that it has it."""

    why: str


@dataclass(frozen=True, slots=True)
class NotImported:
    """Not this time. `unclaimed`: the Arr knows nothing of this hash, so nothing was scanned."""

    why: str
    unclaimed: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """There is no longer anything to import here; tells nothing about the next time."""

    why: str


type Outcome = Imported | NotImported | Dropped
type Next = ImportRun | Outcome


def look(run: ImportRun, queue: Reading[QueueEntry | None], history: Reading[ArrHistory], now: float) -> Next:
    """What to do about a complete torrent, given what the Arr says of its hash just now."""
    if not run.again and isinstance(history, Known) and history.value.imported_at is not None:
        return Imported("in the Arr's history as imported")
    if isinstance(queue, Unknown) or isinstance(history, Unknown):
        return replace(run, due=now + UNREAD, tries=run.tries + 1)
    entry = queue.value
    if entry is not None:
        if entry.state == "imported" and not run.again:
            return Imported("imported, says the Arr's queue")
        if entry.state == "importing":
            return replace(run, due=now + ARR_AT_WORK, tries=run.tries + 1)
        if entry.state in _FAILED:
            return NotImported(f"the Arr has it as {entry.state} and will not import it")
    if entry is None and history.value.failed:
        return NotImported("the Arr counts this download as failed and will not import it")
    if not run.refreshed and _lags(entry):
        return replace(run, phase="refresh", due=now, tries=0)
    if entry is None and not history.value.grabbed:
        return NotImported("the Arr knows nothing of this torrent: it did not grab it", unclaimed=True)
    path = entry.output_path if entry else ""
    return replace(run, phase="scan", path=path, before=history.value.imported_at, due=now, tries=0)


def _lags(entry: QueueEntry | None) -> bool:
    """The Arr looks at its clients once a minute; what it says of the path may be older than the torrent."""
    return entry is None or not entry.output_path or entry.state == "downloading"


def after_refresh(run: ImportRun, now: float) -> ImportRun:
    """The Arr has looked at its clients again: read what it says now."""
    return replace(run, phase="look", refreshed=True, due=now, tries=0)


def posted(run: ImportRun, command: CommandState, now: float) -> ImportRun:
    """The scan is queued in the Arr, or found to be under way since before a restart: follow it."""
    return replace(run, phase="follow", command=command.id, due=now + FIRST_POLL, tries=0)


def follow(run: ImportRun, command: CommandState | None, now: float) -> ImportRun:
    """How the scan stands; None when the Arr has forgotten it, as it does when it restarts."""
    if command is not None and not command.ended:
        return replace(run, due=now + poll_after(run.tries), tries=run.tries + 1)
    word = "" if command is None or command.message.lower() in ("", "completed") else command.message
    return replace(run, phase="confirm", due=now, tries=0, word=word)


def poll_after(tries: int) -> float:
    """Seconds to the next look at a command under way: soon at first, then every two seconds."""
    return min(FIRST_POLL * 1.5 ** min(tries, 20), SLOWEST_POLL)


def wants_queue(run: ImportRun) -> bool:
    """Whether confirming needs the queue too: only once history has had its time."""
    return run.tries >= len(CONFIRM)


def confirm(run: ImportRun, queue: Reading[QueueEntry | None], history: Reading[ArrHistory], now: float) -> Next:
    """Whether the scan brought it into the library; only the Arr's own word counts."""
    if isinstance(history, Unknown):
        return replace(run, due=now + UNREAD)
    if history.value.imported_at not in (None, run.before):
        return Imported("imported at our request, says the Arr's history")
    if not wants_queue(run):
        return replace(run, due=now + CONFIRM[run.tries], tries=run.tries + 1)
    if isinstance(queue, Unknown):
        return replace(run, due=now + UNREAD)
    entry = queue.value
    if entry is not None and entry.state == "imported" and run.before is None:
        return Imported("imported, says the Arr's queue")
    if entry is not None and entry.state == "importing":
        return replace(run, due=now + ARR_AT_WORK)
    said = "; ".join(entry.messages) if entry is not None and entry.messages else run.word
    return NotImported(said or "the Arr scanned it, did not import it and does not say why")
