"""Half a million torrents in one process: its memory, its passes, its pages."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.baselines import PERIOD
from tests.bench.figures import Figure
from tests.bench.meter import cpu_seconds, memory, middle, share_of_a_core, timed, wait
from tests.bench.yard import Yard
from tests.lab.eventually import eventually

CHURN = 0.01
PAGES = ("/", "/api/status", "/api/torrents?pageSize=50", "/api/torrents?pageSize=50&sort=-ratio")
_LOOKS = 7


def scale(folder: Path, seconds: float) -> Iterator[Figure]:
    """Fifty instances of 10,000 torrents."""
    yield from _held(folder, 50, 10_000, seconds)


def web(folder: Path, seconds: float) -> Iterator[Figure]:
    """Ten instances of 2,000 torrents: how its pages answer while torrents change."""
    yield from _held(folder, 10, 2_000, seconds)


def base(folder: Path, seconds: float) -> Iterator[Figure]:
    """What is there without a torrent, what each adds, and what the first pass over them costs."""
    name = "memory and start, 3 stand-ins"
    with Yard(folder / "none", 3, 0) as none:
        none.begin()
        wait(seconds / 2)
        alone = memory(none.daemon.process.pid)
    yield Figure(name, "base", alone, "MB PSS", 70)
    for each in (2_000, 8_000, 20_000):
        with Yard(folder / str(each), 3, each) as yard:
            took = timed(yard.begin)
            wait(seconds / 2)
            pid = yard.daemon.process.pid
            per = (memory(pid) - alone) * 1024**2 / (3 * each)
            cost = 1e6 * cpu_seconds(pid) / (3 * each)
            yield Figure(name, f"{each} torrents each: memory for each", per, "bytes", 1000)
            yield Figure(name, f"{each} torrents each: until all are decided on", took, "s")
            yield Figure(name, f"{each} torrents each: processor for each until all is told", cost, "us")


def _held(folder: Path, instances: int, torrents: int, seconds: float) -> Iterator[Figure]:
    name = f"{instances} stand-ins of {torrents} torrents"
    with Yard(folder, instances, torrents) as yard:
        yield Figure(name, "start until all are decided on", timed(yard.begin), "s")
        eventually(lambda: yard.mailbox("storage") == 0, within=300, every=1, say="storage is never done")
        wait(20)
        pid = yard.daemon.process.pid
        yield Figure(name, "processor from start to rest", cpu_seconds(pid), "s")
        yield Figure(name, "memory", memory(pid), "MB PSS")
        yield Figure(name, "memory for each torrent", memory(pid) * 1024**2 / (instances * torrents), "bytes")
        asked = yard.requests()
        yield Figure(name, "at rest, processor", share_of_a_core(pid, seconds), "% of a core")
        spent = sum((yard.requests() - asked).values()) / instances / (seconds / PERIOD)
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
