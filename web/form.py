"""Lays the configuration out as a form: sections, groups of keys, fields with what they say now; pure."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from storage.desk import Override, Shown
from storage.editing import MASK
from storage.schema import arr_kind, is_instance, table_of
from storage.schema.described import KINDS, choices, control, default
from storage.schema.grammar import PLACEHOLDER
from storage.schema.key import Key, Table, dotted
from storage.settings import Problem

type Values = Mapping[str, Any]
type Overrides = Mapping[tuple[str, str], Override]

#: The keys of a row that are seen without opening it.
_FIRST = frozenset(
    {"Name", "URI", "URL", "Events", "MaxUploadRatio", "MaxSeedingTime", "HitAndRunMode", "RemoveTorrent"}
)
#: The file's own version is no setting.
_HIDDEN = frozenset({"ConfigVersion"})
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]")
_SPELLED = {"ReSearch": "Search again", "ReSearchStalled": "Search again when stalled", "UseHttps": "Use HTTPS"}
_ACRONYMS = frozenset({"api", "https", "rss", "url"})


@dataclass(frozen=True, slots=True)
class Field:
    """One key. `path` is dotted below its section, or below its row; `value` None: the file does not have it."""

    path: str
    key: Key
    value: object
    override: Override | None

    @property
    def label(self) -> str:
        """`SkipTLSVerify` as `Skip TLS verify`."""
        return label(self.key.name)

    @property
    def control(self) -> str:
        """As in `storage/schema/described.py`, and `secret` for what is never shown."""
        return "secret" if self.key.secret and not self.is_address else control(self.key.grammar)

    @property
    def is_address(self) -> bool:
        """A secret of which the host is shown, such as an announce URL."""
        return self.key.secret and self.key.name == "URI"

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Each value as JSON, its word, and whether it is the present one."""
        offered = [(json.dumps(one["value"]), one["label"]) for one in choices(self.key.grammar)]
        now = self._chosen(self.shown)
        now = self._chosen(default(self.key)) if now not in dict(offered) else now
        return [(value, label, value == now) for value, label in offered]

    @property
    def shown(self) -> object:
        """What holds: the environment's value, else the file's; None where neither says anything."""
        return self.override.value if self.override else self.value

    @property
    def text(self) -> str:
        """What stands in the field."""
        return "" if self.shown == PLACEHOLDER or self.control == "secret" else as_text(self.shown)

    @property
    def on(self) -> bool:
        """Of a flag: whether it is set."""
        return (default(self.key) if self.shown is None else self.shown) is True

    @property
    def default_text(self) -> str:
        """What holds without the key, for the eye."""
        given = default(self.key)
        labels = {json.dumps(one["value"]): one["label"] for one in choices(self.key.grammar)}
        return labels.get(json.dumps(given)) or as_text(given)

    @property
    def default_json(self) -> str:
        """The same, for the form's module."""
        return json.dumps(default(self.key))

    @property
    def is_set(self) -> bool:
        """Of a secret: whether there is one."""
        return isinstance(self.shown, str) and MASK in self.shown

    @property
    def changed(self) -> bool:
        """Whether it says something else than its default."""
        if self.shown is None or self.shown == PLACEHOLDER:
            return False
        return json.dumps(self.shown) != self.default_json

    def _chosen(self, value: object) -> str:
        """A choice in the spelling of the choices."""
        for one in choices(self.key.grammar):
            if str(one["value"]).casefold() == str(value).casefold():
                return json.dumps(one["value"])
        return json.dumps(value)


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of tables, such as `Trackers`: each row is its fields, first those seen at once, then the others."""

    path: str
    name: str
    help: str
    rows: tuple[tuple[tuple[Field, ...], tuple[Field, ...]], ...]
    blank: tuple[tuple[Field, ...], tuple[Field, ...]]
    override: Override | None
    short: str = ""  # a row that is no table but a text is this key's value


@dataclass(frozen=True, slots=True)
class Group:
    """A table of keys: those for everybody, those for few, the tables below it."""

    path: str
    name: str
    help: str
    fields: tuple[Field, ...]
    advanced: tuple[Field, ...]
    groups: tuple["Group", ...]
    rows: tuple[Rows, ...]
    idle: tuple[str, ...]  # keys in the file that are not acted on, as the file writes them

    @property
    def parts(self) -> tuple["Group | Rows", ...]:
        """Every table below it, in the order in which they are drawn."""
        below = (part for group in self.groups for part in (group, *group.parts))
        return (*below, *self.rows)

    @property
    def empty(self) -> bool:
        """Nothing to fill in."""
        return not (self.fields or self.advanced or self.groups or self.rows)


@dataclass(frozen=True, slots=True)
class Panel:
    """One section. `number` makes its elements' ids; `present`: it is in the file."""

    number: str
    section: str
    kind: str
    group: Group
    present: bool = True
    off: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def repeated(self) -> bool:
        """There may be others of its kind, so it can go, and can have another name."""
        return self.kind not in {"Settings", "WebUI"}

    @property
    def is_instance(self) -> bool:
        """A qBittorrent."""
        return self.kind == "qBit"

    @property
    def is_arr(self) -> bool:
        """A Radarr, Sonarr or Lidarr."""
        return self.repeated and not self.is_instance


