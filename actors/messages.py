"""Every message an actor can be sent: frozen, slotted, holding only immutable values.

Queries are asked and change nothing. Commands, facts, supervision and writes are told.
Names are `root`, `storage`, `web`, `qbit/<instance>`, `arr/<category>`.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from actors.torrent import Torrent

if TYPE_CHECKING:
    from actors.restart import BugPolicy, ChildSpec


# --- Queries to an instance -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ping:
    """Any actor answers `"pong"`: a barrier, since everything sent before it has been handled."""


@dataclass(frozen=True, slots=True)
class TorrentsIn:
    """What changed in one category since the asker's cursor; answered with `CategoryView`.

    `subcategories`: also `category/...`; `None` leaves it to the instance's own `MatchSubcategories`.
    """

    category: str
    subcategories: bool | None = None
    since: "Cursor | None" = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in one incarnation's stream of changes; meaningless to another incarnation."""

    epoch: str
    revision: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How long an instance has been well: time outside of this does not count against a torrent.

    Both are Unix seconds. `connected_since` is None while qBittorrent itself is off the internet.
    """

    up_since: float
    connected_since: float | None
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A category on one instance. `full`: `changed` is all of it and what is missing is gone.

    `at` is when the server answered (Unix seconds); `total` how many torrents the category holds there;
    `empty`: the whole instance holds none.
    """

    instance: str
    cursor: Cursor
    full: bool
    changed: tuple[Torrent, ...]
    gone: tuple[str, ...]
    total: int
    at: float
    standing: Standing
    empty: bool = False


@dataclass(frozen=True, slots=True)
class FilesOf:
    """The files of one torrent: answered with `tuple[TorrentFile, ...]`."""

    hash: str


@dataclass(frozen=True, slots=True)
class TrackersOf:
    """The trackers of one torrent: answered with `tuple[TrackerStatus, ...]`."""

    hash: str


# --- Commands to an instance ------------------------------------------------------------------------------
# Each can be done twice without harm. `step` is the journal's id of the step it carries out, if any.


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete one torrent, after reading it once more: it must still be as the decision saw it.

    `category` and `complete` are what the decision saw; a torrent that moved on, or is now tagged
    `qBitrr-ignored`, is left alone and reported so.
    """

    hash: str
    files: bool
    category: str
    complete: bool
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Recheck:
    """Check the torrent's data again."""

    hash: str
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop (pause) a torrent."""

    hash: str
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """Start (resume) a torrent that we stopped."""

    hash: str
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class AddTags:
    """Add whole tags to a torrent."""

    hash: str
    tags: tuple[str, ...]
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class RemoveTags:
    """Take whole tags off a torrent."""

    hash: str
    tags: tuple[str, ...]
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class SetCategory:
    """Put a torrent into a category (made when it is missing)."""

    hash: str
    category: str
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class SkipFiles:
    """Give these files of a torrent priority 0: do not download."""

    hash: str
    files: tuple[int, ...]
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class SetLimits:
    """Set a torrent's rate limits in bytes/s (0 = unlimited, None = leave), and super seeding (None = leave)."""

    hash: str
    download: int | None
    upload: int | None
    super_seeding: bool | None
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class AddTrackers:
    """Add announce URLs to a torrent."""

    hash: str
    urls: tuple[str, ...]
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class RemoveTrackers:
    """Take announce URLs off a torrent."""

    hash: str
    urls: tuple[str, ...]
    why: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class TopPriority:
    """Put these torrents at the top of the queue, the first of them first."""

    hashes: tuple[str, ...]
    why: str
    step: str = ""

    @property
    def hash(self) -> str:
        """The first of them, for the log."""
        return self.hashes[0] if self.hashes else ""


