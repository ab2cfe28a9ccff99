"""Every section and key a configuration may hold: the single source of names, types, units, defaults and help."""

import re
from collections.abc import Iterable

from storage.schema.arr import arr_table
from storage.schema.general import SETTINGS, WEBUI
from storage.schema.instance import INSTANCE
from storage.schema.key import Key, Table
from storage.settings import ArrKind

ARRS: dict[ArrKind, Table] = {kind: arr_table(kind) for kind in ("radarr", "sonarr", "lidarr")}
TABLES = (SETTINGS, WEBUI, INSTANCE, *ARRS.values())

_INSTANCE = re.compile(r"qBit(-.+)?")


__all__ = [
    "ARRS",
    "INSTANCE",
    "SETTINGS",
    "TABLES",
    "WEBUI",
    "arr_kind",
    "find",
    "is_instance",
    "is_readarr",
    "table_of",
]


def is_instance(section: str) -> bool:
    """`qBit` or `qBit-NAME`."""
    return _INSTANCE.fullmatch(section) is not None


def is_readarr(section: str) -> bool:
    """A section of the one Arr that is not supported."""
    return section.lower().startswith("readarr")


def arr_kind(section: str) -> ArrKind | None:
    """The kind of Arr a section is for."""
    return next((kind for kind in ARRS if section.lower().startswith(kind)), None)


def table_of(section: str) -> Table | None:
    """What a section of this name may hold; None for a name that is none of ours, and for Readarr's."""
    if section in {"Settings", "WebUI"}:
        return SETTINGS if section == "Settings" else WEBUI
    if is_instance(section):
        return INSTANCE
    kind = arr_kind(section)
    return ARRS[kind] if kind else None


def find(section: str, path: Iterable[str]) -> Key | Table | None:
    """The key or table at a path of names within a section, None when there is none."""
    entry: Key | Table | None = table_of(section)
    for name in path:
        entry = entry.rows if isinstance(entry, Key) else entry
        if not isinstance(entry, Table):
            return None
        entry = entry.find(name)
    return entry
