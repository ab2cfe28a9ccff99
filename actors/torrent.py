"""A torrent as one qBittorrent reports it, reduced to what rules and pages use."""

from dataclasses import dataclass
from functools import lru_cache, partial
from math import ceil
from struct import Struct, calcsize
from typing import Any, NamedTuple

from actors.sharing import of_common

# qBittorrent 5's names; `client.py` translates the paused* of 4.x at the edge, so nothing else knows both.
COMPLETE = frozenset({"uploading", "stoppedUP", "queuedUP", "stalledUP", "forcedUP"})
STOPPED = frozenset({"stoppedUP", "stoppedDL"})
SEEDING = frozenset({"uploading", "stalledUP", "forcedUP"})  # seeding time runs on
BUSY = frozenset({"checkingUP", "checkingDL", "checkingResumeData", "allocating", "moving"})
FETCHING_METADATA = frozenset({"metaDL", "forcedMetaDL"})
DOWNLOADING = frozenset({"downloading", "forcedDL", "stalledDL", "queuedDL", *FETCHING_METADATA})

#: What `eta` says when qBittorrent expects no end, in seconds.
ETA_INFINITE = 8_640_000

TAG_IGNORED = "qBitrr-ignored"
TAG_IMPORTED = "qBitrr-imported"
TAG_ALLOWED_SEEDING = "qBitrr-allowed_seeding"
TAG_ALLOWED_STALLED = "qBitrr-allowed_stalled"
TAG_FREE_SPACE_PAUSED = "qBitrr-free_space_paused"
TAG_HNR_ACTIVE = "qBitrr-hnr_active"


class _Common(NamedTuple):
    """What thousands of torrents have in common."""

    category: str
    state: str
    tags: frozenset[str]
    ratio_limit: float | None
    seeding_time_limit: int | None
    dl_limit: int | None
    up_limit: int | None
    tracker: str
    save_path: str
    private: bool | None
    force_start: bool
    super_seeding: bool


_COMMON = frozenset(_Common._fields)

# Equal ones are one object; beyond so many different ones they are still right, only not shared.
_shared = lru_cache(maxsize=4096)(_Common)
_common = partial(of_common, _Common)

# What is different for each, by its code in `struct`: the first is not compared.
_NUMBERS = {
    "reported_at": "I",
    "size": "q",
    "amount_left": "q",
    "downloaded": "q",
    "progress": "d",
    "ratio": "d",
    "availability": "d",
    "added_on": "I",
    "completion_on": "I",
    "seeding_time": "I",
    "last_activity": "I",
    "priority": "I",
    "eta": "i",
}
_PACKED = Struct("<" + "".join(_NUMBERS.values()))
_COMPARED = slice(calcsize(_NUMBERS["reported_at"]), None)


def _number(name: str) -> Any:
    names = [*_NUMBERS]
    at = calcsize("<" + "".join(_NUMBERS[one] for one in names[: names.index(name)]))
    read = Struct("<" + _NUMBERS[name]).unpack_from
    return property(lambda torrent: read(torrent._numbers, at)[0])


def _moment(name: str) -> Any:
    """A time that may not be known, which is kept as 0."""
    number = _number(name)
    return property(lambda torrent: number.fget(torrent) or None)


class _Packed:
    """What the fields of a torrent are read from."""

    __slots__ = ("_common", "_numbers")

    _common: _Common
    _numbers: bytes


