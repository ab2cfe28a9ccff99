"""Half a million torrents in one process: its memory, its passes, its pages."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.baselines import PERIOD
from tests.bench.figures import Figure
from tests.bench.meter import cpu_seconds, memory, middle, share_of_a_core, timed, wait
from tests.bench.yard import Yard

CHURN = 0.01
PAGES = ("/", "/api/status", "/api/torrents?pageSize=50", "/api/torrents?pageSize=50&sort=-ratio")
_LOOKS = 7


def scale(folder: Path, seconds: float) -> Iterator[Figure]:
    """Fifty instances of 10,000 torrents."""
    yield from _held(folder, 50, 10_000, seconds)


def web(folder: Path, seconds: float) -> Iterator[Figure]:
    """Ten instances of 2,000 torrents: how its pages answer while torrents change."""
    yield from _held(folder, 10, 2_000, seconds)


def _held(folder: Path, instances: int, torrents: int, seconds: float) -> Iterator[Figure]:
    name = f"{instances} stand-ins of {torrents} torrents"
    with Yard(folder, instances, torrents) as yard:
        yield Figure(name, "start to first full pass", timed(yard.begin), "s")
        yard.until_written()
        wait(20)
        pid = yard.daemon.process.pid
        yield Figure(name, "processor from start to rest", cpu_seconds(pid), "s")
        yield Figure(name, "memory", memory(pid), "MB PSS")
        yield Figure(name, "memory for each torrent", memory(pid) * 1024**2 / (instances * torrents), "bytes")
        asked = sum(yard.requests().values())
        yield Figure(name, "at rest, processor", share_of_a_core(pid, seconds), "% of a core")
        spent = (sum(yard.requests().values()) - asked) / instances / (seconds / PERIOD)
        yield Figure(name, "at rest, requests for each instance and poll", spent, "", 1.1)
        yield from _passes(yard, name, "at rest")
        yard.churn(CHURN)
        wait(3 * PERIOD)
        yield Figure(name, f"{CHURN:.0%} churn, processor", share_of_a_core(pid, seconds), "% of a core")
        yield from _passes(yard, name, f"{CHURN:.0%} churn")
        for page in PAGES:
            times = []
            for _ in range(_LOOKS):
                wait(0.7)
                times.append(timed(lambda one=page: yard.daemon.page(one)))  # type: ignore[misc]
            yield Figure(name, f"{CHURN:.0%} churn, {page}: median", middle(times), "s")
            yield Figure(name, f"{CHURN:.0%} churn, {page}: worst", max(times), "s")
        yield Figure(name, "memory, when pages were looked at", memory(pid), "MB PSS")


def _passes(yard: Yard, name: str, when: str) -> Iterator[Figure]:
    longest = 0.0
    for _ in range(10):
        wait(1)
        arrs = yard.daemon.get("/api/status")["arrs"]
        longest = max(longest, *(arr["lastPassSeconds"] for arr in arrs))
    yield Figure(name, f"{when}, longest pass", longest, "s", 1)
