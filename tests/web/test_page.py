"""The overview as a browser without JavaScript shows it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from actors.arr.snapshot import Attention, Brake, Doubt
from actors.check.finding import Finding
from actors.messages import Confirm, Restart
from storage.settings import InstanceSettings, Problem, Settings
from storage.snapshot import StorageSnapshot
from tests.manual_clock import BEGINNING
from tests.web.house import House, open_house
from tests.web.samples import ARR, TWO_INSTANCES, arr, child, instance, running
from web.rooms.overview import MOST_TORRENTS

NASTY = "<script>alert('1')</script>\"&"
HTML = {"Accept": "text/html"}


class Page(HTMLParser):
    """What a page says, and its tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.tags if found == tag]


def page(house: House, path: str = "/") -> Page:
    answer = house.http.get(path, headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].lower() == "text/html; charset=utf-8"
    return Page(answer.text)


def test_it_shows_every_instance_and_arr(house: House) -> None:
    text = page(house).text

    for said in (
        "default",
        "qBit-Seedbox",
        "seedbox.example:443",
        "Radarr-Films",
        "category radarr",
    ):
        assert said in text
    assert "Instances 2 of 2 online" in text
    assert "Arrs 1 of 1 reachable" in text
    assert "Needs attention" not in text


def test_a_dead_instance_says_why_and_when_it_is_tried_next(house: House) -> None:
    down = child("qbit/default", "restarting", last_error="It refused the connection.", next_try=BEGINNING + 8)
    house.publish(children=(down,))

    text = page(house).text

    assert "not reached" in text
    assert "It refused the connection." in text
    assert "in 8 s" in text


