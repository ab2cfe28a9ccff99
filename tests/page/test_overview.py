"""The overview in a browser."""

from playwright.sync_api import Page, expect

from tests.page.conftest import CheckPage
from tests.page.running import Running


def test_it_reads_on_a_desk_and_on_a_phone(
    page: Page, phone: Page, running: Running, check_page: CheckPage
) -> None:
    for shown in (page, phone):
        shown.goto(running.url)
        expect(shown.get_by_role("heading", name="qBit-Seedbox")).to_be_visible()
        check_page(shown)
