"""Kills the daemon hundreds of times at random moments under load: `python -m tests.faults.kills --times 500`."""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.faults.order import Broken, in_order, nothing_broken
from tests.faults.town import Town
from tests.lab.eventually import eventually

SHORTEST, LONGEST = 0.2, 4.0  # s from a start to the kill
_LOOK_EVERY = 50
_AT_WORK = 0.6  # the share of lives whose time counts from when it is at work: starting may take all of it


@dataclass
class Tally:
    """What was done, and what came of it. `working`: kills of a daemon that had already reached an instance."""

    seed: int
    kills: int = 0
    working: int = 0
    items: int = 0
    failed_first: int = 0
    looks: int = 0
    seconds: float = 0.0
    slowest_recovery: float = 0.0
    wrong: list[str] = field(default_factory=list)


def kill_and_look(
    folder: Path,
    times: int,
    seed: int,
    *,
    longest: float = LONGEST,
    look_every: int = _LOOK_EVERY,
    say: Callable[[str], None] = print,
) -> Tally:
    """Kill the daemon that many times; every `look_every` kills let it come to rest and look at everything.

    `seed` decides on the load and on the delays (s, at most `longest`). Ends at the first thing that is wrong.
    """
    tally, chance, began = Tally(seed), random.Random(seed), time.monotonic()
    with Town(folder, seed) as town:
        try:
            while tally.kills < times:
                _one(town, chance.uniform(SHORTEST, longest), chance, tally)
                if tally.kills % look_every == 0 or tally.kills == times:
                    _rest(town, tally)
                    tally.seconds = round(time.monotonic() - began, 1)
                    say(_line(tally))
        except (Broken, AssertionError) as wrong:
            tally.wrong.append(str(wrong))
            say(f"after {tally.kills} kills: {wrong}")
        tally.seconds = round(time.monotonic() - began, 1)
    return tally


def _one(town: Town, delay: float, chance: random.Random, tally: Tally) -> None:
    """One life of the daemon, with a grab or two in it."""
    before = _written(town)
    town.daemon.start(wait=False)
    if chance.random() < _AT_WORK:
        eventually(lambda: _works(town, before), within=60, every=0.02, say="it does not get to work")
    grab_at = chance.uniform(0, delay)
    _lives_on(town, grab_at)
    for _ in range(chance.randint(1, 2)):
        item = town.grab()
        tally.items += 1
        tally.failed_first += item.bad is not None
    _lives_on(town, delay - grab_at)
    town.daemon.kill()
    tally.kills += 1
    tally.working += _works(town, before)
    nothing_broken(town)


def _written(town: Town) -> int:
    """How much it has written to its terminal so far, in bytes."""
    output = town.daemon.folder / "output"
    return output.stat().st_size if output.exists() else 0


def _works(town: Town, since: int) -> bool:
    with (town.daemon.folder / "output").open("rb") as output:
        output.seek(since)
        return b"Connected to qBittorrent" in output.read()


def _lives_on(town: Town, seconds: float) -> None:
    try:
        code = town.daemon.process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError(f"the daemon ended by itself with {code}:\n{town.daemon.output()[-3000:]}")


def _rest(town: Town, tally: Tally) -> None:
    began = time.monotonic()
    town.daemon.start()
    in_order(town, within=300)
    tally.looks += 1
    tally.slowest_recovery = max(tally.slowest_recovery, round(time.monotonic() - began, 1))
    code = town.daemon.terminate(within=30)
    assert code == 0, f"it ended with {code} when asked to"


def _line(tally: Tally) -> str:
    return (
        f"{tally.kills} kills ({tally.working} while at work), {tally.items} items, of which {tally.failed_first} "
        f"failed first: all in order, {tally.seconds:.0f} s"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all was in order to the end, else 1; the summary is the last line, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="qbitrr-kills-") as folder:
        tally = kill_and_look(Path(folder), wanted.times, wanted.seed, say=lambda line: print(line, flush=True))
        if tally.wrong:
            print((Path(folder) / "daemon" / "output").read_text(errors="replace")[-20_000:])
    print(json.dumps(asdict(tally)))
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
