"""The story of one torrent in a browser: why it is as it is, what happened, and what can be asked."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from actors.arr.step import Verdict
from actors.messages import Asked, Decided
from tests.actors.puppets import Recorder
from tests.lab.eventually import eventually
from tests.manual_clock import BEGINNING
from tests.page.conftest import CheckPage
from tests.page.running import PHONE, open_page
from tests.web.diary import decided, fill, ran
from tests.web.house import TOKEN, House, open_house
from tests.web.samples import HASH, arr, entry, torrent

STALLED = Verdict("stalled", "stalled for 12 min of 15 min", look_again_at=BEGINNING + 180)
FACTS = {
    "queue": {"value": {"state": "downloading", "messages": ["The download is stalled"]}, "age": 12.0},
    "history": {"unknown": "Radarr-Films did not answer in time."},
}
GONE = "e" * 40


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A stalled torrent on two instances, with a past, and one that is gone."""
    folder = tmp_path_factory.mktemp("story")
    fill(
        folder,
        Decided((decided(rule="young", why="added 20 s ago", at=BEGINNING - 3600, steps=()),)),
        *ran(
            "FAIL", [("unqueue", "failed: Radarr-Films is not well (503)"), ("delete", "given up: unqueue")], 1e9
        ),
        Decided((decided(rule="stalled", why="stalled for 0 s", dry=True, facts=json.dumps(FACTS)),)),
        Decided((decided(hash=GONE, name="It was here", rule="seeded", why="ratio 2.00 of 2.00"),)),
        *ran("REMOVE", [("delete", "done")], BEGINNING - 50, torrent_hash=GONE),
    )
    with open_house(folder) as opened:
        opened.publish_all_well()
        one = torrent(HASH, state="stalledDL", progress=0.3)
        opened.publish(arr(entry(one, verdict=STALLED), entry(one, "qBit-Seedbox", verdict=STALLED)))
        yield opened


@pytest.fixture(scope="module")
def category(house: House) -> Recorder:
    return house.recorder("arr/radarr")


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    with open_page(browser, house.url, TOKEN) as opened:
        yield opened


def test_why_it_is_stalled_and_what_would_change_it_is_read(page: Page, check_page: CheckPage) -> None:
    page.goto(f"torrents/default/{HASH}")

    verdict = page.get_by_role("region", name="Verdict")
    expect(verdict).to_contain_text("Stalled for 12 min of 15 min.")
    expect(verdict).to_contain_text("A peer that sends data")
    expect(verdict).to_contain_text("stalled")
    facts = page.get_by_role("complementary", name="Facts")
    expect(facts).to_contain_text("downloading; The download is stalled")
    expect(facts).to_contain_text("Radarr-Films did not answer in time.")
    happened = page.get_by_role("region", name="What happened").get_by_role("listitem")
    expect(happened).to_have_count(4)
    expect(happened.nth(0)).to_contain_text("dry run")
    expect(happened.nth(1)).to_contain_text("Too young to judge")
    expect(page.get_by_text("failed after 3 s: Radarr-Films is not well (503)")).to_be_visible()
    expect(page.get_by_role("link", name="qBittorrent", exact=True)).to_have_attribute("href", "http://qbit:8080/")
    expect(page.get_by_role("link", name="Radarr-Films")).to_have_attribute(
        "href", f"/torrents/default/{HASH}/arr"
    )
    check_page(page)


def test_it_reads_on_a_phone(browser: Browser, house: House, check_page: CheckPage) -> None:
    with open_page(browser, house.url, TOKEN, size=PHONE) as phone:
        phone.goto(f"torrents/default/{HASH}")
        expect(phone.get_by_role("heading", name="Verdict", exact=True)).to_be_visible()
        check_page(phone)


def test_its_buttons_ask_for_this_copy_alone(page: Page, category: Recorder) -> None:
    before = len(category.told)
    page.goto(f"torrents/qBit-Seedbox/{HASH}")
    expect(page.get_by_role("button", name="Import again")).to_be_disabled()

    page.get_by_role("button", name="Ignore", exact=True).click()
    expect(page.get_by_text("Ignore: passed on for 1 torrent.")).to_be_visible()
    page.get_by_role("button", name="Mark failed").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 torrent on qBit-Seedbox is taken out of the queue")
    page.get_by_role("dialog").get_by_role("button", name="Mark failed").click()

    key = ("qBit-Seedbox", HASH)
    wanted = [Asked("ignore", (key,)), Asked("fail", (key,))]
    eventually(lambda: category.told[before:] == wanted, within=30, say="the category was not told")


def test_what_is_gone_has_its_story_all_the_same(page: Page, check_page: CheckPage) -> None:
    page.goto(f"torrents/default/{GONE}")

    expect(page.get_by_role("heading", level=1)).to_have_text("It was here")
    expect(page.get_by_text("It is gone from default.")).to_be_visible()
    expect(page.get_by_text("It is deleted from qBittorrent")).to_be_visible()
    expect(page.get_by_role("button", name="Mark failed")).to_have_count(0)
    check_page(page)


def test_a_new_verdict_is_seen_without_a_reload(page: Page, house: House) -> None:
    other = "d" * 40
    house.publish(arr(entry(torrent(other)), category="tv", name="Sonarr"))
    page.goto(f"torrents/default/{other}")
    expect(page.get_by_role("region", name="Verdict")).to_contain_text("All is well.")

    slow = Verdict("slow", "it would take 3 d, and MaximumETA is 1 d")
    house.publish(arr(entry(torrent(other), verdict=slow), category="tv", name="Sonarr"))

    expect(page.get_by_role("region", name="Verdict")).to_contain_text("It would take 3 d")
    expect(page.locator(".verdict .badge")).to_have_text(re.compile("too slow"))
