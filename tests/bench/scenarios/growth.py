"""What the daemon costs at rest as the same torrents are spread over more instances, or over more categories."""

from collections.abc import Iterator, Mapping

from tests.bench.baselines import running
from tests.bench.figures import Figure
from tests.bench.looks import answers, longest_pass
from tests.bench.meter import memory, middle, slope, timed, wait
from tests.bench.scenarios.rest import SETTLED, side_by_side
from tests.bench.trial import Trial
from tests.bench.yard import Yard

INSTANCES, ON_INSTANCES = (3, 12, 48), 12_000
CATEGORIES, IN_CATEGORIES = (2, 8, 32), 6_000


def by_instances(trial: Trial) -> Iterator[Figure]:
    """12,000 torrents on 3, 12 and 48 instances."""
    yards = {count: Yard(trial, count, ON_INSTANCES // count, name=str(count)) for count in INSTANCES}
    yield from _growth(trial, f"instances, {ON_INSTANCES} torrents in all", "instances", yards)


def by_categories(trial: Trial) -> Iterator[Figure]:
    """6,000 torrents on three instances in 2, 8 and 32 categories, each with an Arr of its own."""
    yards = {
        count: Yard(
            trial,
            3,
            IN_CATEGORIES // 3,
            name=str(count),
            categories=tuple(f"category-{number:02}" for number in range(count)),
        )
        for count in CATEGORIES
    }
    yield from _growth(trial, f"categories, {IN_CATEGORIES} torrents in all", "categories", yards)


def _growth(trial: Trial, name: str, many: str, yards: Mapping[int, Yard]) -> Iterator[Figure]:
    """One yard after the other, and what each one more of them costs."""
    used: dict[str, list[tuple[float, float]]] = {"qBitrr": [], "floor": []}
    held: list[tuple[float, float]] = []
    for count, yard in yards.items():
        with yard:
            yield Figure(name, f"{count} {many}, start to first full pass", timed(yard.begin), "s")
            yard.until_done()
            wait(SETTLED)
            pid = yard.daemon.process.pid
            with running("floor", yard.servers) as floor, trial.load(yard.daemon, f"{name}: {count} {many}"):
                shares = side_by_side({"qBitrr": pid, "floor": floor}, trial.seconds)
            for who, share in shares.items():
                used[who].append((count, share))
                yield Figure(name, f"{count} {many}, {who}, processor", share, "% of a core")
            held.append((count, memory(pid, "Anonymous")))
            yield Figure(name, f"{count} {many}, memory without libraries", held[-1][1], "MB")
            yield Figure(name, f"{count} {many}, longest pass", longest_pass(yard.daemon), "s", 1)
            times = answers(yard.daemon, "/")
            yield Figure(name, f"{count} {many}, /: median", middle(times), "s")
            yield Figure(name, f"{count} {many}, /: worst", max(times), "s")
    for who, points in used.items():
        yield Figure(name, f"{who}, processor for one more (fitted)", slope(points), "% of a core")
    yield Figure(name, "qBitrr, memory for one more (fitted)", slope(held), "MB")
