"""Lays the tables of keys out as plain data, so that a form can be drawn from them: pure."""

from collections.abc import Mapping
from typing import Any

from storage.schema import ARRS, INSTANCE, SETTINGS, WEBUI
from storage.schema.grammar import PLACEHOLDER, Anything, Choice, Flag, Grammar, Numbered
from storage.schema.key import Key, Table
from storage.schema.quantities import Duration, Quantity, Size
from storage.schema.texts import Items

type Json = dict[str, Any]

#: Every kind of section, in the order of the example file.
KINDS: Mapping[str, Table] = {table.name: table for table in (SETTINGS, WEBUI, INSTANCE, *ARRS.values())}


def described() -> list[Json]:
    """Every kind of section; `repeated`: there may be any number of them, each as `[<kind>-NAME]`."""
    once = {SETTINGS.name, WEBUI.name}
    return [{**_table(table), "repeated": name not in once} for name, table in KINDS.items()]


def control(grammar: Grammar) -> str:
    """What a value is typed into.

    `flag`: true or false; `choice`: one of a few; `number`; `quantity`: a number, or text with a unit (`"15m"`);
    `list`: texts; `text`; `any`: it is not judged, and not acted on.
    """
    match grammar:
        case Flag():
            return "flag"
        case Choice() | Numbered():
            return "choice"
        case Duration() | Size():
            return "quantity"
        case Quantity():
            return "number"
        case Items():
            return "list"
        case Anything():
            return "any"
    return "text"


def choices(grammar: Grammar) -> list[Json]:
    """The values a choice offers, as the file writes them, each with its word."""
    match grammar:
        case Choice(words):
            return [{"value": word, "label": word} for word in words]
        case Numbered(words):
            return [{"value": number, "label": word} for number, word in words.items()]
    return []


def default(key: Key) -> object:
    """What holds without the key, as the file would write it; "" where the user has to write something."""
    return "" if key.default == PLACEHOLDER else key.default


def _table(table: Table) -> Json:
    return {
        "name": table.name,
        "help": table.help,
        "many": table.many,
        "keys": [_key(key) for key in table.keys],
        "tables": [_table(inner) for inner in table.tables],
    }


def _key(key: Key) -> Json:
    return {
        "name": key.name,
        "control": control(key.grammar),
        "takes": key.grammar.kind,
        "unit": key.grammar.unit,
        "choices": choices(key.grammar),
        "default": default(key),
        "help": key.help,
        "secret": key.secret,
        "required": key.required,
        "optional": key.optional,
        "advanced": key.advanced,
        "actedOn": key.acted_on,
    }
