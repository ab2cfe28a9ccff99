"""A key and a table of keys, as the file may hold them: the one place for names, defaults and help."""

from collections.abc import Iterator
from dataclasses import dataclass

from storage.schema.grammar import Anything, Grammar


@dataclass(frozen=True, slots=True)
class Key:
    """One key. An absent key means `default`, which is written as the file would write it.

    `field` is the dotted field of the settings it fills, under its table's `at`. `example` is what the
    example file writes where that is more than the default. An `optional` key has a meaning of its own when
    it is absent, so the example has it in a comment. A key that is not `acted_on` is accepted, and
    named once at start when it says something else than `idle`, the value at which nobody misses anything.
    Without a `required` key its section does nothing; an `advanced` one is for few. `rows`: its value is a list
    that may hold tables of this kind.
    """

    name: str
    grammar: Grammar
    default: object
    help: str
    field: str = ""
    secret: bool = False
    example: object = None
    optional: bool = False
    required: bool = False
    advanced: bool = False
    acted_on: bool = True
    idle: object = None
    rows: "Table | None" = None


def unused(name: str, default: object, text: str, *, idle: object = None, secret: bool = False) -> Key:
    """A key that is accepted and not acted on; `idle` is its default unless said otherwise."""
    quiet = default if idle is None else idle
    return Key(name, Anything(), default, text, secret=secret, acted_on=False, idle=quiet)


@dataclass(frozen=True, slots=True)
class Table:
    """A section or a table inside of one; `many` is an array of tables (`[[qBit.Trackers]]`).

    `at` is the dotted field of the settings under which its keys' fields lie, within the table around it.
    """

    name: str
    help: str
    keys: tuple[Key, ...]
    tables: tuple["Table", ...] = ()
    at: str = ""
    many: bool = False

    def find(self, name: str) -> "Key | Table | None":
        """The key or inner table of exactly this name."""
        return next((entry for entry in self.entries() if entry.name == name), None)

    def entries(self) -> "tuple[Key | Table, ...]":
        """Its keys, then its inner tables."""
        return (*self.keys, *self.tables)

    def walk(self, path: tuple[str, ...] = (), at: str = "") -> "Iterator[tuple[tuple[str, ...], str, Key]]":
        """Every key in and below: its path within the section, and the settings field it fills.

        Below a `many` table the field counts from one row.
        """
        for key in self.keys:
            yield (*path, key.name), dotted(at, key.field), key
        for table in self.tables:
            below = "" if table.many else dotted(at, table.at)
            yield from table.walk((*path, table.name), below)


def dotted(at: str, field: str) -> str:
    """`at.field`, or the one that is not empty."""
    return f"{at}.{field}" if at and field else at or field
