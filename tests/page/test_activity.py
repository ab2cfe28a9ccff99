"""The feed and its charts in a browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from actors.messages import Decided
from tests.manual_clock import BEGINNING
from tests.page.conftest import CheckPage
from tests.page.running import PHONE, open_page
from tests.web.diary import decided, fill, ran
from tests.web.house import TOKEN, House, open_house
from tests.web.samples import arr, entry

HOUR = 3600.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of a diary."""
    made = tmp_path_factory.mktemp("activity")
    fill(
        made,
        *(
            Decided((decided(name=f"Old film {number}", at=BEGINNING - 40 * HOUR + number, steps=()),))
            for number in range(150)
        ),
        *ran("IMPORT", [("scan", "done")], BEGINNING - 5 * HOUR),
        *ran("FAIL", [("unqueue", "done"), ("delete", "failed: it moved on")], BEGINNING - 2 * HOUR),
        Decided((decided(name="A dry film", dry=True, instance="qBit-Seedbox", rule="seeded"),)),
        *ran("REMOVE", [("delete", "")], BEGINNING - 30),
    )
    return made


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[House]:
    with open_house(folder) as opened:
        opened.publish_all_well()
        opened.publish(arr(entry()))
        yield opened


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    with open_page(browser, house.url, TOKEN) as opened:
        yield opened


def entries(page: Page) -> int:
    return page.locator(".feed > li").count()


def test_what_happened_stands_newest_first_under_its_day(page: Page, check_page: CheckPage) -> None:
    page.goto("activity?outcome=failed")
    expect(page.locator(".feed > li")).to_have_count(1)
    check_page(page)

    page.goto("activity")
    feed = page.locator(".feed > li")
    expect(feed.first).to_contain_text("not ended yet")
    expect(feed.nth(1)).to_contain_text("A dry film")
    expect(feed.nth(1)).to_contain_text("dry run")
    assert entries(page) == 100


def test_older_entries_are_a_page_away(page: Page) -> None:
    page.goto("activity?what=decision")
    assert entries(page) == 100

    page.get_by_role("link", name="Older").click()

    expect(page).to_have_url(re.compile("before="))
    expect(page.locator(".feed > li")).to_have_count(51)
    expect(page.locator(".feed > li").last).to_contain_text("Old film 0")
    expect(page.get_by_role("link", name="Older")).to_have_count(0)
    page.get_by_role("link", name="Newest").click()
    expect(page.locator(".feed > li").first).to_contain_text("A dry film")


def test_a_filter_holds_at_once_and_its_address_can_be_shared(browser: Browser, page: Page, house: House) -> None:
    page.goto("activity")
    page.get_by_label("Instance").select_option("qBit-Seedbox")
    expect(page).to_have_url(re.compile("instance=qBit-Seedbox$"))
    expect(page.locator(".feed > li")).to_have_count(1)
    page.get_by_label("Outcome").select_option("failed")
    expect(page.get_by_text("Nothing of that kind happened.")).to_be_visible()

    with open_page(browser, house.url, TOKEN, java_script_enabled=False) as plain:
        plain.goto("activity?what=FAIL")
        expect(plain.locator(".feed > li")).to_have_count(2)
        plain.get_by_label("Verdict").select_option("seeded")
        plain.get_by_label("What").select_option("")
        plain.get_by_role("button", name="Show").click()
        expect(plain.locator(".feed > li")).to_have_count(1)


def test_the_charts_can_be_read_as_tables(page: Page) -> None:
    page.goto("activity?what=IMPORT")
    figure = page.locator("figure").first
    expect(figure.get_by_role("img")).to_have_accessible_name(re.compile("Last 24 hours.*1 imported on request"))

    figure.get_by_text("As a table").click()

    rows = figure.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("1")


def test_it_reads_on_a_phone(browser: Browser, house: House, check_page: CheckPage) -> None:
    with open_page(browser, house.url, TOKEN, size=PHONE) as phone:
        phone.goto("activity?what=FAIL")
        expect(phone.get_by_role("heading", name="Last 30 days")).to_be_visible()
        check_page(phone)


def test_what_happens_next_appears_by_itself(page: Page, house: House, folder: Path) -> None:
    page.goto("activity?what=decision&category=tv")
    expect(page.get_by_text("Nothing of that kind happened.")).to_be_visible()

    fill(folder, Decided((decided(name="Just now", category="tv", at=BEGINNING),)))
    house.publish(arr(entry()))

    expect(page.locator(".feed > li")).to_contain_text("Just now")
