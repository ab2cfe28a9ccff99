"""Turns what qBittorrent says of a torrent, whatever its version, into our records: pure."""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeGuard

from actors.torrent import ETA_INFINITE, SEEDING, Torrent, TorrentFile, TrackerStatus, is_absolute

# Names up to 4.6; 5.0 says "stopped".
_STATES = {"pausedUP": "stoppedUP", "pausedDL": "stoppedDL"}

#: qBittorrent's own ceiling for ratios (Torrent::MAX_RATIO); what lies above it is sent as -1.
RATIO_MAX = 9999.0

#: Characters of a name that are kept: no file system takes a longer one.
NAME_MAX = 1000

# Times and counts beyond these are no times and no counts.
_TIME_MAX = 2**32 - 1
_COUNT_MAX = 2**63 - 1
_SECONDS_MAX = 2**31 - 1
_PLACE_MAX = 2**32 - 1
_NUMBER_MAX = 1e300

# DHT, PeX and LSD are listed among the trackers under such names.
_NO_TRACKER = "** ["


def _text(value: object) -> str:
    """Text that can be written and shown: half a character, which JSON allows, is a question mark."""
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode()
    return value


def _name(value: object) -> str:
    return _text(value)[:NAME_MAX]


def _shared(value: object) -> str:
    return sys.intern(_text(value))


def _state(value: object) -> str:
    text = _text(value) or "unknown"
    return sys.intern(_STATES.get(text, text))


def _tags(value: object) -> frozenset[str]:
    return _split_tags(_text(value))


@lru_cache(maxsize=4096)
def _split_tags(text: str) -> frozenset[str]:
    return frozenset(sys.intern(tag) for part in text.split(",") if (tag := part.strip()))


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and abs(value) <= _NUMBER_MAX  # neither NaN nor infinite


def _float(value: object) -> float:
    return float(value) if _is_number(value) else 0.0


def _availability(value: object) -> float:
    return _float(value) if _is_number(value) else -1.0


def _ratio(value: object) -> float:
    ratio = _float(value)
    if ratio < 0:
        return RATIO_MAX if ratio == -1 else 0.0
    return ratio


def _count(value: object) -> int:
    if not _is_number(value):
        return 0
    return min(max(0, int(value)), _COUNT_MAX)


def _when(value: object) -> int:
    seconds = _count(value)
    return seconds if seconds < _TIME_MAX else 0


def _moment(value: object) -> int | None:
    # "never" is 0, -1 or 4294967295, by version
    return _when(value) or None


def _seconds(value: object) -> int:
    return min(_count(value), _SECONDS_MAX)


def _place(value: object) -> int:
    return min(_count(value), _PLACE_MAX)


def _eta(value: object) -> int:
    return _seconds(value) if _is_number(value) else ETA_INFINITE


def _ratio_limit(value: object) -> float | None:
    # -2: the global limit, -1: none
    return float(value) if _is_number(value) and value >= 0 else None


def _minutes(value: object) -> int | None:
    return int(value * 60) if _is_number(value) and value >= 0 else None


def _rate_limit(value: object) -> int | None:
    return _count(value) or None


def _flag(value: object) -> bool:
    return value is True


def _known_flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


# Their keys are our field names, so one table reads whole torrents and changes.
_FIELDS: Mapping[str, Callable[[object], Any]] = {
    "name": _name,
    "category": _shared,
    "state": _state,
    "tags": _tags,
    "progress": _float,
    "size": _count,
    "amount_left": _count,
    "downloaded": _count,
    "ratio": _ratio,
    "eta": _eta,
    "availability": _availability,
    "added_on": _when,
    "completion_on": _moment,
    "seeding_time": _seconds,
    "ratio_limit": _ratio_limit,
    "seeding_time_limit": _minutes,
    "dl_limit": _rate_limit,
    "up_limit": _rate_limit,
    "tracker": _shared,
    "save_path": _shared,
    "private": _known_flag,
    "priority": _place,
    "force_start": _flag,
    "super_seeding": _flag,
    "last_activity": _when,
}

_HELD = frozenset(_FIELDS)

# Without these it is not a torrent but the change of one that we do not know.
_ALWAYS_SENT = frozenset({"name", "state"})


# What every version says of a torrent that it describes in full, and never all of them of one that changed.
_ALWAYS_DESCRIBED = _ALWAYS_SENT | {"added_on", "amount_left", "category", "progress", "save_path", "size"}


