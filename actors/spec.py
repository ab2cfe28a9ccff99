"""What a child of the supervisor should be."""

from collections.abc import Callable
from dataclasses import dataclass

from actors.router import Ref


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """A child as it should be.

    `layer` orders the start (0 storage, 1 `qbit/*`, 2 `arr/*`, 3 web) and, backwards, the stop. `start` makes the
    actor, given its incarnation, and must not block. `settings` is compared by value: a change restarts the
    child. An `essential` child is not parked: when it cannot be kept up, the process ends. `news` is a message
    with what may change without a restart: it is told to a child whose settings stayed the same. A child that
    `acts` on servers runs only while the process has its licence.
    """

    name: str
    layer: int
    start: Callable[[int], Ref]
    settings: object
    essential: bool = False
    news: object = None
    acts: bool = False
