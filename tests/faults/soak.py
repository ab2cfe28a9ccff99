"""Load and random faults for a long time, and a look at whether all levels off: `python -m tests.faults.soak`."""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.faults import gauges
from tests.faults.mishaps import MISHAPS, Mishap
from tests.faults.order import Broken, in_order, nothing_broken
from tests.faults.town import Item, Town

_TICK = 0.5  # s
_GRAB_EVERY = 3.0
_READ_EVERY = 5.0
_SAID_EVERY = 120.0
_KEPT = 30  # items; then the user removes the oldest
_FIRST_MISHAP = 15.0


@dataclass
class Soak:
    """What was done and seen."""

    seed: int
    minutes: float
    say: Callable[[str], None]
    faults: Counter[str] = field(default_factory=Counter)
    readings: list[gauges.Reading] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    items: int = 0
    unanswered: int = 0
    recovery: float = 0.0


def run(folder: Path, minutes: float, seed: int, say: Callable[[str], None] = print) -> Soak:
    """One daemon for so long; `seed` decides on load and faults."""
    soak = Soak(seed, minutes, say)
    with Town(folder, seed) as town:
        town.daemon.start().until_ready(within=120)
        try:
            _Life(town, soak).go()
            _rest(town, soak)
        except (Broken, AssertionError) as wrong:
            soak.wrong.append(str(wrong))
    if len(soak.readings) >= 9:
        soak.wrong += [f"it does not level off: {level}" for level in gauges.levels(soak.readings) if not level.ok]
    return soak


def _rest(town: Town, soak: Soak) -> None:
    """All is well again: whatever is not in order yet must come to be."""
    began = time.monotonic()
    in_order(town, within=300)
    soak.recovery = round(time.monotonic() - began, 1)
    code = town.daemon.terminate(within=30)
    assert code == 0, f"it ended with {code} when asked to"


class _Life:
    """The load, the faults and the looks, each at its time."""

    def __init__(self, town: Town, soak: Soak) -> None:
        self._town = town
        self._soak = soak
        self._chance = random.Random(soak.seed)
        self._began = time.monotonic()
        self._here: list[Item] = []
        self._mishap: Mishap | None = None
        self._change_at = self._began + _FIRST_MISHAP

    def go(self) -> None:
        grab_at = read_at = said_at = self._began
        end = self._began + 60 * self._soak.minutes
        while (now := time.monotonic()) < end:
            if now >= self._change_at:
                self._change(now)
            if now >= grab_at:
                grab_at = now + _GRAB_EVERY
                self._grab()
            if now >= read_at:
                read_at = now + _READ_EVERY
                self._look(now)
            if now >= said_at:
                said_at = now + _SAID_EVERY
                self._soak.say(f"{self._soak.readings[-1]} faults: {self._soak.faults.total()}")
            self._lives_on()
        if self._mishap is not None:
            self._change(now)

    def _change(self, now: float) -> None:
        """A mishap begins, or the one that is there ends."""
        if self._mishap is not None:
            self._mishap.undo()
            self._town.avoid(None)
            self._mishap, self._change_at = None, now + self._chance.uniform(2, 12)
        else:
            self._mishap = self._chance.choice(MISHAPS)(self._town, self._chance)
            self._soak.faults[self._mishap.name] += 1
            self._change_at = now + self._mishap.seconds

    def _grab(self) -> None:
        self._here.append(self._town.grab())
        self._soak.items += 1
        if len(self._here) > _KEPT and self._here[0].arr.imported(self._here[0].good.hash):
            self._town.retire(self._here.pop(0))

    def _look(self, now: float) -> None:
        daemon = self._town.daemon
        self._soak.readings.append(
            gauges.read(daemon.process.pid, daemon.data, now - self._began, self._soak.items)
        )
        nothing_broken(self._town)
        try:
            daemon.page("/")
            daemon.get("/api/torrents")
        except httpx.HTTPError:  # just restarted, or stopped for a while
            self._soak.unanswered += 1

    def _lives_on(self) -> None:
        process = self._town.daemon.process
        try:
            code = process.wait(timeout=_TICK)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(f"the daemon ended by itself with {code}:\n{self._town.daemon.output()[-5000:]}")


def table(soak: Soak) -> str:
    """What came of it, for people."""
    faults = [f"  {name:<28} {times:>4}" for name, times in sorted(soak.faults.items())]
    heading = f"{'':<28} {'middle':>10} {'last':>10} {'allowed':>10}"
    measured = [str(level) for level in gauges.levels(soak.readings)] if len(soak.readings) >= 9 else []
    return "\n".join(
        [
            f"{soak.minutes:g} minutes, {soak.items} items, {soak.faults.total()} faults, seed {soak.seed}:",
            *faults,
            heading,
            *measured,
            f"{len(soak.readings)} looks at page and API, of which {soak.unanswered} without an answer",
            f"all was in order {soak.recovery:g} s after the last fault" if not soak.wrong else "WRONG:",
            *soak.wrong,
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all was in order and level, else 1; the summary is the last line, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="qbitrr-soak-") as folder:
        soak = run(Path(folder), wanted.minutes, wanted.seed, lambda line: print(line, flush=True))
        if soak.wrong:
            output = Path(folder, "daemon", "output")
            print(output.read_text(encoding="utf-8", errors="replace")[-30_000:])
    print(table(soak))
    print(json.dumps({"faults": soak.faults, "items": soak.items, "recovery": soak.recovery, "wrong": soak.wrong}))
    return 1 if soak.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
