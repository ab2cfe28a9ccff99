"""What a process has used so far, and what that makes over a while."""

import math
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Literal

type Kind = Literal["Pss", "Rss", "Anonymous"]

# The clock of another process, as clock_getcpuclockid(3) makes its number on Linux.
_OF_A_PROCESS = 2


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far, its own and the kernel's for it, to the nanosecond."""
    return time.clock_gettime(~pid << 3 | _OF_A_PROCESS)


def memory(pid: int, kind: Kind = "Pss") -> float:
    """What a process has in memory, in MB.

    `Rss` is all of it, `Anonymous` what it wrote itself, `Pss` all of it but of files its share among those who
    have them mapped: libraries cost less while other Pythons run. `Anonymous` is the same whoever else runs.
    """
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes[kind] / 1024


def transactions(database: Path) -> int:
    """How many have been written to an SQLite file in WAL mode since it was opened.

    SQLite counts them in the file's `-shm` (https://sqlite.org/walformat.html, 2.1: `iChange`, in the machine's
    own order of bytes). That is read as it lies there, so nobody waits for a lock.
    """
    with Path(f"{database}-shm").open("rb") as index:
        return int.from_bytes(index.read(12)[8:], sys.byteorder)


def wait(seconds: float) -> None:
    """Let time pass."""
    threading.Event().wait(seconds)


def share_of_a_core(pid: int, seconds: float) -> float:
    """Percent of one core that a process uses over these seconds."""
    before, began = cpu_seconds(pid), time.monotonic()
    wait(seconds)
    return 100 * (cpu_seconds(pid) - before) / (time.monotonic() - began)


def timed(do: Callable[[], object]) -> float:
    """How long it takes, in seconds."""
    began = time.monotonic()
    do()
    return time.monotonic() - began


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of them lies: the next higher one that was measured."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """By how much y grows with x: the line of least squares through the points."""
    mean_x, mean_y = (sum(point[axis] for point in points) / len(points) for axis in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