type Command = (
    Delete | Recheck | Stop | Start | AddTags | RemoveTags | SetCategory
    | SkipFiles | SetLimits | AddTrackers | RemoveTrackers | TopPriority
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """Commands for one instance; `reply_to` is told `Acted` when they are done."""

    commands: tuple[Command, ...]
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one command ended: `error` is empty when the server accepted it.

    `lost`: the server was lost over it, so whether it was done is not known.
    """

    command: Command
    error: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Acted:
    """Told to whoever sent `Act`: an outcome for each command, in order."""

    instance: str
    outcomes: tuple[Outcome, ...]


# --- Facts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CategoryChanged:
    """An instance tells `arr/<category>` that a torrent appeared, completed, errored or moved: run a pass now."""

    instance: str
    category: str


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories of every Arr, as they are from now on (InstanceActor)."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """A category's actor tells `notify` that a torrent was removed, or in a dry run would have been."""

    category: str
    instance: str
    name: str
    why: str
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A category's actor tells `notify` that its Arr did not import a torrent; `why` in the Arr's words."""

    category: str
    instance: str
    name: str
    why: str


# --- An actor to itself, by the clock ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Poll:
    """Time to ask the server what changed (InstanceActor)."""


@dataclass(frozen=True, slots=True)
class RunPass:
    """Run a pass (ArrActor): by the timer, or because the user asked (`why`)."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Follow:
    """Time to look at the Arr commands in flight (ArrActor)."""


@dataclass(frozen=True, slots=True)
class ArrTimer:
    """Time for a periodic Arr command: `RssSync` or `RefreshMonitoredDownloads`."""

    command: str


@dataclass(frozen=True, slots=True)
class CheckArr:
    """Time to ask the Arr whether it is there (ArrActor)."""


@dataclass(frozen=True, slots=True)
class LookAround:
    """Time to see what there is to tell (NotifyActor)."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A courier has told its target (the NotifyActor's own), or has not: `error` is a sentence."""

    target: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class CheckServer:
    """Time to look whether the web server still listens (WebActor)."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """The user lets the removals that a brake held back go ahead (ArrActor), once, for this instance.

    Where it is doubted, having lost everything at once: he says that what it lost is gone.
    """

    instance: str


type Wish = Literal["run", "recheck", "ignore", "unignore", "fail", "import"]


@dataclass(frozen=True, slots=True)
class Asked:
    """The user asks for the same with each of these torrents, `(instance, hash)` (ArrActor).

    It is done in the next pass, under the category's own laws, and written into the diary, declined or not.
    """

    wish: Wish
    torrents: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageOf:
    """Where the Arr's own page shows what a hash is a download of (ArrActor).

    Answered with a path below the Arr's address, "" where it cannot be told just now.
    """

    hash: str


# --- Supervision ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChildStarted:
    """A worker is ready: the supervisor binds its name."""

    name: str
    incarnation: int


@dataclass(frozen=True, slots=True)
class ChildExited:
    """A worker's goodbye. `error` is None after an orderly stop."""

    name: str
    incarnation: int
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class StartChild:
    """Time to start this child again (the supervisor to itself, by the clock)."""

    name: str


@dataclass(frozen=True, slots=True)
class LicenceChanged:
    """Storage to the root: this process may act, or may not any more; the licence itself says which."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Time to look for children that died without a word."""


@dataclass(frozen=True, slots=True)
class Reconfigure:
    """The whole set of children as it should be: only those whose spec changed are touched.

    `policy`: what to do about bugs from now on (None: as before).
    """

    specs: "tuple[ChildSpec, ...]"
    policy: "BugPolicy | None" = None


@dataclass(frozen=True, slots=True)
class Restart:
    """The user restarts a child, parked or not: answered with False when there is no such child."""

    name: str


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Stop every layer in reverse order, all inside `within` seconds, and then the supervisor itself.

    Answered at once, with True when nothing was left running; `stop_tree` waits for the end.
    """

    within: float = 10.0


@dataclass(frozen=True, slots=True)
class StopOverdue:
    """A child that was told to stop should be gone by now (the supervisor to itself, by the clock)."""

    name: str
    incarnation: int


@dataclass(frozen=True, slots=True)
class GateOverdue:
    """The layers below have had their time to get ready (the supervisor to itself, by the clock)."""


# --- Writes: to storage -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeenTorrent:
    """A row of the library: what we know of a torrent on an instance. Times Unix seconds.

    `marks` are the state flags kept here instead of as tags when `Tagless` is on.
    `verdict_rule` and `verdict_why` are the current verdict.
    """

    instance: str
    hash: str
    name: str
    category: str
    imported: bool
    verdict_rule: str
    verdict_why: str
    verdict_at: float
    message: str = ""  # the Arr's own words, when an import was not taken
    needs_attention: bool = False
    marks: frozenset[str] = frozenset()

    def digest(self) -> int:
        """By which it is known that nothing of it has changed: 60 bits, which take half the memory of 64."""
        return hash(self) & (2**60 - 1)


@dataclass(frozen=True, slots=True)
class SawTorrents:
    """Library rows that are new or changed."""

    rows: tuple[SeenTorrent, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict that was new for its torrent, with the facts it rested on. `facts` is JSON."""

    at: float
    instance: str
    hash: str
    name: str
    category: str
    rule: str
    why: str
    steps: tuple[str, ...]
    dry: bool
    facts: str = "{}"


@dataclass(frozen=True, slots=True)
class Decided:
    """New decisions, for the diary."""

    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of a protocol. `protocol` groups the steps of one run; `payload` is JSON."""

    id: str
    protocol: str  # run id, unique
    kind: str  # IMPORT, FAIL, REMOVE, ...
    category: str
    instance: str
    hash: str
    step: str  # scan, unqueue, delete, search, ...
    payload: str = "{}"


@dataclass(frozen=True, slots=True)
class Intended:
    """Asked before the steps are done: answered with True once they are on disk, else they are not done."""

    steps: tuple[StepRecord, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Settled:
    """How steps ended: `(step id, outcome)`, outcome `done`, or `failed: ...`, or `given up: ...`."""

    outcomes: tuple[tuple[str, str], ...]
    at: float


@dataclass(frozen=True, slots=True)
class Closed:
    """A protocol has come to its end: nothing of it is left to resume after a restart."""

    protocol: str
    outcome: str
    at: float


@dataclass(frozen=True, slots=True)
class Forget:
    """These torrents are gone from this instance for good: their library rows go too."""

    instance: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RememberMedia:
    """How often one media item's releases have failed, and until when its next search waits (Unix seconds)."""

    category: str
    media: str  # "movie:12", "episode:7", "season:3:1", "album:5"
    failures: int
    last_failed_at: float
    search_not_before: float


@dataclass(frozen=True, slots=True)
class Beat:
    """Storage to itself: see whether the database on a server is still ours, or ours by now."""


@dataclass(frozen=True, slots=True)
class Verify:
    """A reader found the database damaged: look at the file again, not at what is still in memory of it."""


@dataclass(frozen=True, slots=True)
class Prune:
    """Delete diary entries and closed protocols older than `before` (Unix seconds).

    0: older than storage keeps them of its own accord (it tells itself so once a day).
    """

    before: float = field(default=0.0)
