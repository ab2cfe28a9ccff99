"""Two loops to compare with: the least that following the deltas costs, and polling category by category.

Run as a process of its own: `python -m tests.bench.baselines floor|polling PERIOD URL USER PASSWORD...`; it says
so when it has begun, and goes on until it is ended.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import requests

from tests.bench.crowd import BASELINE, CATEGORIES, Server
from tests.lab.daemon import ROOT

TIMEOUT = (3.05, 60)
PERIOD = 2.0  # s, the default PollInterval


@contextmanager
def running(way: str, servers: Sequence[Server]) -> Iterator[int]:
    """One of the loops on these servers until the end of the block; gives its process id."""
    triples = [part for one in servers for part in (one.url, one.username, one.password)]
    command = [sys.executable, "-m", "tests.bench.baselines", way, str(PERIOD), *triples]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process.pid
        finally:
            process.kill()


def logged_in(url: str, user: str, password: str) -> requests.Session:
    """A session on one qBittorrent."""
    session = requests.Session()
    session.headers["User-Agent"] = BASELINE
    answer = session.post(
        f"{url}/api/v2/auth/login",
        data={"username": user, "password": password},
        headers={"Referer": url},
        timeout=TIMEOUT,
    )
    answer.raise_for_status()
    return session


def floor(session: requests.Session, url: str) -> Callable[[], None]:
    """Only ask for the delta and parse it."""
    rid = 0

    def turn() -> None:
        nonlocal rid
        answer = session.get(f"{url}/api/v2/sync/maindata", params={"rid": rid}, timeout=TIMEOUT)
        rid = int(answer.json()["rid"])

    return turn


def polling(session: requests.Session, url: str) -> Callable[[], None]:
    """Ask for every torrent of every category and parse them."""

    def turn() -> None:
        for category in CATEGORIES:
            session.get(f"{url}/api/v2/torrents/info", params={"category": category}, timeout=TIMEOUT).json()

    return turn


def main() -> None:
    """Turn on every server each period."""
    way, period, *servers = sys.argv[1:]
    make = {"floor": floor, "polling": polling}[way]
    triples = zip(servers[::3], servers[1::3], servers[2::3], strict=True)
    turns = [make(logged_in(url, user, password), url) for url, user, password in triples]
    for turn in turns:
        turn()
    print("begun", flush=True)
    pause = threading.Event()
    while True:
        due = time.monotonic() + float(period)
        for turn in turns:
            turn()
        pause.wait(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main()
