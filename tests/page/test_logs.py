"""The log in a browser: followed as it is written, filtered, searched, and kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.conftest import CheckPage
from tests.page.office import open_office, visitor
from tests.page.running import DESK, PHONE
from tests.web.house import House

BEFORE = "".join(
    f"2026-11-23 08:{number // 60:02}:00,000 {level:8} qbitrr.{actor}: line {number} of <b>them</b>\n"
    for number in range(600)
    for level, actor in [("ERROR", "arr/radarr") if number % 100 == 7 else ("INFO", "qbit/default")]
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_office(tmp_path_factory.mktemp("office")) as house:
        (house.folder / "logs").mkdir()
        yield house


@pytest.fixture
def log(office: House) -> Path:
    """A log as it was when the page is opened."""
    path = office.folder / "logs" / "qbitrr.log"
    path.write_text(BEFORE, encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, office: House, log: Path) -> Iterator[Page]:
    with visitor(browser, office) as opened:
        opened.goto(f"{office.url}/logs")
        expect(opened.get_by_role("switch", name="Follow")).to_be_visible()
        yield opened


def add(log: Path, text: str) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(f"2026-11-23 09:00:00,000 WARNING  qbitrr.arr/radarr: {text}\n")


def test_what_is_written_meanwhile_appears_at_the_end(page: Page, log: Path) -> None:
    expect(page.get_by_text("line 599 of <b>them</b>")).to_be_in_viewport()

    add(log, "just now")

    expect(page.get_by_text("just now")).to_be_in_viewport()
    expect(page.locator("#entries li").last).to_contain_text("WARNING")


def test_who_reads_further_up_is_left_there(page: Page, log: Path) -> None:
    page.locator("#log").evaluate("(log) => { log.scrollTop = 0; }")

    add(log, "not to be missed")
    expect(page.get_by_text("not to be missed")).to_be_attached()

    expect(page.get_by_text("line 300 of")).to_be_in_viewport()
    expect(page.get_by_text("not to be missed")).not_to_be_in_viewport()


def test_what_is_older_is_fetched_when_it_is_asked_for(page: Page) -> None:
    expect(page.get_by_text("line 299 of")).to_have_count(0)

    page.get_by_role("link", name="Look further back").click()

    expect(page.get_by_text("line 0 of")).to_be_attached()
    expect(page.locator("#entries li")).to_have_count(600)


def test_level_actor_and_text_choose_and_stand_in_the_address(page: Page, log: Path) -> None:
    page.get_by_label("Level").select_option("ERROR")
    expect(page.locator("#entries li")).to_have_count(6)
    page.get_by_label("Search").fill("LINE 107")
    expect(page.locator("#entries li")).to_have_count(1)
    expect(page.locator("mark")).to_have_text("line 107")
    assert page.url.endswith("/logs?level=ERROR&q=LINE+107")

    page.reload()
    expect(page.locator("#entries li")).to_have_count(1)
    page.get_by_label("Search").fill("")
    page.get_by_label("Level").select_option("")
    page.get_by_label("Written by").select_option("arr/")
    expect(page.locator("#entries li")).to_have_count(6)
    add(log, "of a category")
    expect(page.locator("#entries li")).to_have_count(7)


def test_where_nothing_fits_it_says_so(page: Page) -> None:
    page.get_by_label("Search").fill("nobody wrote this")

    expect(page.get_by_text("No entry is like that, as far as was looked.")).to_be_visible()


def test_the_whole_log_can_be_kept(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()

    assert download.value.suggested_filename == "qbitrr.log"
    assert Path(download.value.path()).read_text(encoding="utf-8") == BEFORE


def test_everybody_can_use_it(browser: Browser, office: House, log: Path, check_page: CheckPage) -> None:
    for size in (PHONE, DESK):
        with visitor(browser, office, size=size) as page:
            page.goto(f"{office.url}/logs?q=line+10")
            expect(page.locator("mark").first).to_be_attached()
            page.evaluate("document.documentElement.dataset.theme = 'light'")
            check_page(page)


def test_the_api_can_be_looked_up(browser: Browser, office: House, check_page: CheckPage) -> None:
    with visitor(browser, office, size=PHONE) as page:
        page.goto(f"{office.url}/api-docs")
        page.get_by_text("/api/torrents/distribution").click()
        page.get_by_role("link", name="Distribution").first.click()
        expect(page.locator("#schema-Distribution")).to_be_in_viewport()
        check_page(page)
