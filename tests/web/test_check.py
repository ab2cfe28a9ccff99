"""A connection is tried as the form has it, with one login at most, and no secret goes astray."""

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from bottle import Bottle

from actors.board import Board
from actors.check.finding import Finding
from actors.check.look import Known, Looked
from actors.check.report import ArrReport, InstanceReport
from actors.check.watch import REPORTS
from actors.router import Router
from storage.desk import Desk
from storage.editing import MASK
from storage.settings import Settings
from tests.manual_clock import BEGINNING
from tests.web.contract import check
from tests.web.house import refused
from tests.web.samples import child
from web.check import CheckApi
from web.views import Views

FILE = """\
[qBit]
Host = "qbit"
Password = "canary-1"
[qBit-Box]
Host = "box"
Password = "canary-2"
[Radarr-Films]
URI = "http://radarr:7878"
APIKey = "canary-3"
Category = "radarr"
[Sonarr-TV]
URI = "http://sonarr:8989"
APIKey = "canary-4"
Category = "tv"
"""
INSTANCE = InstanceReport("", "", "qbit", 8080, reached=True, logged_in=True, version="v5.1.0", torrents=12)
ARR = ArrReport("", "radarr", "radarr:7878", "radarr", "radarr", reached=True, key_ok=True, version="5.0")


@dataclass
class Desktop:
    """The two addresses on a file and a board, and what stands for the look at all servers."""

    folder: Path
    board: Board = field(default_factory=Board)
    asked: list[tuple[Settings, Known]] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    instance: InstanceReport = INSTANCE
    wait: threading.Event | None = None

    def __post_init__(self) -> None:
        (self.folder / "config.toml").write_text(FILE, encoding="utf-8")
        self.desk = Desk(self.folder / "config.toml", nullcontext, environ={})
        app = Bottle()
        app.catchall = False
        CheckApi(self.desk, Views(self.board, Router()), self.look).add_to(app)
        self.http = httpx.Client(
            transport=httpx.WSGITransport(app=app), base_url="http://here", event_hooks={"response": [check]}
        )

    def look(self, settings: Settings, known: Known) -> Looked:
        self.asked.append((settings, known))
        if self.wait is not None:
            self.wait.wait(30)
        instances = [
            known.get(one.section) or replace(self.instance, name=one.name, section=one.section)
            for one in settings.instances
        ]
        arrs = [known.get(one.name) or replace(ARR, name=one.name, kind=one.kind) for one in settings.arrs]
        return Looked(tuple(instances), tuple(arrs), (), self.findings, ())  # type: ignore[arg-type]

    def saved(self) -> dict[str, Any]:
        return {name: dict(section) for name, section in self.desk.shown().values.items()}

    def settings(self) -> Settings:
        return self.desk.tried("qBit", self.saved())

    def post(self, what: str, section: str, wanted: Any, **more: str) -> httpx.Response:
        return self.http.post(f"/api/check/{what}", json=wanted, params={"section": section} | more)

    def check(self, what: str, section: str) -> dict[str, Any]:
        answer = self.post(what, section, self.saved())
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(tmp_path)
    yield made
    made.http.close()


def asked_of(desktop: Desktop) -> set[str]:
    """The sections whose servers were asked the last time."""
    settings, known = desktop.asked[-1]
    return {one.section for one in settings.instances} - known.keys() | {
        one.name for one in settings.arrs
    } - known.keys()


def test_an_instance_is_asked_as_it_would_be_with_its_stored_secret(desktop: Desktop) -> None:
    wanted = desktop.saved()
    wanted["qBit"]["Port"] = 9090

    told = desktop.post("instance", "qBit", wanted).json()

    assert told == {
        "ok": True, "reached": True, "version": "v5.1.0", "findings": [],
        "says": "Connected to qBittorrent v5.1.0 with 12 torrents.",
    }  # fmt: skip
    tried = desktop.asked[0][0].instances[0]
    assert (tried.port, tried.password) == (9090, "canary-1")
    assert "9090" not in (desktop.folder / "config.toml").read_text(encoding="utf-8")


def test_no_other_instance_is_logged_in_to(desktop: Desktop) -> None:
    desktop.check("instance", "qBit")

    assert asked_of(desktop) == {"qBit", "Radarr-Films", "Sonarr-TV"}


def test_a_disabled_instance_can_be_tried(desktop: Desktop) -> None:
    wanted = desktop.saved()
    wanted["qBit"]["Disabled"] = True

    assert desktop.post("instance", "qBit", wanted).json()["ok"] is True
    assert desktop.asked[0][0].instances[0].disabled is False


def test_what_is_wrong_comes_with_what_to_do_and_only_what_concerns_the_section(desktop: Desktop) -> None:
    mine = Finding("wrong-password", "[qBit]", "Password", "It says no.", "Correct it.")
    about_me = Finding("category", "[Radarr-Films]", "Category", "It loads to [qBit].", "Change it.")
    other = Finding("no-answer", "[qBit-Box]", "Host", "It is not there.", "Look at it.")
    desktop.findings = (mine, about_me, other)
    desktop.instance = replace(INSTANCE, logged_in=False, finding=mine)

    told = desktop.check("instance", "qBit")

    assert (told["ok"], told["says"]) == (False, "It answers, and does not let us in.")
    assert [one["about"] for one in told["findings"]] == ["[qBit]", "[Radarr-Films]"]
    assert told["findings"][0] == {
        "kind": "wrong-password", "about": "[qBit]", "key": "Password", "says": "It says no.",
        "remedy": "Correct it.",
    }  # fmt: skip