@dataclass(frozen=True, init=False, eq=False)
class Torrent(_Packed):
    """One torrent on one instance, as its server last reported it.

    Sizes are bytes, rates bytes per second, times Unix seconds, durations seconds, `progress` and
    `availability` fractions (`availability` below 0: the server does not say). `None` means the server
    does not know, which is not the same as no.

    There may be half a million of them, so what many have in common is held once and numbers are packed: less than
    half of what they take as objects of their own.
    """

    __slots__ = ("content", "hash", "name")

    hash: str  # lower case, the server's identifier
    name: str
    content: str  # where it lies below `save_path`, mostly its name; or the whole path when it is elsewhere
    category: str = _common("category")
    state: str = _common("state")
    tags: frozenset[str] = _common("tags")
    progress: float = _number("progress")
    size: int = _number("size")
    amount_left: int = _number("amount_left")
    downloaded: int = _number("downloaded")
    ratio: float = _number("ratio")
    eta: int = _number("eta")
    availability: float = _number("availability")
    added_on: int = _number("added_on")
    completion_on: int | None = _moment("completion_on")
    seeding_time: int = _number("seeding_time")
    ratio_limit: float | None = _common("ratio_limit")  # set on this torrent in qBittorrent; None: global or none
    seeding_time_limit: int | None = _common("seeding_time_limit")  # s, likewise (qBittorrent counts minutes)
    dl_limit: int | None = _common("dl_limit")  # bytes/s; None: unlimited
    up_limit: int | None = _common("up_limit")
    tracker: str = _common("tracker")  # announce URL of the working one, may hold a passkey; "" when none works
    save_path: str = _common("save_path")
    private: bool | None = _common("private")  # None before qBittorrent 5.0 and until the metadata is there
    priority: int = _number("priority")  # place in the queue, 0 when queueing is off
    force_start: bool = _common("force_start")
    super_seeding: bool = _common("super_seeding")
    last_activity: int = _number("last_activity")
    reported_at: float = _number("reported_at")  # when `seeding_time` was reported; 0: not known

    def __init__(self, *, hash: str, name: str, content: str, reported_at: float = 0.0, **values: Any) -> None:  # noqa: A002
        """`values` are all other fields; `reported_at` is rounded up, so that no second counts that was not."""
        values["completion_on"] = values["completion_on"] or 0
        values["reported_at"] = ceil(reported_at)
        common = _shared(*[values.pop(each) for each in _Common._fields])
        numbers = _PACKED.pack(*[values.pop(each) for each in _NUMBERS])
        if values:
            raise TypeError(f"A torrent has no {', '.join(values)}.")
        self._put(hash, name, content, common, numbers)

    def _put(self, of: str, name: str, content: str, common: _Common, numbers: bytes) -> None:
        put = object.__setattr__
        put(self, "hash", of)
        put(self, "name", name)
        put(self, "content", content)
        put(self, "_common", common)
        put(self, "_numbers", numbers)

    def but(self, **changes: Any) -> "Torrent":
        """The same torrent with these fields instead; costs what changes."""
        numbers = self._numbers
        if changes.keys() & _NUMBERS.keys():
            unpacked = [*_PACKED.unpack(numbers)]
            for place, name in enumerate(_NUMBERS):
                if name in changes:
                    unpacked[place] = ceil(changes[name]) if name == "reported_at" else changes[name] or 0
            numbers = _PACKED.pack(*unpacked)
        common = self._common
        if not _COMMON.isdisjoint(changes):
            common = _shared(*common._replace(**{name: changes[name] for name in changes.keys() & _COMMON}))
        other: Torrent = object.__new__(Torrent)
        other._put(
            changes.get("hash", self.hash),
            changes.get("name", self.name),
            changes.get("content", self.content),
            common,
            numbers,
        )
        return other

    def __eq__(self, other: object) -> bool:
        """Whether the server says the same of it; when it said so does not count."""
        if not isinstance(other, Torrent):
            return NotImplemented
        return (
            self._numbers[_COMPARED] == other._numbers[_COMPARED]
            and self._common == other._common
            and (self.hash, self.name, self.content) == (other.hash, other.name, other.content)
        )

    def __hash__(self) -> int:
        return hash(self.hash)

    @property
    def complete(self) -> bool:
        """All wanted data is there and qBittorrent is neither checking nor moving it."""
        return self.state in COMPLETE

    @property
    def content_path(self) -> str:
        """Its file or folder as its own server names it, "" when that is not known."""
        if not self.content or is_absolute(self.content):
            return self.content
        return f"{self.save_path}/{self.content}"

    @property
    def stopped(self) -> bool:
        """Stopped, by whomever."""
        return self.state in STOPPED

    def seeding_time_at(self, now: float) -> int:
        """Seconds it has seeded by `now` (Unix s), at least.

        qBittorrent counts on but reports an idle torrent only now and then (when it announces, and every
        60 minutes when it saves resume data), in its lists as well as in its deltas: `seeding_time` alone may
        be that old.
        """
        if not self.reported_at or self.state not in SEEDING:
            return self.seeding_time
        return self.seeding_time + max(0, int(now - self.reported_at))

    @property
    def has_metadata(self) -> bool:
        """The list of files is known (false for a magnet still looking for it)."""
        return self.size > 0 and self.state not in FETCHING_METADATA


def is_absolute(path: str) -> bool:
    """Whether a path begins at the top, on whatever system its server runs."""
    return path.startswith(("/", "\\")) or path[1:2] == ":"


@dataclass(frozen=True, slots=True)
class TorrentFile:
    """One file of a torrent. `size` in bytes, `progress` a fraction, `wanted` false when skipped."""

    index: int
    path: str  # relative to the save path, with forward slashes
    size: int
    progress: float
    wanted: bool


@dataclass(frozen=True, slots=True)
class TrackerStatus:
    """One tracker of a torrent as qBittorrent reports it (DHT, PeX and LSD rows left out)."""

    url: str  # announce URL, may hold a passkey: never log it whole
    status: int  # 0 disabled, 1 not contacted, 2 working, 3 updating, 4 not working (5, 6 from qBittorrent 5.1)
    message: str
