"""What a page may show of a configuration, and a document changed to what the page sends back."""

from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AoT

from storage.schema import find
from storage.schema.database_url import DatabaseUrl
from storage.schema.key import Key

MASK = "********"

_WITH_HOSTS = frozenset({"http", "https", "udp", "ws", "wss", "postgres", "postgresql"})
_SECRET_WORDS = ("password", "apikey", "api_key", "token", "secret", "passkey")

type Path = tuple[str, ...]


def masked(document: TOMLDocument) -> dict[str, Any]:
    """The document as plain values fit for JSON, each secret that is set replaced by its mask."""
    values = shown((), document.unwrap())
    return values if isinstance(values, dict) else {}


def edited(document: TOMLDocument, wanted: Mapping[str, Any]) -> TOMLDocument:
    """A copy that says what `wanted` says: lines that do not change stay, with their comments.

    `wanted` is the whole configuration, as `masked` gave it and the user changed it: what it lacks, or has as
    None, is deleted, and a mask stands for the secret it replaced.
    """
    copy = tomlkit.parse(tomlkit.dumps(document))
    _change((), copy, wanted)
    return copy


def shown(path: Path, value: object) -> object:
    """What may be shown of a plain value at this path, section first: secrets in and below it are masked."""
    if isinstance(value, Mapping):
        return {name: shown((*path, name), inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shown(path, item) for item in value]
    if _is_secret(path):
        return _mask(value)
    return value if isinstance(value, bool | int | str) or _is_finite(value) else str(value)


def _is_finite(value: object) -> bool:
    return isinstance(value, float) and value - value == 0


def _is_secret(path: Path) -> bool:
    """By the tables of keys; by its name where they do not know it, for it may be a misspelt password."""
    entry = find(path[0], path[1:]) if path else None
    if isinstance(entry, Key):
        return entry.secret
    return any(word in name.casefold() for name in path[1:] for word in _SECRET_WORDS)


def _mask(value: object) -> object:
    """Nothing for nothing; of an announce URL the host stays, for the user has to tell trackers apart."""
    if not isinstance(value, str) or not value.strip() or value == "CHANGE_ME":
        return "" if value == "" else value if value == "CHANGE_ME" else MASK
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        return MASK
    if "://" not in value or not host:
        return MASK
    # of other kinds, such as those of Apprise, the host may be the secret itself
    return f"{parts.scheme}://{host}/{MASK}" if parts.scheme in _WITH_HOSTS else f"{parts.scheme}://{MASK}"


def _change(path: Path, table: MutableMapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for name in [name for name in table if wanted.get(name) is None]:
        del table[name]
    for name, value in wanted.items():
        if value is not None:
            _put((*path, name), table, name, value)


def _put(path: Path, table: MutableMapping[str, Any], name: str, value: object) -> None:
    """Set one key, touching as little as can be."""
    old = table.get(name)
    if isinstance(old, MutableMapping) and isinstance(value, Mapping):
        _change(path, old, value)
    elif isinstance(old, AoT) and isinstance(value, list) and value and all(isinstance(v, Mapping) for v in value):
        _rows(path, old, value)
    elif name not in table or not _same(shown(path, _plain(old)), value):
        table[name] = _unmasked(path, value, [_plain(old)] if name in table else [])


def _same(one: object, other: object) -> bool:
    """Equal, except that 1 is not true; a page that sends 1 for 1.0 means no change."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _rows(path: Path, rows: AoT, wanted: list[Mapping[str, Any]]) -> None:
    for index, full in enumerate(_unmasked(path, wanted, [_plain(rows)])):
        if index < len(rows):
            _change(path, rows[index], full)
        else:
            rows.append(tomlkit.item(full))
    for index in range(len(rows) - 1, len(wanted) - 1, -1):
        del rows[index]


def _plain(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value


def _unmasked(path: Path, value: Any, before: list[object]) -> Any:
    """The value with each mask replaced by the secret it stood for, looked for in what stood there before."""
    if isinstance(value, Mapping):
        rows = [_as_row(path, row) for row in before]
        return {
            name: _unmasked((*path, name), inner, [row[name] for row in rows if name in row])
            for name, inner in value.items()
            if inner is not None
        }
    if isinstance(value, list):
        inside = [item for items in before if isinstance(items, list) for item in items]
        return [_unmasked(path, item, _likeliest(path, item, index, inside)) for index, item in enumerate(value)]
    if isinstance(value, str) and MASK in value and _is_secret(path):
        return next((secret for secret in before if _mask(secret) == value), _without_secret(path, value))
    return value


def _as_row(path: Path, row: object) -> Mapping[str, object]:
    """A row as a table: where a key takes rows, a text stands for one with its first key alone."""
    if isinstance(row, Mapping):
        return row
    entry = find(path[0], path[1:])
    return {entry.rows.keys[0].name: row} if isinstance(entry, Key) and entry.rows is not None else {}


def _without_secret(path: Path, value: str) -> str:
    """A mask that stands for nothing is nothing; but no database would mean another one, so that is refused."""
    entry = find(path[0], path[1:])
    return value if isinstance(entry, Key) and isinstance(entry.grammar, DatabaseUrl) else ""


def _likeliest(path: Path, item: object, index: int, before: list[object]) -> list[object]:
    """Where an item of the new list may come from: an unchanged one, then the one in its place, then any."""
    here = before[index : index + 1]
    unchanged = [old for old in (*here, *before) if _same(shown(path, old), item)]
    return [*unchanged, *here, *before]
