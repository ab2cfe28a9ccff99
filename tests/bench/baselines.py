"""Two loops to compare with: the least that following the deltas costs, and polling category by category.

Run as a process of its own: `python -m tests.bench.baselines floor|polling SECONDS PERIOD URL USER PASSWORD...`.
"""

import sys
import threading
import time
from collections.abc import Callable

import requests

TIMEOUT = (3.05, 10)
CATEGORIES = ("radarr", "sonarr")


def logged_in(url: str, user: str, password: str) -> requests.Session:
    """A session on one qBittorrent."""
    session = requests.Session()
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
    """Turn on every server each period, then print the seconds of processor time that the turns took."""
    way, seconds, period, *servers = sys.argv[1:]
    make = {"floor": floor, "polling": polling}[way]
    triples = zip(servers[::3], servers[1::3], servers[2::3], strict=True)
    turns = [make(logged_in(url, user, password), url) for url, user, password in triples]
    for turn in turns:
        turn()
    wait, began, spent = threading.Event(), time.monotonic(), time.process_time()
    while time.monotonic() - began < float(seconds):
        due = time.monotonic() + float(period)
        for turn in turns:
            turn()
        wait.wait(max(0.0, due - time.monotonic()))
    print((time.process_time() - spent) / (time.monotonic() - began))


if __name__ == "__main__":
    main()
