"""Reads one section by its table of keys, and gathers everything that is wrong in it."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from storage.schema.grammar import Unfit, shown
from storage.schema.key import Key, Table, dotted
from storage.settings import Problem

type Origins = Mapping[tuple[str, ...], str]  # path (section first) -> the environment variable that set it
type Flat = dict[str, object]  # dotted field of the settings -> its value, only of keys that were written


@dataclass
class Findings:
    """What reading a section brought to light, besides its values."""

    section: str
    table: Table
    origins: Origins = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unused: set[str] = field(default_factory=set)  # keys that say something and are not acted on

    def say(self, label: str, message: str) -> None:
        """Note a problem of a key (`Torrent.MaximumETA`; `""` for the whole section)."""
        path = (self.section, *(part.partition("[")[0] for part in label.split(".")))
        variable = next((v for n in range(len(path), 1, -1) if (v := self.origins.get(path[:n]))), "")
        said = f"{message} (from the environment, {short(variable)})" if variable else message
        self.problems.append(Problem(section=self.section, key=label, message=said))

    def read(self, raw: object) -> Flat:
        """The section's values by field; what is wrong goes to `problems`."""
        if isinstance(raw, list):
            self.say("", "has double brackets: write the section's name in single ones, once")
        elif not isinstance(raw, Mapping):
            self.say("", f"is a value here, not a section: write [{self.section}] on a line of its own")
        else:
            return self._table(self.table, raw, "", "")
        return {}

    def _table(self, table: Table, raw: Mapping[str, object], label: str, at: str) -> Flat:
        flat: Flat = {}
        for name, value in raw.items():
            here = dotted(label, name)
            match table.find(name):
                case None:
                    self.say(dotted(label, short(name)), self._unknown(table, label, name))
                case Key() as key:
                    self._key(key, value, here, at, flat)
                case Table(many=True) as rows:
                    flat[dotted(at, rows.at)] = self._rows(rows, value, here)
                case Table() as inner:
                    if isinstance(value, Mapping):
                        flat |= self._table(inner, value, here, dotted(at, inner.at))
                    else:
                        self.say(here, f"is a value here, not a table: write [{self.section}.{here}]")
        return flat

    def _key(self, key: Key, value: object, label: str, at: str, flat: Flat) -> None:
        if not key.acted_on:
            if value != key.idle:
                self.unused.add(label)
            return
        try:
            parsed = key.grammar.parse(value)
        except Unfit as unfit:
            what = "its value" if key.secret or unfit.hidden else shown(unfit.raw)
            self.say(label, f"{what} {unfit.reason}")
            return
        if key.field:
            flat[dotted(at, key.field)] = parsed

    def _rows(self, table: Table, raw: object, label: str) -> tuple[Flat, ...]:
        if not isinstance(raw, list):
            self.say(label, f"is not a list of tables: write [[{self.section}.{label}]] before each")
            return ()
        rows = []
        for number, row in enumerate(raw, start=1):
            here = f"{label}[{number}]"
            if isinstance(row, Mapping):
                rows.append(self._table(table, row, here, ""))
            else:
                self.say(here, f"{shown(row)} is not a table such as {{ {table.keys[0].name} = ... }}")
        return tuple(rows)

    def _unknown(self, table: Table, label: str, name: str) -> str:
        names = [entry.name for entry in table.entries()]
        same = [known for known in names if known.casefold() == name.casefold()]
        if same:
            return f"is written {same[0]}"
        elsewhere = [path for path, _, _ in self.table.walk() if path[-1].casefold() == name.casefold()]
        if elsewhere:
            home = ".".join((self.section, *elsewhere[0][:-1]))
            return f"does not belong here: move it to [{home}]"
        where = dotted(self.section, label)
        guess = closest(name, names)
        return f"is not a key of [{where}]: {f'did you mean {guess}?' if guess else 'delete it'}"


def closest(name: str, names: list[str]) -> str:
    """The name most like this one in any case, `""` when none is close."""
    folded = {known.casefold(): known for known in names}
    found = difflib.get_close_matches(name.casefold()[:100], folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def short(name: str) -> str:
    """A name from the file, fit for one line."""
    return name if len(name) <= 60 and name.isprintable() and name else shown(name)


def nested(flat: Mapping[str, object]) -> dict[str, object]:
    """`{"limits.max_ratio": 2.0}` as `{"limits": {"max_ratio": 2.0}}`, as the settings are built."""
    tree: dict[str, object] = {}
    inner: dict[str, dict[str, object]] = {}
    for path, value in flat.items():
        first, _, rest = path.partition(".")
        if rest:
            inner.setdefault(first, {})[rest] = value
        else:
            tree[first] = value
    return tree | {name: nested(below) for name, below in inner.items()}
