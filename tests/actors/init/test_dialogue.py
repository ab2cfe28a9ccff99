"""The questions of a first configuration, on servers that answer, refuse, and are not there."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from actors.init.answers import Sections
from actors.init.dialogue import Dialogue
from actors.init.trial import Trial
from storage import config, example
from storage.settings import Settings
from tests.lab.arr import ArrSim, DownloadClient, RadarrSim
from tests.lab.ports import free_port
from tests.lab.standin import StandIn


class Script:
    """Answers from a list, an empty one taking the default; what it was asked and told is kept."""

    def __init__(self, *answers: str) -> None:
        self._answers = iter(answers)
        self.heard: list[str] = []
        self.shown: list[str] = []  # answers that were typed in the open

    def ask(self, question: str, default: str = "") -> str:
        self.heard.append(question)
        answer = self._next()
        self.shown.append(answer)
        return answer or default

    def secret(self, question: str) -> str:
        self.heard.append(question)
        return self._next()

    def say(self, text: str) -> None:
        self.heard.append(text)

    def _next(self) -> str:
        answer = next(self._answers, None)
        if answer is None:
            raise EOFError
        return answer


def build(sections: Sections) -> Settings:
    return config.parse(example.filled(sections), Path("config.toml"), {}).settings


@pytest.fixture
def box(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "box") as server:
        yield server


@pytest.fixture
def radarr(tmp_path: Path, box: StandIn) -> Iterator[ArrSim]:
    with ExitStack() as open_:
        sim = open_.enter_context(RadarrSim(tmp_path / "radarr", "films"))
        sim.behaviour.refresh_every = None
        sim.add_client(DownloadClient("box", "127.0.0.1", box.port, box.username, box.password))
        yield sim
        assert sim.complaints == []
        assert {request.method for request in sim.requests} <= {"GET"}


def hold(*answers: str) -> tuple[Sections, Script, Trial]:
    script, trial = Script(*answers), Trial(build)
    return Dialogue(script, trial).hold(), script, trial


def test_servers_that_are_well_are_taken_as_they_are_said(box: StandIn, radarr: ArrSim) -> None:
    box.fill(3, "films")
    sections, script, trial = hold(
        *(box.url, "", box.password, ""), *("radarr", "", radarr.url, radarr.api_key, "", "")
    )

    assert sections == {
        "qBit": {"Host": "127.0.0.1", "Port": box.port, "UserName": "admin", "Password": box.password},
        "Radarr-Movies": {"URI": radarr.url, "APIKey": radarr.api_key, "Category": "films"},  # its client's
    }
    assert trial.together(sections) == ()
    assert "Reached qBittorrent 5.1.0: 3 torrents." in script.heard
    assert not {box.password, radarr.api_key} & set(script.shown)


def test_a_wrong_password_is_said_and_may_be_said_again(box: StandIn) -> None:
    sections, script, _ = hold(box.url, "", "wrong", "a", "", "", box.password, "", "")

    assert sections["qBit"]["Password"] == box.password
    assert any("refused the login" in said and "as they are in qBittorrent" in said for said in script.heard)


def test_nobody_is_banned_by_a_patient_user(box: StandIn) -> None:
    wrong = ["", "", "wrong", "a"]
    sections, script, trial = hold(box.url, *wrong[1:], *wrong * 4, "", "", box.password, "k", "", "")

    assert box.requests["auth/login"] == 3
    assert any("bans this machine" in said for said in script.heard)
    assert next(one.kind for one in trial.together(sections)) == "not-tried"
    with box.client() as client:
        assert client.app_version()  # as good as new


def test_a_server_that_is_down_may_be_kept_or_left_out() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"

    kept, _, trial = hold(nowhere, "", "", "k", "", "")
    left, _, _ = hold(nowhere, "", "", "l", "", "")

    assert list(kept) == ["qBit"]
    assert "nobody-listens" in {one.kind for one in trial.together(kept)}
    assert left == {}


def test_an_address_that_is_none_is_asked_for_again(box: StandIn) -> None:
    sections, script, _ = hold("ftp://box", "", "", "a", box.url, "", box.password, "", "")

    assert sections["qBit"]["Port"] == box.port
    assert any("begins with neither http" in said for said in script.heard)


def test_a_second_instance_is_given_a_name(box: StandIn, tmp_path: Path) -> None:
    with StandIn(tmp_path / "far") as far:
        sections, _, _ = hold(
            *(box.url, "", box.password, "y"), *("a name", "Far", far.url, "", far.password, "n"), ""
        )

    assert list(sections) == ["qBit", "qBit-Far"]


def test_another_application_is_said_and_a_kind_that_is_none_too(box: StandIn, radarr: ArrSim) -> None:
    sections, script, _ = hold(
        *(box.url, "", box.password, ""), "plex", *("sonarr", "", radarr.url, radarr.api_key, "l"), ""
    )

    assert list(sections) == ["qBit"]
    assert any("is none of radarr" in said for said in script.heard)
    assert any("is a Radarr" in said for said in script.heard)


def test_what_does_not_fit_together_is_found_at_the_end(box: StandIn, radarr: ArrSim) -> None:
    sections, _, trial = hold(
        *(box.url, "", box.password, ""), *("radarr", "", radarr.url, radarr.api_key, "other", "")
    )

    assert [one.kind for one in trial.together(sections)] == ["category-mismatch"]


def test_an_end_of_the_answers_is_an_end_of_the_dialogue() -> None:
    with pytest.raises(EOFError):
        hold("http://127.0.0.1:1")
