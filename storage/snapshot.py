"""What StorageActor publishes on the board under its own name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StorageSnapshot:
    """Whether the database can be written.

    `problem` is empty when it can, else a sentence that says what to do. `since` is when that became so
    (Unix seconds), `dropped` how many messages were not written since. `notice` tells what happened to an
    earlier file: set aside because it was corrupt, kept as `.bak`, deleted from under us. `standby` says why
    this process does not act: another one does, or may, on the same database.
    """

    since: float
    problem: str = ""
    dropped: int = 0
    notice: str = ""
    standby: str = ""

    @property
    def ok(self) -> bool:
        """Writes reach the disk."""
        return not self.problem
