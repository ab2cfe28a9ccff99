"""Half a million torrents in one process: its memory, its passes, its pages."""

from collections.abc import Iterator

from tests.bench.baselines import PERIOD
from tests.bench.figures import Figure
from tests.bench.looks import answers, longest_pass
from tests.bench.meter import cpu_seconds, memory, middle, share_of_a_core, timed, wait
from tests.bench.outgoing import Outgoing
from tests.bench.scenarios.memory import BASE, MOST
from tests.bench.trial import Trial
from tests.bench.yard import Yard

CHURN = 0.01
PAGES = ("/", "/api/status", "/api/torrents?pageSize=50", "/api/torrents?pageSize=50&sort=-ratio")


def scale(trial: Trial) -> Iterator[Figure]:
    """Fifty instances of 10,000 torrents."""
    yield from _held(trial, 50, 10_000)


def web(trial: Trial) -> Iterator[Figure]:
    """Ten instances of 2,000 torrents: how its pages answer while torrents change."""
    yield from _held(trial, 10, 2_000)


def _held(trial: Trial, instances: int, torrents: int) -> Iterator[Figure]:
    name = f"{instances} stand-ins of {torrents} torrents"
    with Yard(trial, instances, torrents) as yard:
        yield Figure(name, "start to first full pass", timed(yard.begin), "s")
        yard.until_done()
        yard.until_at_rest()
        pid = yard.daemon.process.pid
        yield Figure(name, "processor from start to rest", cpu_seconds(pid), "s")
        yield Figure(name, "memory", memory(pid), "MB PSS", BASE + MOST * instances * torrents / 1024**2)
        yield Figure(name, "memory for each torrent", memory(pid) * 1024**2 / (instances * torrents), "bytes")
        with trial.load(yard.daemon, f"{name}: at rest"):
            yield from _rest(yard, name, trial.seconds)
        yard.churn(CHURN)
        wait(3 * PERIOD)
        with trial.load(yard.daemon, f"{name}: {CHURN:.0%} churn and somebody who looks"):
            yield from _churn(yard, name, trial.seconds)
        yield Figure(name, "memory, when pages were looked at", memory(pid), "MB PSS")


def _rest(yard: Yard, name: str, seconds: float) -> Iterator[Figure]:
    asked = sum(yard.requests().values())
    yield Figure(name, "at rest, processor", share_of_a_core(yard.daemon.process.pid, seconds), "% of a core")
    spent = (sum(yard.requests().values()) - asked) / yard.instances / (seconds / PERIOD)
    yield Figure(name, "at rest, requests for each instance and poll", spent, "", 1.1)
    yield Figure(name, "at rest, longest pass", longest_pass(yard.daemon), "s", 1)


def _churn(yard: Yard, name: str, seconds: float) -> Iterator[Figure]:
    when = f"{CHURN:.0%} churn"
    outgoing = Outgoing(yard.daemon.data, yard.arrs.values(), yard.crowds)
    yield Figure(name, f"{when}, processor", share_of_a_core(yard.daemon.process.pid, seconds), "% of a core")
    yield from outgoing.figures(name, when)
    yield Figure(name, f"{when}, longest pass", longest_pass(yard.daemon), "s", 1)
    for page in PAGES:
        times = answers(yard.daemon, page)
        yield Figure(name, f"{when}, {page}: median", middle(times), "s")
        yield Figure(name, f"{when}, {page}: worst", max(times), "s")