def test_without_a_configuration_it_says_what_to_write(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        text = page(house).text

    assert "[qBit]" in text
    assert "[Radarr-Movies]" in text


def test_what_needs_the_user_is_told_with_its_reason(house: House) -> None:
    problem = Problem(section="qBit-Attic", key="Port", message="99999 is not a port (1-65535)")
    lost = Attention("default", "a" * 40, "The Lost Film", "Radarr says: not an upgrade")
    house.board.publish("storage", StorageSnapshot(0.0, problem="The disk is full.", notice="It was made anew."))
    house.publish(
        arr(attention=(lost,)),
        settings=TWO_INSTANCES.model_copy(update={"problems": (problem,)}),
        children=(
            child("qbit/default", "parked", last_error="It rejects our password.", error_kind="Refused"),
            child("qbit/qBit-Seedbox", left_behind=2),
        ),
    )

    shown = page(house)

    for said in (
        "[qBit-Attic] Port: 99999 is not a port", "The disk is full.", "It was made anew.",
        "It rejects our password.", "The Lost Film on default", "not an upgrade", "login refused",
        "2 of its earlier workers",
    ):  # fmt: skip
        assert said in shown.text


def test_of_thousands_that_need_attention_the_first_are_shown_and_the_rest_is_a_link(house: House) -> None:
    many = tuple(Attention("default", f"{number:040x}", f"Film {number}", "why") for number in range(5000))
    house.publish(arr(attention=many))

    shown = page(house)

    assert len([one for one in shown.all("li") if "data-key" in one]) == MOST_TORRENTS + 1
    assert f"and {5000 - MOST_TORRENTS} more torrents" in shown.text
    assert {"href": "/torrents?attention=true"} in shown.all("a")


@pytest.mark.parametrize(
    ("button", "name", "message"),
    [
        ("Remove these 50", "arr/films/4k", Confirm("qBit-Seedbox")),
        ("Forget these 7", "arr/films/4k", Confirm("qBit-Attic")),
        ("Try again now", "root", Restart("qbit/default")),
    ],
)
def test_its_buttons_work_without_javascript(house: House, button: str, name: str, message: object) -> None:
    brake = Brake("qBit-Seedbox", 50, "50 of 60 torrents would go at once")
    films = house.recorder("arr/films/4k")
    house.publish(
        arr(category="films/4k", brakes=(brake,), doubts=(Doubt("qBit-Attic", 7, "It shows none of 7."),)),
        children=(child("qbit/default", "parked", last_error="No."), child("arr/films/4k")),
    )
    browser = house.log_in()

    text = browser.get("/", headers=HTML).text
    (action,) = re.findall(rf'action="([^"]+)"(?:(?!</form>).)*>{button}</button>', text, re.DOTALL)
    answer = browser.post(action, headers=HTML | {"Origin": house.url})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert message in (house.root if name == "root" else films).told


def test_nothing_that_others_have_named_becomes_markup(house: House) -> None:
    bad = InstanceSettings(name=NASTY, section=NASTY, host=NASTY)
    house.board.publish("storage", StorageSnapshot(0.0, problem=NASTY, notice=NASTY))
    house.publish(
        instance(NASTY, version=NASTY, space_line=NASTY),
        arr(
            category=NASTY, error=NASTY, reachable=False,
            attention=(Attention(NASTY, "a" * 40, NASTY, NASTY),), brakes=(Brake(NASTY, 1, NASTY),),
        ),
        arr(category=f"managed {NASTY}"),
        settings=Settings(
            instances=(bad, InstanceSettings(name="down")),
            arrs=(ARR.model_copy(update={"name": NASTY, "category": NASTY}),),
            problems=(Problem(section=NASTY, key=NASTY, message=NASTY),),
        ),
        children=(
            *running(f"qbit/{NASTY}", f"arr/{NASTY}", f"arr/managed {NASTY}"),
            child("qbit/down", "parked", last_error=NASTY),
        ),
    )  # fmt: skip

    raw = house.http.get("/").text

    shown = Page(raw)
    assert "<script>alert" not in raw
    assert all(str(one.get("src")).startswith("/static/") for one in shown.all("script"))
    assert shown.text.count("alert('1')") > 15
    known = {
        "id", "class", "href", "rel", "src", "type", "name", "content", "lang", "charset", "action", "method",
        "scope", "role", "hidden", "tabindex", "http-equiv", "aria-labelledby", "data-theme", "data-density",
        "data-key", "d", "viewbox", "aria-hidden", "aria-label", "aria-current", "aria-live", "title", "datetime",
        "data-ago", "data-until", "data-live", "data-base", "data-now", "data-send", "data-confirm", "data-done",
        "value", "target", "required",
    }  # fmt: skip
    assert {name for _, attributes in shown.tags for name in attributes} <= known


def test_half_a_character_in_a_name_spoils_nothing(house: House) -> None:
    house.publish(arr(attention=(Attention("default", "a" * 40, "Film \ud83d", "why"),)))

    assert "Film ?" in page(house).text


def test_it_needs_no_javascript_and_nothing_from_elsewhere(house: House) -> None:
    shown = page(house)

    assert all("onclick" not in attributes and "style" not in attributes for _, attributes in shown.tags)
    loaded = [one for tag, attributes in shown.tags if tag != "a" for one in attributes.values()]
    assert not any("://" in str(value) for value in loaded)
    away = [one for one in shown.all("a") if "://" in str(one["href"])]
    assert all((one["rel"], one["target"]) == ("noreferrer", "_blank") for one in away)
    assert {"http-equiv": "refresh", "content": "30"} in shown.all("meta")


def test_the_first_view_is_small(house: House) -> None:
    shown = page(house)
    named = [one.get("src") or one.get("href") or "" for tag in ("script", "link") for one in shown.all(tag)]
    left, weights = set(named), {"/": len(house.http.get("/").content)}
    while left:
        path = left.pop()
        weights[str(path)] = len((text := house.http.get(str(path)).text).encode())
        left |= {f"/static/{name}" for name in re.findall(r'from "\./([\w-]+\.js)"', text)} - weights.keys()

    assert {"/static/style.css", "/static/live.js", "/static/morph.js", "/static/dialog.js"} <= weights.keys()
    assert sum(weights.values()) < 75_000  # of 150 000 that the user is promised


def luminance(colour: str) -> float:
    """How bright `#rrggbb` is, 0-1 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_everything_that_is_read_stands_out_from_what_is_behind_it(house: House, theme: int) -> None:
    css = house.stranger.get("/static/style.css").text
    tokens = {name: pair for name, *pair in re.findall(r"--(\w+): light-dark\((#\w{6}), (#\w{6})\)", css)}

    def contrast(front: str, back: str) -> float:
        bright = sorted(luminance(tokens[name][theme]) for name in (front, back))
        return (bright[1] + 0.05) / (bright[0] + 0.05)

    words = ("text", "quiet", "accent", "good", "warn", "bad")
    faint = {(word, on) for word in words for on in ("paper", "card") if contrast(word, on) < 4.5}
    assert faint == set()
    assert contrast("edge", "card") >= 3


def test_the_theme_and_density_are_the_configured_ones(tmp_path: Path) -> None:
    with open_house(tmp_path, theme="Light", density="Compact") as house:
        for path in ("/", "/login"):
            text = house.http.get(path).text if path == "/" else house.stranger.get(path).text
            assert '<html lang="en" data-theme="light" data-density="compact">' in text


def test_dry_run_is_said_at_the_top(house: House) -> None:
    general = TWO_INSTANCES.general.model_copy(update={"dry_run": True})
    house.publish(settings=TWO_INSTANCES.model_copy(update={"general": general}))

    assert "nothing is done" in page(house).text


def test_a_qbittorrent_that_is_offline_itself_says_so(house: House) -> None:
    house.publish(instance(connection_status="disconnected"))

    assert "no connection to the internet" in page(house).text


def test_the_login_page_tells_a_screen_reader_what_was_wrong(house: House) -> None:
    shown = Page(house.stranger.post("/login", data={"token": "wrong"}).text)

    (field,) = [one for one in shown.all("input") if one["name"] == "token"]
    assert field["aria-invalid"] == "true"
    assert "error" in str(field["aria-describedby"]).split()
    assert {"id": "error", "class": "error", "role": "alert"} in shown.all("p")


def test_what_the_check_of_the_configuration_found_is_told_with_its_remedy(house: House) -> None:
    finding = Finding("path", "[qBit-Seedbox]", "Host", "Radarr sees no such folder", "Map it in Radarr.")
    house.board.publish("findings", (finding,))

    shown = page(house)

    assert "[qBit-Seedbox] Radarr sees no such folder. Map it in Radarr. Open its settings" in shown.text


def test_an_order_that_cannot_be_taken_back_is_asked_for_once_with_and_without_javascript(house: House) -> None:
    house.publish(arr(brakes=(Brake("default", 50, "50 of 60 torrents would go at once"),)))

    shown = page(house)

    (form,) = [one for one in shown.all("form") if "/confirm/" in str(one["action"])]
    assert form["data-confirm"] == "50 torrents of radarr on default are then removed, with their files."
    assert {"type": "checkbox", "required": None} in shown.all("input")


def test_the_numbers_at_the_top_leave_out_who_gives_none(house: House) -> None:
    attic = InstanceSettings(name="qBit-Attic", section="qBit-Attic", disabled=True)
    house.publish(
        instance(torrents=1200, dl_speed=3 * 1024**2),
        settings=TWO_INSTANCES.model_copy(update={"instances": (*TWO_INSTANCES.instances, attic)}),
        children=(*running("qbit/default", "arr/radarr"), child("qbit/qBit-Seedbox", "restarting")),
    )

    text = page(house).text

    assert "Instances 1 of 2 online Torrents 1 200 on all instances Down 3.0 MiB/s" in text


def test_it_says_how_many_torrents_are_due_still(house: House) -> None:
    house.publish(arr(behind=12))
    assert "Looking at 12 torrents that are due" in page(house).text
    assert house.log_in().get("/api/status").json()["arrs"][0]["behind"] == 12

    house.publish(arr(behind=0))
    assert "Looking at" not in page(house).text