def draft(raw: dict[str, Any]) -> "dict[str, Any] | Torrent":
    """A torrent in full, as a record that lacks only its hash; anything else as it is: for JSON as it is parsed.

    So the answer of a server with thousands of them is never there as a whole with all it says.
    """
    if not raw.keys() >= _ALWAYS_DESCRIBED or fault(raw):
        return raw
    return torrent("", raw, 0.0)


def is_whole(raw: Mapping[str, object]) -> bool:
    """Whether this describes a torrent, and not only what changed about it."""
    return raw.keys() >= _ALWAYS_SENT


def fault(raw: object) -> str:
    """Why nothing can be decided on what was said of a torrent, "" when something can.

    Everything else that is odd is read as the value that does no harm; of these none is harmless.
    """
    if not isinstance(raw, Mapping):
        return "it is no record"
    for name in ("name", "state"):
        if name in raw and not isinstance(raw[name], str):
            return f"its {name} is {raw[name]!r:.40}"
    for name in ("progress", "size", "amount_left"):
        if name in raw and not _is_number(raw[name]):
            return f"its {name} is {raw[name]!r:.40}"
    if not 0 <= raw.get("progress", 0) <= 1:
        return f"its progress is {raw['progress']!r:.40}"
    return ""


def torrent(torrent_hash: str, raw: Mapping[str, object], at: float) -> Torrent:
    """The record of one torrent in full; a key this version does not send becomes None, 0 or "".

    `at` (Unix s) is when the server said so.
    """
    values = {name: read(raw.get(name)) for name, read in _FIELDS.items()}
    content = _content(_text(raw.get("content_path")), values["save_path"], values["name"])
    return Torrent(hash=torrent_hash, content=content, reported_at=at, **values)


def changed(known: Torrent, raw: Mapping[str, object], at: float) -> Torrent:
    """`known` with what a delta says of it: the same object when nothing that we hold is different."""
    different = {}
    for name in _HELD.intersection(raw):
        value = _FIELDS[name](raw[name])
        if value != getattr(known, name):
            different[name] = value
    if "content_path" in raw or "save_path" in different:
        path = _text(raw["content_path"]) if "content_path" in raw else known.content_path
        save_path, name = different.get("save_path", known.save_path), different.get("name", known.name)
        if (content := _content(path, save_path, name)) != known.content:
            different["content"] = content
    if not different:
        return known
    return known.but(reported_at=_reported_at(known, different, at), **different)


def again(known: Torrent, drafted: Torrent, at: float) -> Torrent:
    """`known` as it is described anew: the same object when nothing is different."""
    fresh = drafted.but(hash=known.hash, reported_at=known.reported_at)
    if fresh == known:
        return known
    different = {} if fresh.seeding_time == known.seeding_time else {"seeding_time": fresh.seeding_time}
    return fresh.but(reported_at=_reported_at(known, {**different, "state": fresh.state}, at))


def _content(path: str, save_path: str, name: str) -> str:
    """Below the save path it mostly is the name, and then that very object: thousands of paths are long."""
    below = path.removeprefix(f"{save_path}/") if save_path else path
    if below == path or is_absolute(below):
        return path
    return name if below == name else below


def _reported_at(known: Torrent, different: Mapping[str, Any], at: float) -> float:
    """Seeding time counts on from when it was last told, or from when the torrent began to seed again."""
    if "seeding_time" in different or (different.get("state", known.state) in SEEDING) != (known.state in SEEDING):
        return at
    return known.reported_at


def files(raw: Iterable[Mapping[str, Any]]) -> tuple[TorrentFile, ...]:
    """The answer of `torrents/files`; `index` is sent since 4.3, before that it was the position."""
    return tuple(
        TorrentFile(
            index=index if isinstance(index := row.get("index"), int) else position,
            path=_text(row.get("name")),
            size=_count(row.get("size")),
            progress=_float(row.get("progress")),
            wanted=_count(row.get("priority")) > 0,
        )
        for position, row in enumerate(raw)
    )


def trackers(raw: Iterable[Mapping[str, Any]]) -> tuple[TrackerStatus, ...]:
    """The answer of `torrents/trackers`, without the rows for DHT, PeX and LSD."""
    return tuple(
        TrackerStatus(url=_text(row.get("url")), status=_count(row.get("status")), message=_text(row.get("msg")))
        for row in raw
        if not _text(row.get("url")).startswith(_NO_TRACKER)
    )
