"""Takes over a configuration of qBitrr 5.14, and says of every key in it what became of it."""

import tomllib
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import tomlkit

from storage import config
from storage.migrate import migrate, rename_sections
from storage.parsing import to_document
from storage.schema import find, is_readarr, table_of
from storage.schema.grammar import PLACEHOLDER, printable
from storage.schema.key import Key, Table
from storage.settings import Problem

type Fate = Literal["taken", "changed", "not supported", "wrong"]
type Place = tuple[str | int, ...]  # names, and indices of rows, within a section


@dataclass(frozen=True, slots=True)
class KeyNews:
    """What became of one key of the old file. `key` is dotted: `Torrent.Trackers[1].URI`; `why` may be ""."""

    section: str
    key: str
    fate: Fate
    why: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The new file's text, with the old one's comments, and the news of each key in the order of the old file."""

    text: str
    keys: tuple[KeyNews, ...]


def take_over(text: str, name: str) -> TakenOver:
    """Every key of the old file is in the news; what ours does not know is left out of the new one.

    Keys that are known and have no effect here stay, since they do no harm. Raises ConfigUnreadable with the
    file's `name`, OSError where the new text would not read back.
    """
    to_document(text, name)  # says in which line it is no TOML
    renamed, said = rename_sections(text)
    document = to_document(renamed, name)
    lines = [*said, *migrate(document)]
    after = document.unwrap()
    sections = dict(zip(tomllib.loads(text), tomllib.loads(renamed), strict=True))
    problems = {(one.section, one.key): one for one in _problems(after, name)}
    news: list[KeyNews] = []
    for section, content in tomllib.loads(text).items():
        now = sections[section]
        for place, value in _leaves(now, content):
            fate, why = _fate(now, place, value, after, lines)
            problem = problems.get((now, _label(place)))
            if problem is not None and fate != "not supported":
                fate, why = "wrong", problem.message
            news.append(KeyNews(section, _label(place), fate, printable(why)))
            if find(now, _names(place)) is None:
                _remove(document, (now, *place))
    for section in [one for one in document if table_of(one) is None and not is_readarr(one)]:
        del document[section]
    return TakenOver(config.rendered(document), tuple(news))


def _problems(after: Mapping[str, Any], name: str) -> Sequence[Problem]:
    """What the loader finds wrong with values; unknown keys are news of another kind."""
    return config.parse(tomlkit.dumps(after), Path(name), environ={}).problems


def _leaves(section: str, content: object, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Every key with its value: tables and rows are gone into, values of known keys are not."""
    entry = find(section, _names(place)) if place else table_of(section)
    if isinstance(content, Mapping) and not isinstance(entry, Key):
        for name, value in content.items():
            yield from _leaves(section, value, (*place, name))
    elif isinstance(entry, Table) and entry.many and isinstance(content, list) and content:
        for number, row in enumerate(content):
            yield from _leaves(section, row, (*place, number))
    else:
        yield place, content


def _fate(
    section: str, place: Place, value: object, after: Mapping[str, Any], lines: Sequence[str]
) -> tuple[Fate, str]:
    if is_readarr(section):
        return "not supported", "Readarr is not supported."
    entry = find(section, _names(place))
    now = _value(after, (section, *place))
    if now is _GONE or not _same(now, value):
        line = _line(section, place, lines)
        fate: Fate = "changed" if any(word in line for word in (" now ", "copied")) else "not supported"
        return fate, line or "It has no meaning any more."
    if isinstance(entry, Table):
        return "taken", ""  # rows of which there are none
    if entry is None:
        return "not supported", "It is no key of qBitrr's, so it is left out."
    if not entry.acted_on:
        return "not supported", entry.help
    return "taken", "It is still to be filled in." if value == PLACEHOLDER else ""


_GONE = object()


def _value(after: Mapping[str, Any], place: Place) -> object:
    found: Any = after
    for part in place:
        try:
            found = found[part]
        except (KeyError, IndexError, TypeError):
            return _GONE
    return found


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _line(section: str, place: Place, lines: Sequence[str]) -> str:
    """What the migration said of this key: by its name, else of the table it stood in."""
    name, home = str(place[-1]), ".".join((section, *_names(place[:-1])))
    mine = [line for line in lines if line.startswith(section)]
    by_name = [line for line in mine if name in line]
    return next(iter([*by_name, *(line for line in mine if line.startswith(home))]), "")


def _names(place: Place) -> tuple[str, ...]:
    return tuple(part for part in place if isinstance(part, str))


def _label(place: Place) -> str:
    label = ""
    for part in place:
        label += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if label else part
    return label


def _remove(document: MutableMapping[str, Any], place: Place) -> None:
    holder: Any = document
    for part in place[:-1]:
        try:
            holder = holder[part]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(holder, MutableMapping):
        holder.pop(place[-1], None)
