"""`make bench`: what the daemon costs and how fast it is, beside the floor and the polling way."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import figures, profiles
from tests.bench.figures import Figure
from tests.bench.profiles import Profile
from tests.bench.scenarios.churn import churn
from tests.bench.scenarios.growth import by_categories, by_instances
from tests.bench.scenarios.latency import latency
from tests.bench.scenarios.memory import memory_and_start
from tests.bench.scenarios.rest import beside_polling, by_size
from tests.bench.scenarios.scale import scale, web
from tests.bench.trial import Trial

SCENARIOS: dict[str, tuple[Callable[[Trial], Iterator[Figure]], str]] = {
    "rest": (beside_polling, "3 real qBittorrents of 5,000 torrents, beside floor and polling"),
    "size": (by_size, "at rest, 500 and 20,000 torrents on each of 3 instances"),
    "churn": (churn, "0, 1 and 10 % of 3 x 5,000 torrents change in each poll"),
    "latency": (latency, "completion to scan on 10 x 2,000 torrents; three frozen; one dead"),
    "memory": (
        memory_and_start,
        "the base; bytes for each torrent, also after churn and a restart; the first pass",
    ),
    "instances": (by_instances, "at rest, 12,000 torrents on 3, 12 and 48 instances"),
    "categories": (by_categories, "at rest, 6,000 torrents in 2, 8 and 32 categories, each with its Arr"),
    "web": (web, "10 x 2,000 torrents: passes and pages under churn"),
    "scale": (scale, "50 x 10,000 torrents: memory, passes and pages"),
}
#: What is measured when nothing is named: less than ten minutes.
USUAL = ("rest", "churn", "latency", "memory")


def main() -> None:
    """Measure each scenario that is named, print a table, keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", epilog=_listed(), formatter_class=_Raw)
    parser.add_argument("scenario", nargs="*", default=USUAL, metavar="SCENARIO")
    parser.add_argument("--seconds", type=float, default=30, help="how long each load is measured")
    parser.add_argument("--keep", action="store_true", help="write what was found into docs/bench")
    parser.add_argument("--profile", action="store_true", help="the functions that take most, in place of figures")
    wanted = parser.parse_args()
    names = tuple(SCENARIOS) if "all" in wanted.scenario else tuple(wanted.scenario)
    if unknown := set(names) - SCENARIOS.keys():
        parser.error(
            f"no scenario is called {', '.join(sorted(unknown))}: there are {', '.join(SCENARIOS)} and all"
        )
    before, began = figures.kept(), time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    found: list[Figure] = []
    seen: list[Profile] = []
    for name in names:
        measure, _ = SCENARIOS[name]
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            trial = Trial(Path(folder), wanted.seconds, profiled=wanted.profile)
            for one in measure(trial):
                print(f"{one.scenario}: {one.name}: {one.value:.4g} {one.unit}", file=sys.stderr, flush=True)
                found.append(one)
        seen += trial.profiles
        print(f"({name} took {time.monotonic() - begun:.0f} s)", file=sys.stderr, flush=True)
    print(f"{figures.machine()}, {began}")
    if wanted.profile:  # the profiler makes everything slower: no figure taken with it is worth a look
        print("", *(one.table() for one in seen), sep="\n\n")
    else:
        figures.show(found, before)
    if wanted.keep and wanted.profile:
        profiles.keep(seen)
    elif wanted.keep:
        figures.keep(found, f'make bench ARGS="{" ".join(names)} --seconds {wanted.seconds:g} --keep"', began)


class _Raw(argparse.RawDescriptionHelpFormatter):
    pass


def _listed() -> str:
    return "\n".join(f"  {name:11}{what}" for name, (_, what) in SCENARIOS.items())


if __name__ == "__main__":
    main()
