"""What a configuration would change if it were saved: which values, and which parts of qBitrr begin anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from actors.effects import Effects
from storage.editing import shown


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs, fit to be shown. `key` is "" for a whole section; None: it is not there."""

    section: str
    key: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Foresight:
    """What saving would come to. `notices` are those that the present file does not give already."""

    changes: tuple[Change, ...]
    effects: Effects
    notices: tuple[str, ...]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """What differs between two files, in the order of the new one; a secret differs though its mask does not."""
    for section, new in after.items():
        if section not in before:
            yield Change(section, "", None, shown((section,), new))
        else:
            yield from _below((section,), before[section], new)
    for section, old in before.items():
        if section not in after:
            yield Change(section, "", shown((section,), old), None)


def _below(path: tuple[str, ...], before: object, after: object) -> Iterator[Change]:
    if any(isinstance(side, Mapping) for side in (before, after)) and all(map(_may_be_table, (before, after))):
        old, new = (side if isinstance(side, Mapping) else {} for side in (before, after))
        for name in dict.fromkeys((*old, *new)):
            yield from _below((*path, name), old.get(name), new.get(name))
    elif before != after or type(before) is not type(after):
        key = ".".join(path[1:])
        yield Change(path[0], key, _maybe_shown(path, before), _maybe_shown(path, after))


def _may_be_table(side: object) -> bool:
    return side is None or isinstance(side, Mapping)


def _maybe_shown(path: tuple[str, ...], value: object) -> object:
    return None if value is None else shown(path, value)
