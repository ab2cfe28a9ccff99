"""What the daemon holds of its torrents, at first, under churn and after a restart, and what its start costs."""

from collections.abc import Iterator

from tests.bench.figures import Figure
from tests.bench.meter import cpu_seconds, memory, slope, timed, wait
from tests.bench.trial import Trial
from tests.bench.yard import Yard

INSTANCES = 3
EACH = (2_000, 8_000, 20_000)
CHURN = 0.01
BASE = 70  # MB
MOST = 1000.0  # bytes for each torrent
_NAME = f"memory and start, {INSTANCES} stand-ins"


def memory_and_start(trial: Trial) -> Iterator[Figure]:
    """What is there without a torrent, what each adds, and what the first pass over them costs."""
    with Yard(trial, INSTANCES, 0, name="none") as none:
        none.begin()
        wait(trial.seconds / 2)
        pid = none.daemon.process.pid
        alone = memory(pid, "Anonymous")
        yield Figure(_NAME, "base", memory(pid), "MB PSS", BASE)
        yield Figure(_NAME, "base, its own without libraries", alone, "MB")
        yield Figure(_NAME, "base, with libraries that nobody else uses", memory(pid, "Rss"), "MB RSS")
    points: list[tuple[float, float]] = []
    for each in EACH[:1] if trial.profiled else EACH:  # a profiled start takes long, and is the same for any
        with Yard(trial, INSTANCES, each, name=str(each)) as yard:
            with trial.load(yard.daemon, f"start with {INSTANCES} x {each} torrents", from_start=True):
                took = timed(yard.begin)
                yard.until_done()
                wait(trial.seconds / 2)
            cost = 1e6 * cpu_seconds(yard.daemon.process.pid) / (INSTANCES * each)
            points.append((INSTANCES * each, 1024**2 * memory(yard.daemon.process.pid, "Anonymous")))
            yield _for_each(yard, alone, "")
            yield Figure(_NAME, f"{each} torrents each: start to first full pass", took, "s")
            yield Figure(_NAME, f"{each} torrents each: processor for each until all is told", cost, "us")
            if each == EACH[-1]:
                yield Figure(_NAME, "memory for each, with as many more (fitted)", slope(points), "bytes", MOST)
                yield from _later(yard, alone, trial.seconds)


def _later(yard: Yard, alone: float, seconds: float) -> Iterator[Figure]:
    """The same torrents when some of them have changed for a while, and in the daemon's next life."""
    yard.churn(CHURN)
    wait(seconds)
    yield _for_each(yard, alone, f", {CHURN:.0%} churn")
    yard.churn(0)
    yard.until_done()
    yard.daemon.terminate(within=60)
    took = timed(yard.begin)
    wait(seconds / 2)
    yield _for_each(yard, alone, ", after a restart")
    yield Figure(_NAME, f"{yard.torrents} torrents each: start to first full pass, after a restart", took, "s")


def _for_each(yard: Yard, alone: float, when: str) -> Figure:
    added = memory(yard.daemon.process.pid, "Anonymous") - alone
    held = added * 1024**2 / (INSTANCES * yard.torrents)
    # with few torrents it mostly is what any work needs: room for a pass, the database's pages
    goal = MOST if yard.torrents == EACH[-1] else None
    return Figure(_NAME, f"{yard.torrents} torrents each: memory for each{when}", held, "bytes", goal)
