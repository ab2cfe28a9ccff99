"""Messages: values that nobody can change under somebody else's hands."""

import dataclasses
import inspect
import typing

import pytest

from actors import messages, restart, status
from tests.house.source import product

MUTABLE = (list, dict, set, bytearray)
ALL = [
    kind
    for module in (messages, status, restart)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if kind.__module__ == module.__name__
]


def parts(annotation: object) -> list[object]:
    """The types an annotation is made of, down to the last bracket."""
    inner = [part for argument in typing.get_args(annotation) for part in parts(argument)]
    return [typing.get_origin(annotation) or annotation, *inner]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_message_is_frozen_and_slotted(kind: type) -> None:
    """Pitfall 17: messages are not copied."""
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert hasattr(kind, "__slots__")


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_message_holds_nothing_that_can_be_changed(kind: type) -> None:
    """Pitfall 17: only immutable contents, no clients, no model rows."""
    known = {"ChildSpec": object, "BugPolicy": restart.BugPolicy}
    hints = typing.get_type_hints(kind, localns=known)

    assert {name: hint for name, hint in hints.items() if set(parts(hint)) & set(MUTABLE)} == {}


def test_nobody_uses_a_proxy() -> None:
    """Pitfall 11: stale after a restart, and `proxy.x = 1` asks with no timeout."""
    assert [module.path for module in product() if ".proxy(" in module.text or "ActorProxy" in module.text] == []
