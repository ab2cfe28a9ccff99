"""The way in and out, in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.conftest import CheckPage
from tests.page.office import open_office, visitor
from tests.page.running import PHONE
from tests.web.house import TOKEN, House
from web.auth import FREE_ATTEMPTS, SESSION_COOKIE


@pytest.fixture
def office(tmp_path: Path) -> Iterator[House]:
    """One for each test, since wrong tokens are counted."""
    with open_office(tmp_path) as house:
        yield house


@pytest.fixture
def stranger(browser: Browser, office: House) -> Iterator[Page]:
    """Nobody has logged in here."""
    with visitor(browser, office, token="") as page:
        yield page


def give(page: Page, token: str) -> None:
    """By keyboard: the field has the focus."""
    expect(page.get_by_label("Token")).to_be_focused()
    page.keyboard.type(token)
    page.keyboard.press("Enter")


def test_the_token_opens_the_page_and_logging_out_closes_it_for_good(office: House, stranger: Page) -> None:
    stranger.goto(f"{office.url}/configuration")
    expect(stranger.get_by_role("button", name="Log in")).to_be_visible()

    give(stranger, "wrong")
    expect(stranger.get_by_role("alert")).to_have_text("That is not the token.")
    give(stranger, TOKEN)
    expect(stranger.get_by_role("navigation", name="Rooms")).to_be_visible()
    assert TOKEN not in stranger.content()

    (cookie,) = (one for one in stranger.context.cookies() if one["name"] == SESSION_COOKIE)
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    stranger.get_by_role("button", name="Log out").click()
    expect(stranger.get_by_label("Token")).to_be_visible()
    stranger.go_back()
    copy = {"name": SESSION_COOKIE, "value": cookie["value"], "url": office.url}
    stranger.context.add_cookies([copy])  # type: ignore[list-item]  # a SetCookieParam, which cannot be imported
    stranger.goto(f"{office.url}/")
    expect(stranger.get_by_label("Token")).to_be_visible()


def test_who_guesses_has_to_wait(office: House, stranger: Page) -> None:
    stranger.goto(f"{office.url}/login")
    for number in range(FREE_ATTEMPTS):
        give(stranger, f"guess {number}")
        expect(stranger.get_by_role("alert")).to_have_text("That is not the token.")

    give(stranger, TOKEN)
    expect(stranger.get_by_role("alert")).to_contain_text("Too many wrong tokens: try again in")

    office.clock.advance(3)
    give(stranger, TOKEN)
    expect(stranger.get_by_role("navigation", name="Rooms")).to_be_visible()


def test_everybody_can_use_it(browser: Browser, office: House, check_page: CheckPage) -> None:
    with visitor(browser, office, token="", size=PHONE) as page:
        page.goto(f"{office.url}/login")
        for theme in ("dark", "light"):
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            check_page(page)
