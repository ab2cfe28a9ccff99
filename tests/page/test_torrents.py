"""The table of torrents in a browser: found, sorted, scrolled, selected and asked about."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from actors.messages import Asked
from tests.actors.puppets import Recorder
from tests.lab.eventually import eventually
from tests.page.conftest import CheckPage
from tests.page.running import HEARD, PHONE, open_page
from tests.page.shelf import number_of, open_shelf
from tests.web.house import TOKEN, House
from tests.web.samples import arr, entry, torrent

type Heard = Callable[[], list[Asked]]

MANY = 50_000


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """50,000 torrents, for all tests of the module."""
    with open_shelf(tmp_path_factory.mktemp("shelf"), MANY) as house:
        yield house


@pytest.fixture(scope="module")
def category(shelf: House) -> Recorder:
    """Who is told what is asked of the films."""
    return shelf.recorder("arr/radarr")


@pytest.fixture
def asked(category: Recorder) -> Heard:
    """What was asked for in this test so far."""
    before = len(category.hears(Asked))
    return lambda: category.hears(Asked)[before:]


@pytest.fixture
def page(browser: Browser, shelf: House) -> Iterator[Page]:
    with open_page(browser, shelf.url, TOKEN) as opened:
        yield opened


def rows(page: Page) -> list[str]:
    """The names that are drawn, in order."""
    return page.locator("#rows tbody .name a").all_inner_texts()


def shows(page: Page, name: str) -> None:
    """Wait until a torrent is drawn and seen."""
    expect(page.get_by_role("link", name=name, exact=True).first).to_be_in_viewport()


def test_it_reads_on_a_desk_and_on_a_phone_in_both_themes(
    browser: Browser, shelf: House, check_page: CheckPage
) -> None:
    for size, theme in (((1440, 900), "dark"), (PHONE, "light")):
        with open_page(browser, shelf.url, TOKEN, size=size) as opened:
            opened.add_init_script(f"localStorage.setItem('qbitrr-theme', '{theme}')")
            opened.goto("torrents?q=film.0000")  # few of them: each element costs the check its time
            shows(opened, "Film.00000.1950.1080p")
            check_page(opened)


def test_what_is_sought_is_found_and_its_address_can_be_shared(
    browser: Browser, page: Page, shelf: House, check_page: CheckPage
) -> None:
    page.goto("torrents")
    page.get_by_label("Name or hash").fill("film.4999")
    expect(page.locator("#total")).to_have_text(re.compile(r"^10 of 50,00\d torrents$"))
    page.get_by_label("Instance").select_option("default")
    expect(page.locator("#total")).to_have_text(re.compile("^5 of"))
    page.get_by_role("link", name="Ratio", exact=True).click()
    expect(page.locator("thead [aria-sort]")).to_have_attribute("aria-sort", "descending")

    found = rows(page)
    assert [name[:10] for name in found] == [f"Film.{number}" for number in (49999, 49997, 49995, 49993, 49991)]
    assert {"q=film.4999", "instance=default", "sort=-ratio"} == set(page.url.partition("?")[2].split("&"))
    check_page(page)

    with open_page(browser, shelf.url, TOKEN, java_script_enabled=False) as other:
        other.goto(page.url)
        assert rows(other) == found
        expect(other.get_by_label("Instance")).to_have_value("default")


def test_a_hash_is_found_by_its_beginning(page: Page) -> None:
    page.goto("torrents")
    page.get_by_label("Name or hash").fill(number_of(0xABC)[:8].upper())

    expect(page.locator("#total")).to_have_text(re.compile("^1 of"))
    shows(page, f"Film.{0xABC:05}.{1950 + 0xABC % 70}.1080p")


def test_nothing_found_says_so_and_leads_back(page: Page) -> None:
    page.goto("torrents?q=no+such+thing")

    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    shows(page, "Film.00000.1950.1080p")


def test_fifty_thousand_are_scrolled_without_drawing_them_all(page: Page) -> None:
    page.goto("torrents")
    shows(page, "Film.00000.1950.1080p")

    for part in (0.5, 1.0, 0.02):
        page.evaluate("part => scrollTo(0, part * document.body.scrollHeight)", part)
        # wherever somebody stops, rows appear there
        eventually(lambda: in_sight(page) > 5, within=30, every=0.05, say=f"nothing is drawn at {part}")
        assert len(rows(page)) <= 300

    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    shows(page, f"Film.49999.{1950 + 49_999 % 70}.1080p")
    expect(page).to_have_url(re.compile("page=50[01]"))
    page.reload()
    eventually(lambda: in_sight(page) > 5, within=30, every=0.05, say="the page is not where it was")
    assert rows(page)[-1].startswith("Film.49")


def in_sight(page: Page) -> int:
    """How many torrents somebody sees just now."""
    seen: int = page.evaluate(
        "() => [...document.querySelectorAll('#rows tbody .name')].filter((cell) => {"
        " const {top, bottom} = cell.getBoundingClientRect(); return top > 150 && bottom < innerHeight; }).length"
    )
    return seen


def test_the_other_end_is_one_click_away(page: Page) -> None:
    page.goto("torrents")

    page.get_by_role("link", name="Name", exact=True).click()

    shows(page, f"Film.49999.{1950 + 49_999 % 70}.1080p")


def test_with_the_keyboard_alone_one_is_found_and_opened(page: Page) -> None:
    page.goto("torrents")
    page.get_by_label("Name or hash").focus()
    page.keyboard.type("film.00042")
    expect(page.locator("#total")).to_have_text(re.compile("^1 of"))
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tbody .name') !== null"):
            break
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/torrents/qBit-Seedbox/{number_of(42)}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Film.00042.1992.1080p")


def test_what_is_selected_is_asked_for_on_its_own_instance(page: Page, asked: Heard) -> None:
    page.goto("torrents?q=film.0000&sort=name")
    twins = page.get_by_role("checkbox", name="Select Film.00000")
    expect(twins).to_have_count(2)

    page.get_by_role("checkbox", name="Select Film.00000.1950.1080p on qBit-Seedbox").check()
    page.get_by_role("checkbox", name="Select Film.00003").check()
    expect(page.locator("#chosen")).to_have_text("2 selected")
    page.get_by_role("button", name="Recheck").click()

    expect(page.get_by_text("Recheck: passed on for 2 torrents.")).to_be_visible()
    expect(page.locator("#chosen")).to_have_text("")
    wish = Asked("recheck", (("qBit-Seedbox", number_of(0)), ("default", number_of(3))))
    eventually(lambda: asked() == [wish], within=30, say="the category was not told")


def test_what_destroys_is_asked_once_and_says_what_will_happen(
    page: Page, asked: Heard, check_page: CheckPage
) -> None:
    page.goto("torrents?q=film.0001")
    page.get_by_role("checkbox", name="Select all shown").check()
    expect(page.locator("#chosen")).to_have_text("10 selected")

    page.get_by_role("button", name="Mark failed").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("5 torrents on qBit-Seedbox")
    expect(dialog).to_contain_text("deleted from qBittorrent with their files")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    check_page(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert asked() == []

    page.get_by_role("button", name="Mark failed").click()
    page.get_by_role("dialog").get_by_role("button", name="Mark failed").click()
    expect(page.get_by_text("Mark failed: passed on for 10 torrents.")).to_be_visible()
    (wish,) = eventually(asked, within=30, say="the category was not told")
    assert wish.wish == "fail"
    assert sorted(one for _, one in wish.torrents) == [number_of(number) for number in range(10, 20)]


def test_what_is_refused_says_why(page: Page) -> None:
    HEARD[page].allow("409")
    page.goto("torrents?q=film.00003")
    page.get_by_role("checkbox", name="Select Film.00003").check()

    page.get_by_role("button", name="Stop ignoring").click()

    expect(page.get_by_text("It is not ignored.")).to_be_visible()


def test_without_scripts_everything_is_done_too(browser: Browser, shelf: House, asked: Heard) -> None:
    with open_page(browser, shelf.url, TOKEN, java_script_enabled=False) as plain:
        plain.goto("torrents?q=film.0000")
        plain.get_by_role("checkbox", name="Select Film.00001").check()
        plain.get_by_role("checkbox", name="Select Film.00002").check()
        plain.get_by_role("button", name="Mark failed").click()
        expect(plain.get_by_role("heading", level=1)).to_have_text("Mark failed?")
        expect(plain.get_by_text("This cannot be undone.")).to_be_visible()
        assert asked() == []
        plain.get_by_role("button", name="Mark failed").click()

        expect(plain).to_have_url(re.compile(r"/torrents\?q=film.0000$"))
        plain.get_by_role("link", name="Show all").or_(plain.get_by_role("link", name="Clear")).click()
        plain.get_by_role("link", name="Next").click()
        expect(plain.get_by_role("navigation", name="Pages")).to_contain_text("Page 2 of")

    (wish,) = eventually(asked, within=30, say="the category was not told")
    assert sorted(wish.torrents) == [("default", number_of(1)), ("qBit-Seedbox", number_of(2))]


def test_what_changes_is_seen_at_once_and_what_is_selected_stays(page: Page, shelf: House) -> None:
    page.goto("torrents?category=tv")
    page.get_by_role("checkbox", name="Select A Show").check()

    show = torrent("f" * 40, name="A Show S01", category="tv", state="error", progress=0.5)
    shelf.publish(arr(entry(show), category="tv", name="Sonarr", kind="sonarr"))

    expect(page.locator("#rows td.state")).to_have_text("error")
    expect(page.locator("#rows td.progress")).to_have_text("50 %")
    expect(page.get_by_role("checkbox", name="Select A Show")).to_be_checked()
    expect(page.locator("#chosen")).to_have_text("1 selected")
