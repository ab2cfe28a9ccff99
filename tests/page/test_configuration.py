"""The configuration in a browser: what is typed reaches the file, or its field with the reason."""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.ports import free_port
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.page.conftest import CheckPage
from tests.page.office import open_office, visitor
from tests.page.running import DESK, PHONE, open_page
from tests.web.house import House

FILE = """\
# by hand
[Settings]
ConsoleLevel = "debug" # in another spelling than the form's
LoopSleepTimer = "5"
DryRun = false # for now

[qBit] # in the cellar
Host = "qbit"
Password = "canary-1"

[qBit-Box]
Host = "box" # rented
Password = "canary-2"

[[qBit-Box.Trackers]]
Name = "One"
URI = "https://one.example/canary-3/announce"

[[qBit-Box.Trackers]]
Name = "Two"
URI = "two.example"

[Radarr-Films]
URI = "http://radarr:7878"
APIKey = "canary-4"
Category = "films"
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_office(tmp_path_factory.mktemp("office")) as house:
        yield house


type Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, office: House) -> Iterator[Open]:
    """Open the form of the file as it is, at a section: `opened("qBit-Box", size=PHONE)`."""
    with ExitStack() as pages:

        def open_at(section: str, text: str = FILE, **options: Any) -> Page:
            write(office, text)
            page = pages.enter_context(visitor(browser, office, **options))
            page.goto(f"{office.url}/configuration#{section}")
            expect(panel(page, section).get_by_role("heading", name=f"[{section}]")).to_be_visible()
            expect(page.locator("#configuration.ready")).to_be_attached()
            return page

        yield open_at


def write(office: House, text: str) -> None:
    (office.folder / "config.toml").write_text(text, encoding="utf-8")


def on_disk(office: House) -> str:
    return (office.folder / "config.toml").read_text(encoding="utf-8")


def panel(page: Page, section: str) -> Locator:
    return page.locator(f'section[data-section="{section}"]')


def key(page: Page, section: str, path: str) -> Locator:
    return panel(page, section).locator(f'.key[data-path="{path}"]:not(.row .key)')


def typed(page: Page, section: str, path: str, text: str) -> Locator:
    field = key(page, section, path).locator("input")
    field.fill(text)
    return field


def save(page: Page) -> None:
    """Agree to what is reviewed, and wait until the form is that of the new file."""
    page.get_by_role("button", name="Review and save").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    saved(page)


def saved(page: Page) -> None:
    """Wait until the form is drawn anew, and nothing in it is unsaved."""
    expect(page.locator(".savebar")).to_be_hidden()
    expect(page.locator("#configuration.ready")).to_be_attached()


def test_a_mistake_is_shown_at_its_field_and_nothing_is_saved_until_it_is_right(
    office: House, opened: Open
) -> None:
    page = opened("qBit-Box")
    field = typed(page, "qBit-Box", "Port", "99999")
    page.get_by_role("button", name="Review and save").click()

    error = key(page, "qBit-Box", "Port").locator(".error")
    expect(error).to_have_text("Port: 99999 is not a port (1-65535).")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    assert on_disk(office) == FILE

    field.fill("8443")
    expect(error).to_be_hidden()
    save(page)
    assert on_disk(office) == FILE.replace('"canary-2"\n', '"canary-2"\nPort = 8443\n')
    expect(field).to_have_value("8443")


def test_a_mistake_in_a_row_is_shown_in_that_row(office: House, opened: Open) -> None:
    page = opened("qBit-Box")
    trackers = panel(page, "qBit-Box").locator('[data-rows="Trackers"]')
    trackers.get_by_role("button", name="Add a row").click()
    page.get_by_role("button", name="Review and save").click()

    third = trackers.locator(".row").nth(2)
    expect(third.locator('[data-path="URI"] .error')).to_contain_text("URI: is missing")

    third.get_by_label("URI").fill("three.example")
    trackers.locator(".row").nth(1).get_by_role("button", name="Delete this row").click()
    save(page)
    expect(trackers.locator(".row")).to_have_count(2)
    text = on_disk(office)
    assert ("two.example" in text, "three.example" in text, "one.example/canary-3" in text) == (False, True, True)


def test_addresses_are_added_beside_those_that_nobody_sees(office: House, opened: Open) -> None:
    said = 'Notify = ["tgram://canary-6/x", { URL = "ntfy://canary-7" }]'
    page = opened("Settings", text=FILE.replace("[qBit] #", f"{said}\n\n[qBit] #"))
    notify = panel(page, "Settings").locator('[data-rows="Notify"]')
    notify.get_by_role("button", name="Add a row").click()
    notify.locator(".row").nth(2).get_by_label("URL").fill("discord://typed/words")
    save(page)

    kept = tomllib.loads(on_disk(office))["Settings"]["Notify"]
    assert kept == ["tgram://canary-6/x", {"URL": "ntfy://canary-7"}, "discord://typed/words"]

    notify.locator(".row").nth(2).get_by_label("URL").fill("no address")
    page.get_by_role("button", name="Review and save").click()
    expect(notify.get_by_role("alert")).to_contain_text(
        "Notify: its value holds an address that is none of Apprise"
    )


def test_a_secret_is_never_on_the_page_and_changes_only_when_it_is_typed(office: House, opened: Open) -> None:
    page = opened("qBit")
    expect(key(page, "qBit", "Password").locator("input")).to_have_value("")
    typed(page, "qBit", "Password", "canary-5")
    page.get_by_role("button", name="Review and save").click()
    expect(page.get_by_role("dialog")).to_contain_text("[qBit] Password gets another value")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    saved(page)

    assert on_disk(office) == FILE.replace("canary-1", "canary-5")
    assert "canary" not in page.content()

    key(page, "qBit", "Password").get_by_role("button", name="Remove it").click()
    save(page)
    assert on_disk(office) == FILE.replace("canary-1", "")


def test_what_somebody_else_changed_is_told_and_kept(office: House, opened: Open) -> None:
    page = opened("qBit-Box")
    typed(page, "qBit-Box", "UserName", "me")
    write(office, FILE.replace('Host = "qbit"', 'Host = "moved"'))

    page.get_by_role("button", name="Review and save").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Somebody else has changed the file")
    expect(dialog).to_contain_text("[qBit] Host")
    expect(dialog).to_contain_text("moved")
    dialog.get_by_role("button", name="Look again").click()

    expect(key(page, "qBit-Box", "UserName").locator("input")).to_have_value("me")
    expect(page.locator("#count")).to_have_text("1 change")
    save(page)
    assert 'Host = "moved"' in on_disk(office)
    assert 'UserName = "me"' in on_disk(office)


def test_sections_come_go_and_get_other_names(office: House, opened: Open) -> None:
    page = opened("qBit-Box")
    panel(page, "qBit-Box").get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Cellar")
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    panel(page, "qBit-Cellar").get_by_role("button", name="Disable").click()

    page.get_by_role("button", name="Add an Arr").click()
    page.get_by_role("dialog").get_by_label("Application").select_option("Sonarr")
    page.get_by_role("dialog").get_by_label("Name").fill("TV")
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    typed(page, "Sonarr-TV", "URI", "http://sonarr:8989")
    typed(page, "Sonarr-TV", "APIKey", "typed")

    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Radarr-Films").click()
    panel(page, "Radarr-Films").get_by_role("button", name="Remove").click()
    panel(page, "Radarr-Films").get_by_role("button", name="Keep it").click()
    panel(page, "Radarr-Films").get_by_role("button", name="Remove").click()
    save(page)

    kept = FILE.replace("[qBit-Box]", "[qBit-Cellar]").replace("[[qBit-Box.", "[[qBit-Cellar.")
    kept = kept[: kept.index("[Radarr-Films]")].replace('"canary-2"\n', '"canary-2"\nDisabled = true\n')
    assert on_disk(office).startswith(kept.rstrip())
    assert on_disk(office)[len(kept.rstrip()) :].split() == [
        "[Sonarr-TV]", "URI", "=", '"http://sonarr:8989"', "APIKey", "=", '"typed"',
    ]  # fmt: skip
    expect(page.get_by_role("navigation", name="Sections").get_by_text("disabled")).to_be_visible()


def test_a_name_that_is_taken_is_refused_at_once(opened: Open) -> None:
    page = opened("qBit-Box")
    page.get_by_role("button", name="Add an instance").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Box")
    dialog.get_by_role("button", name="Go on").click()

    expect(dialog.get_by_role("alert")).to_have_text("There is a section [qBit-Box] already.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".savebar")).to_be_hidden()


def test_what_is_not_saved_can_be_discarded(office: House, opened: Open) -> None:
    page = opened("qBit")
    typed(page, "qBit", "Host", "elsewhere")
    expect(page.locator("#count")).to_have_text("1 change")

    page.get_by_role("button", name="Discard").click()

    expect(page.locator(".savebar")).to_be_hidden()
    expect(key(page, "qBit", "Host").locator("input")).to_have_value("qbit")
    assert on_disk(office) == FILE


def test_a_key_is_found_changed_and_saved_by_keyboard_alone(office: House, opened: Open) -> None:
    page = opened("Settings")

    def tab_to(target: Locator) -> None:
        for _ in range(60):
            if target.evaluate("(element) => element === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    tab_to(page.get_by_label("Search the keys"))
    page.keyboard.type("decide everything")
    tab_to(page.get_by_role("switch", name="Dry run").first)
    page.keyboard.press("Space")
    tab_to(page.get_by_role("button", name="Review and save"))
    page.keyboard.press("Enter")
    tab_to(page.get_by_role("dialog").get_by_role("button", name="Save"))
    page.keyboard.press("Enter")

    saved(page)
    assert on_disk(office) == FILE.replace("false # for now", "true # for now")


@pytest.mark.parametrize(("scheme", "size"), [("dark", PHONE), ("light", DESK)])
def test_everybody_can_use_it(opened: Open, check_page: CheckPage, scheme: str, size: tuple[int, int]) -> None:
    page = opened("qBit-Box", size=size)
    page.evaluate(f"document.documentElement.dataset.theme = '{scheme}'")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    typed(page, "qBit-Box", "Port", "8443")
    check_page(page)

    page.get_by_role("button", name="Review and save").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check_page(page)


def test_without_a_script_it_can_be_read(office: House, browser: Browser) -> None:
    with visitor(browser, office, java_script_enabled=False) as page:
        write(office, FILE)
        page.goto(f"{office.url}/configuration")

        expect(panel(page, "qBit-Box").get_by_label("Host").first).to_have_value("box")
        expect(page.locator("noscript p")).to_be_visible()
        expect(page.get_by_role("button", name="Remove")).to_have_count(0)


# --- with a daemon and a qBittorrent ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, seeder: QbitServer) -> Iterator[Stage]:
    with closing(Stage(tmp_path_factory.mktemp("configured"), seeder)) as opened:
        yield opened


@pytest.fixture(scope="module")
def empty(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A daemon whose file knows no qBittorrent yet."""
    daemon = Daemon(tmp_path_factory.mktemp("empty"))
    daemon.config.write_text("# mine\n" + daemon.config.read_text(encoding="utf-8"), encoding="utf-8")
    with daemon:
        yield daemon


