"""The daemon with a profile of all its threads, by processor time: `SIGUSR1` begins anew, `SIGUSR2` prints."""

import signal
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Any

import run

_SHOWN = 40


class Profile:
    """Own and inner seconds of each function, every thread by its own clock.

    A call costs a microsecond more while it is profiled, so small functions look larger than they are.
    """

    def __init__(self) -> None:
        self._here = threading.local()
        self.began_at = time.process_time()
        self.own: dict[str, float] = defaultdict(float)
        self.inner: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)

    def __call__(self, frame: FrameType, event: str, what: Any) -> None:
        stack = self._here.__dict__.setdefault("stack", [])
        if event in ("call", "c_call"):
            name = _named(frame) if event == "call" else getattr(what, "__qualname__", str(what))
            stack.append([name, time.thread_time(), 0.0])
        elif stack:
            name, began, below = stack.pop()
            took = time.thread_time() - began
            self.own[name] += took - below
            self.inner[name] += took
            self.calls[name] += 1
            if stack:
                stack[-1][2] += took

    def begin_anew(self, *_: object) -> None:
        """Forget what was so far."""
        self.began_at = time.process_time()
        for one in (self.own, self.inner, self.calls):
            one.clear()

    def lines(self) -> list[str]:
        """The functions that took most themselves, and those that took most with what they call."""
        spent = time.process_time() - self.began_at
        said = [f"{spent:.2f} s of processor time"]
        for title, found in (("own", self.own), ("with what it calls", self.inner)):
            said.append(f"-- {title}")
            for name, seconds in sorted(dict(found).items(), key=lambda one: -one[1])[:_SHOWN]:
                said.append(f"{seconds:8.3f} s {self.calls[name]:8d} calls  {name}")
        return said


def _named(frame: FrameType) -> str:
    code = frame.f_code
    parts = Path(code.co_filename).parts[-3:]
    return f"{'/'.join(parts)}:{code.co_qualname}"


def main() -> int:
    """`python -m tests.bench.profiled REPORT` and then what `run.py` takes."""
    report = Path(sys.argv.pop(1))
    profile = Profile()
    ready = {signal.SIGUSR1, signal.SIGUSR2}
    signal.pthread_sigmask(signal.SIG_BLOCK, ready)

    def listen() -> None:
        while True:
            if signal.sigwait(ready) == signal.SIGUSR1:
                profile.begin_anew()
            else:
                report.write_text("\n".join(profile.lines()) + "\n", encoding="utf-8")

    threading.Thread(target=listen, daemon=True).start()
    threading.setprofile(profile)
    return run.main()


if __name__ == "__main__":
    sys.exit(main())
