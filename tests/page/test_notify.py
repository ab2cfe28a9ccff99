"""Whom to tell, changed in a browser: no address is on the page, and none is lost."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.page.office import open_office, visitor
from tests.page.test_configuration import on_disk, panel, save, typed, write

FILE = """\
[Settings]
Notify = ["tgram://canary-1/chat", { URL = "json://canary-2", Events = ["down"], Name = "hook" }] # mine
LoopSleepTimer = 5
"""


def test_a_target_gets_a_name_and_keeps_its_address(browser: Browser, tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        write(office, FILE)
        with visitor(browser, office) as page:
            page.goto(f"{office.url}/configuration#Settings")
            expect(page.locator("#configuration.ready")).to_be_attached()
            rows = panel(page, "Settings").locator('[data-rows="Notify"] > .rows > .row')
            expect(rows).to_have_count(2)
            assert "canary" not in page.content()

            rows.nth(0).locator('[data-path="Name"] input').fill("phone")
            save(page)

        changed = on_disk(office)
    assert 'URL = "tgram://canary-1/chat"\nName = "phone"' in changed
    assert 'URL = "json://canary-2"\nEvents = ["down"]\nName = "hook"' in changed
    assert "LoopSleepTimer = 5" in changed.partition("[[")[0]


def test_what_is_not_touched_stays_as_it_was_written(browser: Browser, tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        write(office, FILE)
        with visitor(browser, office) as page:
            page.goto(f"{office.url}/configuration#Settings")
            expect(page.locator("#configuration.ready")).to_be_attached()
            typed(page, "Settings", "NotifyDownAfter", "10m")
            save(page)

        assert on_disk(office) == FILE + 'NotifyDownAfter = "10m"\n'
