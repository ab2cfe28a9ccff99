"""What a process takes of the machine, read off /proc over time, and whether it has levelled off."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Reading:
    """One look. `items`: how many downloads were dealt with so far; `database`: bytes, without its -wal."""

    seconds: float
    memory_mb: float
    threads: int
    handles: int
    database: int
    items: int


def read(pid: int, data: Path, seconds: float, items: int = 0) -> Reading:
    """Look at a process and its data folder now."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    )
    return Reading(
        seconds=round(seconds, 1),
        memory_mb=int(status["VmRSS"].split()[0]) / 1024,
        threads=int(status["Threads"]),
        handles=len(list(Path(f"/proc/{pid}/fd").iterdir())),
        database=(data / "qbitrr.db").stat().st_size,
        items=items,
    )


@dataclass(frozen=True)
class Level:
    """A gauge over the last two thirds of a run: medians, and how much more the last may be."""

    name: str
    middle: float
    last: float
    allowed: float

    @property
    def ok(self) -> bool:
        """Whether it has levelled off."""
        return self.last <= self.middle + self.allowed

    def __str__(self) -> str:
        verdict = "level" if self.ok else "GROWS"
        return f"{self.name:<28} {self.middle:>10.1f} {self.last:>10.1f} {self.allowed:>+10.1f}  {verdict}"


def levels(readings: Sequence[Reading]) -> list[Level]:
    """Compare the last third to the middle third.

    The database is a diary, pruned after a month: it may grow with what happens, not by more for each item.
    """
    third = len(readings) // 3
    middle, last = readings[third : 2 * third], readings[2 * third :]

    def level(name: str, of: str, allowed: float, share: float = 0.0) -> Level:
        before, after = (median(getattr(one, of) for one in part) for part in (middle, last))
        return Level(name, before, after, allowed + share * before)

    return [
        level("memory (MB)", "memory_mb", 2, 0.05),
        level("threads", "threads", 1),
        level("file handles", "handles", 3),
        Level("database (kB for each item)", _growth(middle), _growth(last), 5 + 0.5 * _growth(middle)),
    ]


def _growth(part: Sequence[Reading]) -> float:
    """Bytes for each item, in kB."""
    items = part[-1].items - part[0].items
    return (part[-1].database - part[0].database) / 1024 / max(1, items)
