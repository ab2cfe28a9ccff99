"""The tree of actors in a browser: a killed instance falls and comes back before the user's eyes."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import CheckPage, NewPage
from tests.page.running import HEARD, PHONE, Running


def node(page: Page, name: str) -> Locator:
    return page.locator(f'.node[data-key="{name}"]')


@pytest.fixture
def tree(page: Page, running: Running) -> Page:
    page.goto(f"{running.url}/actors")
    expect(node(page, "qbit/qBit-Seedbox")).to_have_attribute("data-state", "running")
    return page


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_is_accessible_in_both_themes_on_a_desk_and_on_a_phone(
    tree: Page, running: Running, new_page: NewPage, check_page: CheckPage, theme: str
) -> None:
    phone = new_page(size=PHONE, has_touch=True)
    phone.goto(f"{running.url}/actors")
    for shown in (tree, phone):
        shown.locator(f'#theme input[value="{theme}"]').check(force=True)
        expect(shown.locator("html")).to_have_attribute("data-theme", theme)
        check_page(shown)


def test_a_killed_instance_falls_and_rises_without_a_reload(tree: Page, running: Running, killed: str) -> None:
    tree.evaluate("() => { window.sameTab = true; }")
    fallen, other = node(tree, f"qbit/{killed}"), node(tree, "qbit/default")

    running.servers[killed].kill()

    expect(fallen).to_have_class(re.compile("fallen"))
    expect(fallen).to_contain_text("cannot be reached")
    expect(fallen).to_contain_text("Next try")
    expect(tree.locator(".root")).to_have_class(re.compile("troubled"))
    expect(other).to_have_attribute("data-state", "running")

    running.servers[killed].start()

    expect(fallen).to_have_attribute("data-state", "running", timeout=90_000)
    expect(fallen).not_to_have_class(re.compile("fallen"))
    expect(fallen.locator("figure .number")).not_to_have_text("0")
    assert tree.evaluate("() => window.sameTab") is True


def test_an_actor_is_restarted_by_keyboard_and_asks_once(tree: Page) -> None:
    mine = node(tree, "arr/radarr")
    before = int(mine.locator("dd").nth(1).inner_text())
    button = mine.get_by_role("button", name="Restart arr/radarr")
    button.focus()

    tree.keyboard.press("Enter")
    dialog = tree.get_by_role("dialog")
    expect(dialog).to_contain_text("stopped and started anew")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    tree.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    tree.keyboard.press("Enter")
    tree.keyboard.press("Tab")
    tree.keyboard.press("Enter")

    expect(tree.locator("#toasts")).to_contain_text("arr/radarr is restarted.")
    expect(mine.locator("dd").nth(1)).to_have_text(str(before + 1))
    expect(mine).to_have_attribute("data-state", "running")
    expect(button).to_be_focused()  # the page was drawn anew around it


def test_who_wants_no_motion_sees_none(new_page: NewPage, running: Running) -> None:
    still = new_page(reduced_motion="reduce")
    still.goto(f"{running.url}/actors")

    longest = (
        node(still, "qbit/default")
        .locator(".card")
        .evaluate("(card) => Math.max(...getComputedStyle(card).transitionDuration.split(',').map(parseFloat))")
    )

    assert longest < 0.001


def test_when_qbitrr_itself_is_away_the_page_says_so_and_finds_it_again(tree: Page, running: Running) -> None:
    HEARD[tree].allow("ERR_|Failed to load")
    running.daemon.terminate(within=60)
    expect(tree.locator("#stale")).to_contain_text("No connection to qBitrr")

    running.daemon.start().until_ready(within=60)

    expect(tree.locator("#stale")).to_be_hidden(timeout=60_000)
    expect(node(tree, "qbit/default")).to_have_attribute("data-state", "running")
