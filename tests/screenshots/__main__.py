"""`make screenshots`: builds the scene, opens every room in both themes, and keeps them in `docs/images/`."""

import contextlib
import shutil
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.lab.qbittorrent import QbitServer, installed
from tests.lab.stage import Stage
from tests.page.running import open_page
from tests.screenshots import png
from tests.screenshots.scene import Scene

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
THEMES = ("dark", "light")
DESK, PHONE = (1440, 900), (390, 844)
#: The two instances that are online have something to show; downloads come in gusts.
BOTH_DOWNLOAD = """() => [...document.querySelectorAll(".state-online .pair")].slice(0, 2)
  .every((each) => each.querySelector("dd").textContent !== "0 B/s")"""
HEAVIEST = 150_000  # bytes


def main() -> None:
    """Take all of them."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with ExitStack() as open_ones:
        folder = Path(open_ones.enter_context(tempfile.TemporaryDirectory(prefix="qbitrr-shots-")))
        seeder = open_ones.enter_context(QbitServer(installed()[-1], folder / "seeder", "seeder"))
        scene = Scene(open_ones.enter_context(closing(Stage(folder, seeder))))
        daemon = scene.build()
        url = f"http://127.0.0.1:{daemon.port}"
        instance, torrent_hash = scene.told
        rooms = {
            "overview": "/",
            "tree": "/actors",
            "torrents": "/torrents?sort=-at",
            "story": f"/torrents/{instance}/{torrent_hash}",
            "activity": "/activity",
            "configuration": "/configuration?section=qBit-Seedbox",
        }
        playwright = open_ones.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        open_ones.callback(browser.close)
        for theme in THEMES:
            take(browser, url, theme, rooms, DESK)
            take(browser, url, theme, {"overview-phone": "/"}, PHONE, device_scale_factor=2, is_mobile=True)


def take(
    browser: Browser, url: str, theme: str, rooms: dict[str, str], size: tuple[int, int], **options: Any
) -> None:
    """One theme, one size of window."""
    workshop = browser.new_page()
    with open_page(browser, url, size=size, color_scheme=theme, reduced_motion="reduce", **options) as page:
        page.add_init_script("localStorage.setItem('qbitrr-theme', 'system')")
        for name, path in rooms.items():
            page.goto(url + path)
            if path == "/":
                with contextlib.suppress(Error):  # it is a picture all the same
                    page.wait_for_function(BOTH_DOWNLOAD, timeout=30_000)
            keep(page, IMAGES / f"{name}-{theme}.png", workshop)


def keep(page: Page, path: Path, workshop: Page) -> None:
    """What is to be seen without scrolling, once it is at rest."""
    page.evaluate("() => scrollTo(0, 0)")
    page.evaluate("() => Promise.all([document.fonts.ready, new Promise(requestAnimationFrame)])")
    size = png.write(path, page.screenshot(), workshop)
    print(f"{path.name}: {size / 1000:.0f} kB{' - too heavy' if size > HEAVIEST else ''}")


if __name__ == "__main__":
    main()
