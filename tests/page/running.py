"""What the page is opened on: real qBittorrents, simulated Arrs and the daemon between them, and a way in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.lab.arr import ArrSim
from tests.lab.daemon import TOKEN, Daemon
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.page.heard import Heard

DESK = (1440, 900)
PHONE = (360, 740)
#: Of a busy machine: what takes half a second on a quiet one (ms, as Playwright counts).
PATIENCE = 45_000


@dataclass
class Running:
    """A running daemon: `url` is where its page is, without a slash at the end."""

    stage: Stage
    daemon: Daemon
    token: str = TOKEN

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.daemon.port}"

    @property
    def servers(self) -> dict[str, QbitServer]:
        return self.stage.servers

    @property
    def arrs(self) -> dict[str, ArrSim]:
        return self.stage.arrs


#: What each open page said, for `check_page`.
HEARD: dict[Page, Heard] = {}


@contextmanager
def open_page(
    browser: Browser, url: str, token: str = TOKEN, size: tuple[int, int] = DESK, **options: Any
) -> Iterator[Page]:
    """A tab of a browser of its own, logged in unless the token is ""; `options` are Playwright's of a context.

    What it complains of until it is closed fails the test, if that has not failed already.
    """
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=f"{url}/", **options)
    context.set_default_timeout(PATIENCE)
    if token:
        answer = context.request.post(f"{url}/login", form={"token": token}, max_redirects=0)
        assert answer.status == 303, answer.status
    page = context.new_page()
    heard = HEARD[page] = Heard(urlsplit(url).netloc)
    heard.listen(page)
    try:
        yield page
        heard.assert_quiet()
    finally:
        del HEARD[page]
        context.close()
