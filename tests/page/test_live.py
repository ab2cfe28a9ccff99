"""How a page stays current: what it leaves alone, under a path, without a stream, logged out."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from actors.arr.snapshot import Brake
from actors.messages import Confirm
from tests.manual_clock import BEGINNING
from tests.page.heard import assert_accessible
from tests.page.running import HEARD, open_page
from tests.web.house import TOKEN, House, open_house
from tests.web.samples import arr, child, instance, running
from tests.web.test_events import fill

#: All bytes that came until the page could be used, heads included, and the milliseconds until then.
WEIGHT = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const parts = performance.getEntriesByType("resource").filter((each) => !each.name.endsWith("/api/events"));
  return [[page, ...parts].reduce((sum, each) => sum + each.transferSize, 0), page.domContentLoadedEventEnd];
}"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as opened:
        opened.publish_all_well()
        yield opened


@pytest.fixture
def page(house: House, browser: Browser) -> Iterator[Page]:
    with open_page(browser, house.url, TOKEN) as shown:
        shown.goto("/")
        expect(shown.locator('.cards [aria-label="default"]')).to_contain_text("online")
        yield shown


def test_a_change_is_seen_at_once_and_what_the_user_does_stays(house: House, page: Page) -> None:
    brake = Brake("default", 50, "50 of 60 torrents would go at once")
    house.publish(arr(brakes=(brake,)))
    button = page.get_by_role("button", name="Remove these 50")
    button.focus()
    page.evaluate("() => getSelection().selectAllChildren(document.querySelector('#arrs'))")

    house.board.publish("reload", ("The file has a typo.",))  # another item, before the one in focus
    expect(page.get_by_text("The file has a typo.")).to_be_visible()

    expect(button).to_be_focused()
    assert page.evaluate("() => getSelection().toString()") == "Arrs"


def test_a_button_in_focus_never_becomes_the_button_of_something_else(house: House, page: Page) -> None:
    films = house.recorder("arr/radarr")
    house.publish(arr(brakes=(Brake("default", 50, "why"), Brake("qBit-Seedbox", 7, "why"))))
    first = page.get_by_role("button", name="Remove these 50")
    first.focus()

    house.publish(arr(brakes=(Brake("qBit-Seedbox", 7, "why"),)))
    expect(first).to_have_count(0)
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert films.hears(Confirm) == []


def test_what_the_server_refuses_is_said_in_its_own_words(house: House, page: Page) -> None:
    HEARD[page].allow("409")
    house.publish(arr(brakes=(Brake("default", 50, "why"),)))
    button = page.get_by_role("button", name="Remove these 50")
    button.click()
    house.publish(arr())  # somebody else was faster

    page.get_by_role("dialog").get_by_role("button", name="Remove these 50").click()

    expect(page.locator("#toasts")).to_contain_text("waits for your word")


def test_times_count_on_between_two_answers(house: House, page: Page) -> None:
    house.publish(children=(child("qbit/default", "restarting", last_error="Gone.", next_try=BEGINNING + 600),))
    page.clock.install()
    countdown = page.locator('.cards [aria-label="default"] time[data-until]')
    expect(countdown).to_have_text("in 10 min")

    page.clock.run_for(570_000)

    expect(countdown).to_have_text(re.compile(r"^in \d+ s$"))  # the page's clock also runs by itself


def test_one_page_more_than_there_are_streams_asks_now_and_then_instead(house: House, browser: Browser) -> None:
    with ExitStack() as pages:
        kept = fill(house, pages)
        page = pages.enter_context(open_page(browser, house.url, TOKEN))
        HEARD[page].allow("503")
        page.goto("/")

        house.publish(instance(torrents=77))

        expect(page.locator('.cards [aria-label="default"]')).to_contain_text("77")
        assert len(kept) > 1


def test_who_is_logged_out_elsewhere_comes_to_the_login(house: House, page: Page) -> None:
    HEARD[page].allow("401")
    page.context.clear_cookies()

    house.publish(instance(torrents=8))

    page.wait_for_url("**/login")


def test_under_a_path_everything_is_found_and_stays_below_it(tmp_path: Path, browser: Browser) -> None:
    with open_house(tmp_path, url_base="/media/qbitrr") as below:
        below.publish_all_well()
        below.publish(children=tuple(running("storage", "qbit/default", "arr/radarr", "web")))
        with open_page(browser, f"{below.url}/media/qbitrr", TOKEN) as page:
            page.goto(f"{below.url}/media/qbitrr")
            page.get_by_role("link", name="Actors").click()
            page.get_by_role("button", name="Restart arr/radarr").click()
            page.get_by_role("dialog").get_by_role("button", name="Restart").click()
            expect(page.locator("#toasts")).to_contain_text("is restarted")
            below.publish(children=(child("storage", "stopped"),))
            expect(page.locator('[data-key="storage"]')).to_have_attribute("data-state", "stopped")

            paths = {one.removeprefix(below.url) for one in HEARD[page].requests}

    assert {path for path in paths if not path.startswith("/media/qbitrr")} == set()
    assert "/media/qbitrr/api/events" in paths


def test_a_new_installation_is_told_what_to_do_first(tmp_path: Path, browser: Browser) -> None:
    with open_house(tmp_path) as empty, open_page(browser, empty.url, TOKEN) as page:
        page.goto("/")
        expect(page.get_by_text("No qBittorrent yet")).to_be_visible()
        expect(page.get_by_text("No Radarr, Sonarr or Lidarr yet")).to_be_visible()
        assert_accessible(page)
        page.goto("/actors")
        expect(page.get_by_text("qBitrr is starting.")).to_be_visible()


def test_the_first_view_is_light(house: House, browser: Browser) -> None:
    with open_page(browser, house.url, TOKEN) as page:
        page.goto("/", wait_until="load")
        expect(page.locator("#theme")).to_be_visible()
        weight, took = page.evaluate(WEIGHT)

    print(f"the first view: {weight} bytes, usable after {took:.0f} ms")
    assert 10_000 < weight < 150_000