def test_while_we_are_banned_nothing_is_sent(desktop: Desktop) -> None:
    desktop.board.publish("settings", desktop.settings())
    banned = child("qbit/default", "parked", error_kind="Banned", next_try=BEGINNING + 3600)
    desktop.board.publish("root", (banned,))

    told = desktop.check("instance", "qBit")

    assert "qBit" not in asked_of(desktop)
    assert (told["ok"], told["reached"], told["says"]) == (False, True, "It has banned our address.")


def test_an_arr_is_tried_with_the_instances_that_let_us_in_already(desktop: Desktop) -> None:
    desktop.board.publish("settings", desktop.settings())
    desktop.board.publish("root", (child("qbit/default"), child("qbit/qBit-Box", "parked", error_kind="Refused")))
    desktop.board.publish(f"{REPORTS}Sonarr-TV", replace(ARR, name="Sonarr-TV", kind="sonarr"))

    told = desktop.check("arr", "Radarr-Films")

    assert told["says"] == "Connected to Radarr 5.0, with 0 qBittorrents among its download clients."
    assert asked_of(desktop) == {"Radarr-Films", "qBit"}


def test_an_instance_whose_settings_are_being_changed_is_not_logged_in_to_for_an_arr(desktop: Desktop) -> None:
    desktop.board.publish("settings", desktop.settings())
    desktop.board.publish("root", (child("qbit/default"), child("qbit/qBit-Box")))
    wanted = desktop.saved()
    wanted["qBit-Box"]["Password"] = "another"

    assert desktop.post("arr", "Radarr-Films", wanted).status_code == 200

    assert "qBit-Box" not in asked_of(desktop)


@pytest.mark.parametrize(
    ("what", "section", "moved", "secret"),
    [
        ("instance", "qBit", {"Host": "evil.example"}, "Password"),
        ("instance", "qBit", {"Host": "https://qbit"}, "Password"),
        ("arr", "Radarr-Films", {"URI": "http://evil.example:7878"}, "APIKey"),
    ],
)
def test_a_mask_goes_to_no_other_host(
    desktop: Desktop, what: str, section: str, moved: dict[str, str], secret: str
) -> None:
    wanted = desktop.saved()
    wanted[section] |= moved

    answer = desktop.post(what, section, wanted)

    assert answer.status_code == 422
    assert [(one["section"], one["key"]) for one in answer.json()["fields"]] == [(section, secret)]
    assert "canary" not in answer.text
    assert desktop.asked == []

    wanted[section][secret] = "typed"
    assert desktop.post(what, section, wanted).status_code == 200


def test_a_renamed_section_is_tried_under_its_new_name(desktop: Desktop) -> None:
    wanted = desktop.saved()
    wanted["qBit-Cellar"] = wanted.pop("qBit-Box")

    answer = desktop.post("instance", "qBit-Cellar", wanted, **{"from": "qBit-Box", "to": "qBit-Cellar"})

    assert answer.json()["ok"] is True
    assert "canary-2" in [one.password for one in desktop.asked[0][0].instances]


@pytest.mark.parametrize(
    ("what", "section", "change", "said"),
    [
        ("instance", "qBit", {"Port": 99999}, "99999 is not a port"),
        ("instance", "qBit", {"Host": "CHANGE_ME"}, "[qBit] is not complete"),
        ("arr", "Radarr-Films", {"Managed": False}, "[Radarr-Films] is not complete"),
        ("instance", "qBit-None", None, "[qBit-None] is not complete"),
        ("instance", "Radarr-Films", None, "[Radarr-Films] is not complete"),
    ],
)
def test_what_cannot_be_tried_is_422_with_the_reason(
    desktop: Desktop, what: str, section: str, change: dict[str, Any] | None, said: str
) -> None:
    wanted = desktop.saved()
    if change:
        wanted[section] |= change

    answer = desktop.post(what, section, wanted)

    assert answer.status_code == 422
    assert answer.json()["error"] == "Nothing was tried."
    assert said in answer.json()["problems"][0]
    assert desktop.asked == []


def test_a_section_must_be_named(desktop: Desktop) -> None:
    refused(desktop.post("instance", "", desktop.saved()), 400)


def test_one_connection_is_tried_at_a_time(desktop: Desktop) -> None:
    desktop.wait = threading.Event()
    first: list[int] = []
    patient = threading.Thread(target=lambda: first.append(desktop.post("instance", "qBit", saved).status_code))
    saved = desktop.saved()
    patient.start()
    try:
        while not desktop.asked:
            patient.join(0.01)
        assert "try again" in refused(desktop.post("arr", "Radarr-Films", saved), 409)
    finally:
        desktop.wait.set()
        patient.join(30)

    assert first == [200]
    assert desktop.post("arr", "Radarr-Films", saved).status_code == 200


def test_a_mask_that_stands_for_nothing_is_refused(desktop: Desktop) -> None:
    wanted = desktop.saved()
    wanted["qBit-New"] = {"Host": "new", "Password": MASK}

    assert desktop.post("instance", "qBit-New", wanted).status_code == 422
