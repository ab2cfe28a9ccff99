"""From the page to real servers: the copy whose button is pressed, and no other."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.rules.scene import POLL, alone, begin, blocklisted, gone, offer, place, still, tagged, twin, verdict
from tests.lab import torrents
from tests.lab.daemon import TOKEN
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.page.running import open_page

ELSEWHERE = "qBit-Seedbox"


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory, seeder: QbitServer) -> Iterator[Stage]:
    with closing(Stage(tmp_path_factory.mktemp("asked"), seeder)) as built:
        yield built


def test_a_stalled_torrent_is_understood_ignored_rechecked_and_failed(stage: Stage, browser: Browser) -> None:
    here, there = stage.server("5.1", PollInterval=POLL), stage.server("5.3", ELSEWHERE, PollInterval=POLL)
    movies = alone(stage.arr("radarr"))
    stuck, rotten = stage.torrent("The Stuck Film"), stage.torrent("The Rotten Film")
    offer(movies, here, stuck)
    for server in (here, there):
        place(server, rotten, movies.category)
        (server.downloads / rotten.name / "film.mkv").write_bytes(b"rot" * 32 * 1024)
    untouched = [twin(there, stuck, movies.category)]
    daemon = begin(stage)
    verdict(daemon, stuck, "stalled")
    verdict(daemon, rotten, "unclaimed", ELSEWHERE)
    untouched.append(still(here, rotten))

    with open_page(browser, f"http://127.0.0.1:{daemon.port}", TOKEN) as page:
        page.goto("torrents?rule=stalled")
        page.get_by_role("link", name=stuck.name).click()
        told = page.get_by_role("region", name="Verdict")
        expect(told).to_contain_text("StalledDelay says how long it may stall")
        expect(page.get_by_role("region", name="What happened")).to_contain_text("Stalled")

        page.get_by_role("button", name="Ignore", exact=True).click()
        expect(told).to_contain_text("ignored by you")
        tagged(here, stuck, "qBitrr-ignored")
        expect(page.get_by_role("button", name="Mark failed")).to_be_disabled()
        page.get_by_role("button", name="Stop ignoring").click()
        expect(page.get_by_role("button", name="Mark failed")).to_be_enabled()

        page.get_by_role("button", name="Mark failed").click()
        page.get_by_role("dialog").get_by_role("button", name="Mark failed").click()
        gone(here, stuck)
        expect(page.get_by_text("It is gone from default.")).to_be_visible()
        expect(page.get_by_text("It is taken out of the Arr's queue")).to_be_visible()

        page.goto("torrents")
        page.get_by_role("checkbox", name=f"Select {rotten.name} on {ELSEWHERE}").check()
        page.get_by_role("button", name="Recheck").click()
        eventually(
            lambda: torrents.wait_for(there, rotten.hash).progress == 0, within=60, say="it was not checked"
        )
        found = page.locator(f'tr[data-key="{ELSEWHERE}/{rotten.hash}"]')
        expect(found.locator(".progress")).to_have_text("0 %")

    assert blocklisted(movies) == [stuck.name]
    for check in untouched:
        check()
