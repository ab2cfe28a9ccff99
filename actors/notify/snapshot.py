"""What the NotifyActor publishes on the board: frozen, without an address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """One target. `error`: why the last try failed, a sentence, "" when it did not; `lost` were never told."""

    name: str
    error: str = ""
    sent: int = 0
    lost: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class NotifySnapshot:
    """Every target, in the order of the configuration."""

    targets: tuple[TargetStatus, ...]
