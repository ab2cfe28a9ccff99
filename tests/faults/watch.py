"""Asks the daemon's page and API all the time, as a user's open browser and a monitor would."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.lab.daemon import TOKEN, Daemon

PATHS = ("/healthz", "/", "/api/status", "/api/torrents", "/api/decisions", "/api/actors")
EVERY = 0.25  # s
PATIENCE = 30.0  # s: the machine of a test run has other things to do


@dataclass
class Watch:
    """How often it asked, what was not answered as it should be, and the slowest answer in seconds."""

    daemon: Daemon
    asked: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._may = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE + 5)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do not ask while the daemon is ended on purpose."""
        with self._may:
            yield

    def _run(self) -> None:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{self.daemon.port}",
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=PATIENCE,
        ) as client:
            turn = 0
            while not self._over.wait(EVERY):
                with self._may:
                    self._ask(client, PATHS[turn % len(PATHS)])
                turn += 1

    def _ask(self, client: httpx.Client, path: str) -> None:
        began = time.monotonic()
        try:
            status = client.get(path).status_code
        except httpx.HTTPError as error:
            self.faults.append(f"{path}: {error!r}")
            return
        self.asked += 1
        self.slowest = max(self.slowest, time.monotonic() - began)
        if status != 200:
            self.faults.append(f"{path}: {status}")