def test_an_instance_is_added_tried_saved_and_online(browser: Browser, stage: Stage, empty: Daemon) -> None:
    server = stage.server("5.1")
    with open_page(browser, f"http://127.0.0.1:{empty.port}") as page:
        page.goto("configuration")
        page.get_by_role("button", name="Add an instance").click()
        page.get_by_role("dialog").get_by_label("Name").fill("Box")
        page.get_by_role("dialog").get_by_role("button", name="Go on").click()
        for path, text in (("Host", "127.0.0.1"), ("UserName", server.username), ("Password", server.password)):
            typed(page, "qBit-Box", path, text)
        port = typed(page, "qBit-Box", "Port", str(free_port()))
        panel(page, "qBit-Box").get_by_role("button", name="Test connection").click()
        expect(panel(page, "qBit-Box").get_by_role("status")).to_contain_text("Not reached.")
        panel(page, "qBit-Box").get_by_role("link", name="[qBit-Box] Port").click()
        expect(port).to_be_focused()

        port.fill(str(server.port))
        panel(page, "qBit-Box").get_by_role("button", name="Test connection").click()
        expect(panel(page, "qBit-Box").get_by_role("status")).to_contain_text("Connected to qBittorrent v5.1")

        page.get_by_role("button", name="Review and save").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("[qBit-Box] is new")
        expect(dialog).to_contain_text("Starts qbit/qBit-Box")
        expect(dialog).to_contain_text("Everything else goes on.")
        dialog.get_by_role("button", name="Save").click()
        saved(page)

        eventually(lambda: empty.instance("qBit-Box")["state"] == "online", within=40, say="it is not online")
        assert empty.config.read_text(encoding="utf-8").startswith("# mine\n")
        assert server.password not in page.content()

        panel(page, "qBit-Box").get_by_role("button", name="Disable").click()
        page.get_by_role("button", name="Review and save").click()
        expect(dialog).to_contain_text("Stops qbit/qBit-Box")
        dialog.get_by_role("button", name="Save").click()
        eventually(lambda: empty.instance("qBit-Box")["state"] == "disabled", within=40, say="it is not disabled")
