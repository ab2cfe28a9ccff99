"""What a category's actor publishes on the board: frozen, without secrets."""

from dataclasses import dataclass

from actors.arr.listing import Listing


@dataclass(frozen=True, slots=True)
class Attention:
    """A torrent that needs the user, with the reason as a sentence."""

    instance: str
    hash: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Brake:
    """Removals held back on one instance until the user confirms them (`Confirm`)."""

    instance: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Torrents an instance lost all at once: they are not forgotten until the user confirms it (`Confirm`)."""

    instance: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class InstanceCount:
    """How one instance stands with this category. `note`: why it did not answer, or is doubted."""

    instance: str
    torrents: int
    fresh: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A protocol under way: `step` it is at, `next_at` (Unix s) when it goes on, `problem` what holds it up."""

    kind: str
    instance: str
    hash: str
    step: str
    next_at: float
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ArrSnapshot:
    """One category as of `at`. Times are Unix seconds, durations seconds; `place` is host:port.

    `reachable` is about the Arr: `error` says what is wrong, `since` since when it is as it is, `next_try`
    when it is asked again. `queue_length` is of the last time the queue was read (None: not read yet).
    """

    category: str
    name: str
    kind: str
    place: str
    at: float
    version: str = ""
    reachable: bool = True
    error: str = ""
    since: float = 0.0
    next_try: float = 0.0
    queue_length: int | None = None
    queue_read_at: float | None = None
    last_pass_at: float | None = None
    last_pass_seconds: float = 0.0
    last_pass_decided: int = 0
    behind: int = 0  # torrents that were due and are left for passes that follow at once
    torrents: int = 0
    instances: tuple[InstanceCount, ...] = ()
    imports_in_flight: int = 0
    last_import_at: float | None = None
    running: tuple[Running, ...] = ()
    open_steps: int = 0  # of protocols, intended and not settled yet
    attention: tuple[Attention, ...] = ()
    brakes: tuple[Brake, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    dry_run: bool = False
    listing: Listing | None = None  # the torrents themselves, read when somebody looks
