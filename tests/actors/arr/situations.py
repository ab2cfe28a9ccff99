"""Torrents, facts and settings for tests of the rules: an ordinary one of each, changed where a test says so."""

from dataclasses import replace
from typing import Any

from actors.arr.facts import ArrHistory, Facts, Known, Memory, QueueEntry
from actors.arr.rules.rulebook import RuleSettings
from actors.arr.step import Step, Tell, Verdict
from actors.arr.verdict import decide
from actors.messages import Command, Standing
from actors.torrent import Torrent, TorrentFile, TrackerStatus
from storage.settings import HitAndRun, TrackerRow

NOW = 1_800_000_000.0
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
HASH = "a" * 40
GIB = 1024**3

WELL = Standing(up_since=NOW - DAY, connected_since=NOW - DAY)


def back_for(seconds: float) -> Standing:
    """An instance that came back, and onto the internet, so many seconds ago."""
    return Standing(up_since=NOW - seconds, connected_since=NOW - seconds)


REMEMBERED = Memory(first_seen=NOW - DAY, state_since=NOW - DAY, home="movies")

_DOWNLOADING = Torrent(
    hash=HASH,
    name="Some.Movie.2020.1080p",
    category="movies",
    state="downloading",
    tags=frozenset(),
    progress=0.5,
    size=4 * GIB,
    amount_left=2 * GIB,
    downloaded=2 * GIB,
    ratio=0.0,
    eta=600,
    availability=3.0,
    added_on=int(NOW - DAY),
    completion_on=None,
    seeding_time=0,
    ratio_limit=None,
    seeding_time_limit=None,
    dl_limit=None,
    up_limit=None,
    tracker="https://tracker.example.org/announce",
    content="/downloads/movies/Some.Movie.2020.1080p",
    save_path="/downloads/movies",
    private=False,
    priority=0,
    force_start=False,
    super_seeding=False,
    last_activity=int(NOW),
)


def downloading(**changes: Any) -> Torrent:
    """A torrent half way through its download, a day old."""
    return replace(_DOWNLOADING, **changes)


def complete(**changes: Any) -> Torrent:
    """A torrent that has all its data and seeds."""
    ended = {"state": "stalledUP", "progress": 1.0, "amount_left": 0, "downloaded": 4 * GIB, "eta": 8_640_000}
    return replace(_DOWNLOADING, **{**ended, "completion_on": int(NOW - HOUR), **changes})


def known[T](value: T, age: float = 0.0) -> Known[T]:
    """Read `age` seconds ago."""
    return Known(value, NOW - age)


def queued(*messages: str, state: str = "importPending", status: str = "warning") -> Known[QueueEntry | None]:
    """The Arr's queue, read just now, lists it."""
    return known(QueueEntry((7,), state, status, "/data/it", messages, ("movie:12",)))


NOT_QUEUED: Known[QueueEntry | None] = known(None)
NEVER_HEARD_OF = known(ArrHistory(grabbed=False, imported_at=None))
GRABBED = known(ArrHistory(grabbed=True, imported_at=None))
IMPORTED = known(ArrHistory(grabbed=True, imported_at=NOW - HOUR))
FAILED = known(ArrHistory(grabbed=True, imported_at=None, failed=True))


def remembered(**changes: Any) -> Memory:
    """What we remember of a torrent that was there all day."""
    return replace(REMEMBERED, **changes)


def facts(torrent: Torrent, **changes: Any) -> Facts:
    """Facts about a torrent on an instance that has been well all day; nothing has been read."""
    usual = {"torrent": torrent, "instance": "default", "standing": WELL, "memory": REMEMBERED}
    return Facts(**{**usual, **changes})


def rules(**changes: Any) -> RuleSettings:
    """Rules with everything switched off that can be."""
    return RuleSettings(**{"category": "movies", **changes})


def judge(torrent: Torrent, settings: RuleSettings | None = None, **changes: Any) -> Verdict:
    """The verdict now on a torrent with these facts."""
    return decide(facts(torrent, **changes), settings or rules(), NOW)


def commands(verdict: Verdict) -> tuple[Command, ...]:
    """What the instance is told."""
    return tuple(command for step in verdict.steps if isinstance(step, Tell) for command in step.commands)


def only_step(verdict: Verdict) -> Step:
    """The verdict's one step."""
    (step,) = verdict.steps
    return step


def tracker(
    url: str = "https://tracker.example.org/announce", status: int = 2, message: str = ""
) -> TrackerStatus:
    """A tracker that works."""
    return TrackerStatus(url, status, message)


UNREGISTERED = tracker(status=4, message="Unregistered torrent")
DOWN = tracker(status=4, message="Host not found")


def row(uri: str = "tracker.example.org", **changes: Any) -> TrackerRow:
    """A tracker row whose fields were all given by the user."""
    return TrackerRow(**{"uri": uri, "given": frozenset({"uri", *changes}), **changes})


def demand(**changes: Any) -> HitAndRun:
    """Ratio 1 and five days, from both."""
    return HitAndRun(**{"mode": "and", "min_ratio": 1.0, "min_seeding_time": 5 * DAY, **changes})


def file(path: str, size: int = 1000, index: int = 0, *, wanted: bool = True) -> TorrentFile:
    """A file of a torrent that has not begun."""
    return TorrentFile(index=index, path=path, size=size, progress=0.0, wanted=wanted)


def files(*paths: str) -> tuple[TorrentFile, ...]:
    """Wanted files of equal size."""
    return tuple(file(path, index=index) for index, path in enumerate(paths))
