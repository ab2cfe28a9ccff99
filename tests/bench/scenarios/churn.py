"""What the daemon costs while torrents change, and by how much more with each change."""

from collections.abc import Iterator

from tests.bench.baselines import PERIOD, running
from tests.bench.figures import Figure
from tests.bench.meter import slope, wait
from tests.bench.outgoing import Outgoing
from tests.bench.scenarios.rest import side_by_side
from tests.bench.trial import Trial
from tests.bench.yard import Yard

INSTANCES, TORRENTS = 3, 5000
FRACTIONS = (0.0, 0.01, 0.1)


def churn(trial: Trial) -> Iterator[Figure]:
    """Nothing, 1 % and 10 % of all torrents change in each poll; the floor follows the same deltas."""
    with Yard(trial, INSTANCES, TORRENTS) as yard:
        yard.begin()
        wait(20)
        name = f"churn, {INSTANCES} stand-ins of {TORRENTS} torrents"
        points = []
        with running("floor", yard.servers) as floor:
            for fraction in FRACTIONS:
                yard.churn(fraction)
                wait(3 * PERIOD)
                outgoing = Outgoing(yard.daemon.data, yard.arrs.values(), yard.crowds)
                with trial.load(yard.daemon, f"{name}: {fraction:.0%} a poll"):
                    used = side_by_side({"qBitrr": yard.daemon.process.pid, "floor": floor}, trial.seconds)
                changes = fraction * INSTANCES * TORRENTS / PERIOD
                points.append((changes, used["qBitrr"]))
                for who, share in used.items():
                    yield Figure(name, f"{who} at {fraction:.0%} a poll, processor", share, "% of a core")
                yield from outgoing.figures(name, f"qBitrr at {fraction:.0%} a poll")
        each = slope(points) / 100 * 1e6
        straight = (points[2][1] - points[0][1]) / max(points[1][1] - points[0][1], 0.01)
        yield Figure(name, "qBitrr, for each change (fitted)", each, "us")
        yield Figure(name, "ten times the changes cost", straight, "times", 10.5)
