"""The daemon with a profile of all its threads, by processor time: `SIGUSR1` begins one, `SIGUSR2` ends it."""

import json
import signal
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Self

import run

_WRITTEN = 40
_OFTEN = 20_000


@dataclass(slots=True)
class _Call:
    """A function at work: since when (s, of its thread's clock), and how much of that was not its own."""

    name: str
    entered: float  # before the profiler looked at it
    began: float  # after that
    others: float = 0.0  # what it called, and the profiler meanwhile
    called: float = 0.0  # what it called, without the profiler


class Profiler:
    """Own and inner seconds of each function, every thread by its own clock, without what the profiler takes.

    What it takes before and after it reads the clock it cannot see: `cost` is how much of that a call adds to
    what seems to be its own, and to its caller's (s).
    """

    def __init__(self, cost: tuple[float, float] = (0.0, 0.0)) -> None:
        self.cost = cost
        self._here = threading.local()
        self.own: dict[str, float] = defaultdict(float)
        self.inner: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)

    @classmethod
    def calibrated(cls) -> Self:
        """One that knows its cost, from many calls of what does nothing."""
        trial = cls()
        sys.setprofile(trial)
        _call_often()
        sys.setprofile(None)
        own = {name.rpartition(":")[2]: seconds / _OFTEN for name, seconds in trial.own.items()}
        return cls((own[_nothing.__name__], own[_call_often.__name__]))

    def __call__(self, frame: FrameType, event: str, what: Any) -> None:
        now = time.thread_time()
        stack: list[_Call] = self._here.__dict__.setdefault("stack", [])
        if event in ("call", "c_call"):
            call = _Call(_of_python(frame) if event == "call" else _of_c(what), now, now)
            stack.append(call)
            call.began = time.thread_time()
        elif stack:
            call = stack.pop()
            own = now - call.began - call.others - self.cost[0]
            self.own[call.name] += own
            self.inner[call.name] += own + call.called
            self.calls[call.name] += 1
            if stack:
                stack[-1].called += own + call.called
                stack[-1].others += time.thread_time() - call.entered + self.cost[1]

    def report(self) -> dict[str, Any]:
        """All seconds, and as [name, seconds, calls] what took most itself, and most with what it calls."""
        own = {name: max(seconds, 0.0) for name, seconds in dict(self.own).items()}
        inner = dict(self.inner)
        return {"seconds": sum(own.values()), "own": self._most(own), "with what it calls": self._most(inner)}

    def _most(self, found: dict[str, float]) -> list[tuple[str, float, int]]:
        names = sorted(found, key=lambda name: -found[name])[:_WRITTEN]
        return [(name, found[name], self.calls[name]) for name in names]


def _nothing() -> None:
    pass


def _call_often() -> None:
    for _ in range(_OFTEN):
        _nothing()


def _of_python(frame: FrameType) -> str:
    return f"{frame.f_globals.get('__name__', '?')}:{frame.f_code.co_qualname}"


def _of_c(function: Any) -> str:
    module = function.__module__ or type(getattr(function, "__self__", None)).__module__
    return f"{module}:{function.__qualname__}"


def main() -> int:
    """`python -m tests.bench.profiled REPORT [--from-start]` and then what `run.py` takes; the report is JSON."""
    report = Path(sys.argv.pop(1))
    cost = Profiler.calibrated().cost
    signals = {signal.SIGUSR1, signal.SIGUSR2}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)

    def listen() -> None:
        profiler = began
        while True:
            if signal.sigwait(signals) == signal.SIGUSR1:
                profiler = Profiler(cost)
                threading.setprofile_all_threads(profiler)
            else:
                threading.setprofile_all_threads(None)
                draft = report.with_suffix(".draft")
                draft.write_text(json.dumps(profiler.report(), indent=1) + "\n", encoding="utf-8")
                draft.replace(report)

    began = Profiler(cost)
    if "--from-start" in sys.argv:
        sys.argv.remove("--from-start")
        threading.setprofile_all_threads(began)
    threading.Thread(target=listen, daemon=True).start()
    return run.main()


if __name__ == "__main__":
    sys.exit(main())
