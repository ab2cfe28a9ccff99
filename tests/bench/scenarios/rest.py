"""What the daemon costs while nothing happens, beside the floor and the polling way in the same minute."""

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager

from tests.bench.baselines import running
from tests.bench.crowd import CATEGORIES, Server
from tests.bench.figures import Figure
from tests.bench.meter import cpu_seconds, memory, wait
from tests.bench.outgoing import Outgoing
from tests.bench.trial import Trial
from tests.bench.yard import Yard
from tests.lab import torrents
from tests.lab.arr import ArrSim
from tests.lab.daemon import Daemon
from tests.lab.qbittorrent import QbitServer, installed
from tests.lab.stage import Stage

TORRENTS = 5000
FEW, MANY = 500, 20_000
SETTLED = 25.0  # s after the first pass: what it told has been written, and the page was never looked at


def beside_polling(trial: Trial) -> Iterator[Figure]:
    """Three real qBittorrents where this machine has them, stand-ins where not."""
    with _three(trial) as (kind, daemon, servers, arrs):
        name = f"rest, 3 {kind} of {TORRENTS} torrents"
        wait(SETTLED)
        with running("floor", servers) as floor, running("polling", servers) as polling:
            outgoing = Outgoing(daemon.data, arrs)
            with trial.load(daemon, name):
                pids = {"qBitrr": daemon.process.pid, "floor": floor, "polling": polling}
                used = side_by_side(pids, trial.seconds)
        for who, share in used.items():
            yield Figure(name, f"{who}, processor", share, "% of a core")
        yield Figure(name, "qBitrr / floor", used["qBitrr"] / used["floor"], "times", 2)
        yield Figure(name, "polling / qBitrr", used["polling"] / used["qBitrr"], "times", 20, at_least=True)
        yield from outgoing.figures(name, "qBitrr")
        yield Figure(name, "memory", memory(daemon.process.pid), "MB PSS")


def by_size(trial: Trial) -> Iterator[Figure]:
    """The same at rest with few and with many torrents, both at once."""
    with Yard(trial, 3, FEW, name="few") as few, Yard(trial, 3, MANY, name="many") as many:
        few.begin()
        many.begin()
        wait(SETTLED)
        name = "rest by size, 3 stand-ins"
        with trial.load(many.daemon, f"{name} of {MANY} torrents"):
            pids = {"few": few.daemon.process.pid, "many": many.daemon.process.pid}
            used = side_by_side(pids, 2 * trial.seconds)
        yield Figure(name, f"{FEW} torrents each, processor", used["few"], "% of a core")
        yield Figure(name, f"{MANY} torrents each, processor", used["many"], "% of a core")
        yield Figure(name, "many / few", used["many"] / used["few"], "times", 1.5)


def side_by_side(pids: dict[str, int], seconds: float) -> dict[str, float]:
    """Percent of one core that each process uses over the same seconds."""
    before = {who: cpu_seconds(pid) for who, pid in pids.items()}
    wait(seconds)
    return {who: 100 * (cpu_seconds(pid) - before[who]) / seconds for who, pid in pids.items()}


@contextmanager
def _three(trial: Trial) -> Iterator[tuple[str, Daemon, list[Server], Collection[ArrSim]]]:
    versions = installed()
    if not versions:
        with Yard(trial, 3, TORRENTS) as yard:
            yard.begin()
            yield "stand-ins", yard.daemon, yard.servers, yard.arrs.values()
        return
    with (
        QbitServer(versions[-1], trial.folder / "seeder") as seeder,
        closing(Stage(trial.folder, seeder)) as stage,
    ):
        servers = [stage.server(versions[-1], name) for name in ("default", "qBit-B", "qBit-C")]
        for category in CATEGORIES:
            stage.arr(category)
        for server in servers:
            for category in CATEGORIES:
                torrents.fill(server, TORRENTS // 2, category, prefix=f"{server.name} {category}")
        daemon = trial.dressed(stage.daemon()).start().until_ready(within=120)
        kind = f"qBittorrents {versions[-1]}"
        known = [Server(one.name, one.port, one.username, one.password) for one in servers]
        yield kind, daemon, known, stage.arrs.values()
