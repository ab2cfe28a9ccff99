"""Makes a message storable whose texts or numbers the database refuses: pure."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

_LARGEST = 2**63 - 1


def made_storable[T](message: T) -> T:
    """The message with half characters and NULs as question marks, and numbers within 64 bits."""
    storable: T = _storable(message)
    return storable


def _storable(value: Any) -> Any:
    match value:
        case bool():
            return value
        case str():
            return value.encode("utf-8", "replace").decode().replace("\0", "?")
        case int():
            return max(-_LARGEST, min(_LARGEST, value))
        case tuple() | frozenset():
            return type(value)(_storable(one) for one in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: _storable(getattr(value, one.name)) for one in fields(value)})
        case _:
            return value