def panels(shown: Shown, problems: Iterable[Problem] = ()) -> tuple[Panel, ...]:
    """A panel for each section, the two general ones first; those that are none of ours are left out."""
    overrides = {(one.section, one.key): one for one in shown.overrides}
    known = dict.fromkeys(("Settings", "WebUI", *shown.values, *(one.section for one in shown.overrides)))
    names = [name for name in known if table_of(name) is not None]
    ordered = sorted(names, key=lambda name: 0 if name in names[:2] else 1 if is_instance(name) else 2)
    found = tuple(problems)
    return tuple(
        _panel(f"s{number}", name, shown.values.get(name), overrides, found) for number, name in enumerate(ordered)
    )


def strangers(shown: Shown) -> tuple[str, ...]:
    """Sections of the file that a form has nothing to say about, such as Readarr's."""
    return tuple(name for name in shown.values if table_of(name) is None)


def blank(kind: str) -> Panel:
    """A new section of a kind, for the page to fill in the number."""
    return Panel("{number}", "", kind, _group(KINDS[kind], "", {}, "", {}), present=False)


def blank_rows(groups: Iterable[Group]) -> dict[str, tuple[tuple[Field, ...], tuple[Field, ...]]]:
    """An empty row of each kind of table there is in these groups, by the table's name."""
    return {part.name: part.blank for group in groups for part in group.parts if isinstance(part, Rows)}


def _panel(number: str, section: str, raw: object, overrides: Overrides, problems: Iterable[Problem]) -> Panel:
    values = raw if isinstance(raw, Mapping) else {}
    table = table_of(section) or KINDS["Settings"]
    off = values.get("Disabled") is True if is_instance(section) else values.get("Managed") is False
    return Panel(
        number=number,
        section=section,
        kind=(arr_kind(section) or "").capitalize() or table.name,
        group=_group(table, "", values, section, overrides),
        present=raw is not None,
        off=off,
        problems=tuple(one for one in problems if one.section == section),
    )


def _group(table: Table, path: str, values: Values, section: str, overrides: Overrides) -> Group:
    shown = [key for key in table.keys if key.acted_on and key.name not in _HIDDEN]
    acted_on = [key for key in shown if key.rows is None]
    fields = [_field(key, dotted(path, key.name), values, section, overrides) for key in acted_on]
    below: list[Group] = []
    rows: list[Rows] = []
    idle = [
        _line(path, key.name, values[key.name]) for key in table.keys if not key.acted_on and key.name in values
    ]
    for key in shown:
        if key.rows is not None:
            at = dotted(path, key.name)
            rows.append(_rows(key.rows, at, values.get(key.name), overrides.get((section, at)), key))
    for inner in table.tables:
        here, at = values.get(inner.name), dotted(path, inner.name)
        if inner.many:
            rows.append(_rows(inner, at, here, overrides.get((section, at))))
            continue
        group = _group(inner, at, here if isinstance(here, Mapping) else {}, section, overrides)
        idle += group.idle if group.empty else ()
        below += [] if group.empty else [group]
    return Group(
        path=path,
        name=table.name if path else "",
        help=table.help,
        fields=tuple(field for field in fields if not field.key.advanced),
        advanced=tuple(field for field in fields if field.key.advanced),
        groups=tuple(below),
        rows=tuple(rows),
        idle=tuple(idle),
    )


def _field(key: Key, path: str, values: Values, section: str, overrides: Overrides) -> Field:
    return Field(path, key, values.get(key.name), overrides.get((section, path)))


def _rows(table: Table, path: str, raw: object, override: Override | None, key: Key | None = None) -> Rows:
    """Rows of a table; those of a `key` may be texts beside tables, each text as the table it stands for."""
    short = table.keys[0].name if key else ""
    given = override.value if override else raw
    listed = given if isinstance(given, list) else []
    rows = [
        row if isinstance(row, Mapping) else {short: row} for row in listed if short or isinstance(row, Mapping)
    ]
    return Rows(
        path=path,
        name=(key or table).name,
        help=(key or table).help,
        rows=tuple(_row(table, row) for row in rows),
        blank=_row(table, {}),
        override=override,
        short=short,
    )


def _row(table: Table, values: Values) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    fields = [_field(key, key.name, values, "", {}) for key in table.keys if key.acted_on]
    first = tuple(field for field in fields if field.key.name in _FIRST)
    return first, tuple(field for field in fields if field not in first)


def _line(path: str, name: str, value: object) -> str:
    return f"{dotted(path, name)} = {json.dumps(value, ensure_ascii=False)}"


def label(name: str) -> str:
    """A key's name in words: `SkipTLSVerify` as `Skip TLS verify`."""
    if name in _SPELLED:
        return _SPELLED[name]
    first, *others = (word.upper() if word.lower() in _ACRONYMS else word for word in _WORDS.findall(name))
    return " ".join([first[0].upper() + first[1:], *(word if word.isupper() else word.lower() for word in others)])


def as_text(value: object) -> str:
    """A value as a text field shows it: the items of a list on a line each."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}" if abs(value) < 1e6 else str(value)
        case list():
            return "\n".join(map(as_text, value))
        case Mapping():
            return json.dumps(value, ensure_ascii=False)
    return str(value)
