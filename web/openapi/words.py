"""Says a JSON Schema in words, for the page that shows the document: pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from web.openapi.shapes import Schema

#: Where a named schema is described: `#/components/schemas/Torrent`.
_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a phrase; `name` is the named schema it stands for, "" for plain words."""

    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object, `verdict.rule`; `[]` stands behind a list whose items have members."""

    name: str
    type: tuple[Part, ...]
    help: str
    required: bool


def phrase(schema: Schema) -> tuple[Part, ...]:
    """What a value is: `list of Torrent`, `text or null`, `one of Move, Copy`."""
    match schema:
        case {"$ref": str(ref)}:
            return (Part(ref.removeprefix(_REF), ref.removeprefix(_REF)),)
        case {"anyOf": [*options]} | {"oneOf": [*options]}:
            joined: list[Part] = []
            for option in options:
                joined += [*([Part(" or ")] if joined else []), *phrase(option)]
            return tuple(joined)
        case {"const": value}:
            return (Part(_json(value)),)
        case {"enum": [*words]}:
            return (Part(f"one of {', '.join(map(str, words))}"),)
        case {"type": "array", "items": items}:
            return (Part("list of "), *phrase(items))
        case {"type": [*types]}:
            return (Part(" or ".join(_WORDS.get(one, str(one)) for one in types)),)
        case {"type": "object", "additionalProperties": dict(values)} if values:
            return (Part("object of "), *phrase(values))
        case {"type": str(one)}:
            return (Part(_WORDS.get(one, one) + _bounds(schema)),)
    return (Part("anything"),)


def members(schema: Schema, above: str = "") -> Iterator[Member]:
    """The members of an object, those of objects within it behind them."""
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        label = f"{above}{name}"
        yield Member(label, phrase(inner), inner.get("description", ""), name in required)
        yield from members(inner, f"{label}.")
        yield from members(inner.get("items", {}), f"{label}[].")


_WORDS = {"string": "text", "integer": "whole number", "boolean": "true or false", "array": "list"}


def _bounds(schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is None:
        return ""
    return f", {least} or more" if most is None or most >= 10**15 else f", {least} to {most}"


def _json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
