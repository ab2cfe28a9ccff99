"""What every actor is given: how to reach others, the time, where to publish, and where to count."""

from dataclasses import dataclass, field

from actors.board import Board
from actors.clock import Clock
from actors.licence import Licence
from actors.pulse import Pulses
from actors.router import Router
from actors.tally import Tally


@dataclass(frozen=True, slots=True)
class Wiring:
    """One of each in a process, made by `run.py` (or by a test, with a manual clock)."""

    router: Router
    clock: Clock
    board: Board
    pulses: Pulses = field(default_factory=Pulses)
    licence: Licence = field(default_factory=Licence)
    tally: Tally = field(default_factory=Tally)
