"""Compares the children that run with those that would: what a change of the settings starts and stops; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from actors.spec import ChildSpec


@dataclass(frozen=True, slots=True)
class Effects:
    """What would happen to which of the supervisor's children, by name; all others go on as they are."""

    starts: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


def effects(before: Iterable[ChildSpec], after: Iterable[ChildSpec]) -> Effects:
    """What `Reconfigure` with the specs `after` does where those `before` hold (`actors/supervisor.py`)."""
    old = {spec.name: spec.settings for spec in before}
    new = {spec.name: spec.settings for spec in after}
    return Effects(
        starts=tuple(name for name in new if name not in old),
        restarts=tuple(name for name in new if name in old and old[name] != new[name]),
        stops=tuple(name for name in old if name not in new),
    )
