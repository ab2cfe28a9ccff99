"""The web server alone, without a daemon behind it: for what a page does with a file, a log or a token."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.page.running import HEARD, open_page
from tests.web.house import TOKEN, House, open_house


@contextmanager
def open_office(folder: Path) -> Iterator[House]:
    """A house with everything well, whose answers are not held to the API's document: the browser asks."""
    with open_house(folder) as house:
        house.publish_all_well()
        yield house


@contextmanager
def visitor(browser: Browser, house: House, token: str = TOKEN, **options: Any) -> Iterator[Page]:
    """A tab in that house. Chromium complains of each answer that is a refusal: refusals are part of the tests."""
    with open_page(browser, house.url, token, **options) as page:
        HEARD[page].allow(r"Failed to load resource: the server responded with a status of 4\d\d")
        yield page
