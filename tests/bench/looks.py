"""What somebody sees who looks at the daemon's pages now and then: how long passes take, and its answers."""

from tests.bench.meter import timed, wait
from tests.lab.daemon import Daemon

_PASSES, _PAGES = 10, 7


def longest_pass(daemon: Daemon) -> float:
    """The longest pass of any category in ten looks, one each second (s)."""
    longest = 0.0
    for _ in range(_PASSES):
        wait(1)
        arrs = daemon.get("/api/status")["arrs"]
        longest = max(longest, *(arr["lastPassSeconds"] for arr in arrs))
    return longest


def answers(daemon: Daemon, page: str) -> list[float]:
    """How long it takes to answer with a page, a few times (s)."""
    times = []
    for _ in range(_PAGES):
        wait(0.7)
        times.append(timed(lambda: daemon.page(page)))
    return times
