"""More removals at once than the user allows are let go on the page."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.rules.scene import POLL, WITHIN, begin, gone, place
from tests.e2e.rules.test_seeded import set_limits
from tests.lab.daemon import TOKEN
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.page.heard import assert_accessible
from tests.page.running import open_page


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory, seeder: QbitServer) -> Iterator[Stage]:
    with closing(Stage(tmp_path_factory.mktemp("brake"), seeder)) as built:
        yield built


def test_removals_that_are_held_back_go_after_one_question(stage: Stage, browser: Browser) -> None:
    server = stage.server("5.3", PollInterval=POLL)
    movies = stage.arr("radarr", Torrent={"SeedingMode": {"RemoveTorrent": 2}})
    films = [stage.torrent(f"Film {number}") for number in range(3)]
    for film in films:
        place(server, film, movies.category)
        set_limits(server, film, ratio=-2, minutes=0)
    daemon = begin(stage, MaxRemovalsPerPass=1)
    eventually(daemon.attention, within=WITHIN)

    with open_page(browser, f"http://127.0.0.1:{daemon.port}", TOKEN) as page:
        page.goto("/")
        expect(page.get_by_role("heading", name="Needs attention")).to_be_visible()
        button = page.get_by_role("button", name="Remove these 3")
        assert_accessible(page)
        button.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("3 torrents of radarr on default are then removed, with their files.")
        assert_accessible(page)
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_have_count(0)
        assert len(server.api.torrents_info()) == 3

        button.click()
        dialog.get_by_role("button", name="Remove these 3").click()

        expect(page.locator("#toasts")).to_contain_text("It is passed on.")
        for film in films:
            gone(server, film)
        expect(button).to_have_count(0)
        expect(page.locator('.cards [aria-label="default"]')).to_contain_text("No torrents yet")
