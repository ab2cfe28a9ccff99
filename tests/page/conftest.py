"""A browser, a running daemon, and pages that are logged in and complain when something is wrong."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.page.heard import assert_accessible
from tests.page.running import HEARD, PATIENCE, PHONE, Running, open_page

type CheckPage = Callable[[Page], None]
type NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own; without one the tests are skipped, and in CI they fail."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
        except Error as reason:
            complain = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            complain(f"There is no Chromium here (apt-get install chromium): {reason.message.splitlines()[0]}")
        with closing(launched):
            yield launched


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, seeder: QbitServer) -> Iterator[Running]:
    """Two qBittorrents, two Arrs and the daemon, for all tests of a module: leave them as they were.

    Nothing is on the servers yet: `running.stage.grab` brings a film, `running.stage.add` a torrent by hand.
    """
    with closing(Stage(tmp_path_factory.mktemp("page"), seeder)) as stage:
        stage.server("5.1", "default", PollInterval=1)
        stage.server("5.3", "qBit-Seedbox", PollInterval=1)
        stage.arr("radarr")
        stage.arr("sonarr")
        yield Running(stage, stage.daemon().start().until_ready())


@pytest.fixture
def killed(running: Running) -> Iterator[str]:
    """The name of an instance that the test may kill, freeze and start; it is up again for the next one."""
    yield "qBit-Seedbox"
    running.servers["qBit-Seedbox"].thaw()
    running.servers["qBit-Seedbox"].start()
    running.daemon.post("/api/actors/qbit/qBit-Seedbox/restart")
    running.daemon.until_ready(within=90)


@pytest.fixture
def new_page(browser: Browser, running: Running) -> Iterator[NewPage]:
    """Open more pages: `new_page(size=PHONE, color_scheme="dark", java_script_enabled=False)`."""
    with ExitStack() as pages:
        yield lambda **options: pages.enter_context(open_page(browser, running.url, running.token, **options))


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page that is logged in, 1440 px wide, not gone anywhere yet: `page.goto(running.url + "/torrents")`."""
    return new_page()


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    """The same on a phone, 360 px wide."""
    return new_page(size=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def check_page() -> CheckPage:
    """See that what a page shows is accessible, does not run over the side, and that it has not complained."""

    def check(shown: Page) -> None:
        wide: dict[str, Any] = shown.evaluate(
            "() => ({page: document.documentElement.scrollWidth, window: document.documentElement.clientWidth})"
        )
        assert wide["page"] <= wide["window"], f"{shown.url} is {wide} wide"
        assert_accessible(shown)
        HEARD[shown].assert_quiet()

    return check
