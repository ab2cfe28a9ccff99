"""What one look at a real qBittorrent, at a simulated Arr, or at something else brings to light."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from actors.check.paths import Question
from actors.check.probe import ArrVisit, probe_arr, probe_instance
from actors.check.report import Category, Complaint, DownloadClient, PathMapping
from storage.settings import ArrKind, ArrSettings, InstanceSettings
from tests.actors.check.samples import BOX
from tests.actors.instance.impostor import Answer, impostor
from tests.lab import arr as sims
from tests.lab.fixtures import available
from tests.lab.ports import free_port
from tests.lab.qbittorrent import QbitServer
from tests.lab.standin import ANCIENT, StandIn

FAST = (2.0, 5.0)


@pytest.fixture(scope="module", params=["4.5", "5.3"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[QbitServer]:
    with QbitServer(available(request.param), tmp_path_factory.mktemp("checked"), "checked") as server:
        server.api.torrents_create_category(name="radarr", save_path="/films")
        yield server


@pytest.fixture(scope="module")
def radarr(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sims.ArrSim]:
    with sims.RadarrSim(tmp_path_factory.mktemp("radarr")) as sim:
        yield sim
        assert sim.complaints == []


def instance(server: QbitServer | StandIn, **keys: Any) -> InstanceSettings:
    given = {"port": server.port, "username": server.username, "password": server.password}
    return InstanceSettings.model_validate({"name": "default", "host": "127.0.0.1"} | given | keys)


def section(sim: sims.ArrSim, kind: ArrKind = "radarr", **keys: Any) -> ArrSettings:
    given = {"name": "Radarr-Movies", "kind": kind, "uri": sim.url, "api_key": sim.api_key, "category": "radarr"}
    return ArrSettings.model_validate(given | keys)


def test_a_server_that_is_well_is_seen_whole(server: QbitServer) -> None:
    report = probe_instance(instance(server))

    assert report.finding is None
    assert (report.reached, report.logged_in) == (True, True)
    assert report.version.startswith(f"v{server.version}")
    assert Category("radarr", "/films", 0) in report.categories
    assert report.path_of("radarr") == "/films"
    assert Path(report.path_of("sonarr")) == server.downloads


def test_a_wrong_password_costs_one_attempt_and_is_said(server: QbitServer) -> None:
    before = server.login_attempts()

    report = probe_instance(instance(server, password="wrong"))

    assert server.login_attempts() - before == 1
    assert report.finding is not None
    assert (report.finding.kind, report.finding.key, report.reached) == ("wrong-password", "Password", True)
    probe_instance(instance(server))  # a good one: the server's counter begins anew


def test_a_ban_that_is_known_is_not_made_longer(server: QbitServer) -> None:
    before = server.login_attempts()

    report = probe_instance(instance(server), banned_until="14:30")

    assert server.login_attempts() == before
    assert report.finding is not None
    assert report.finding.kind == "banned"
    assert "until 14:30" in report.finding.says


def test_a_banned_address_is_told_from_a_wrong_password(tmp_path: Path) -> None:
    with StandIn(tmp_path) as server:
        for _ in range(5):
            probe_instance(instance(server, password="wrong"))
        report = probe_instance(instance(server))

    assert report.finding is not None
    assert report.finding.kind == "banned"
    assert "leave it alone for an hour" in report.finding.remedy


def test_a_server_that_is_too_old_is_said(tmp_path: Path) -> None:
    with StandIn(tmp_path, flavour=ANCIENT) as server:
        report = probe_instance(instance(server))

    assert report.finding is not None
    assert (report.finding.kind, report.reached, report.version) == ("unsupported-version", True, "v4.2.5")
    assert "Update" in report.finding.remedy


def test_where_nobody_listens_the_port_is_to_be_looked_at() -> None:
    report = probe_instance(InstanceSettings(name="default", host="127.0.0.1", port=free_port()))

    assert report.finding is not None
    assert (report.finding.kind, report.finding.key, report.reached) == ("nobody-listens", "Port", False)


def test_a_host_that_nobody_knows_is_said() -> None:
    report = probe_instance(InstanceSettings(name="default", host="nowhere.invalid"))

    assert report.finding is not None
    assert (report.finding.kind, report.finding.key) == ("unknown-host", "Host")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(200, b"<html>", "text/html"), "something-else"),
        (Answer(401, b'{"error": "Unauthorized"}', "application/json"), "something-else"),
        (Answer(200, b"Hello."), "something-else"),
        (Answer(302, headers={"Location": "https://elsewhere.example.org/"}), "redirected"),
        (Answer(503, b"later"), "no-answer"),
        (Answer(hang_up=True), "something-else"),
    ],
)
def test_what_answers_in_its_place_is_said(answer: Answer, kind: str) -> None:
    with impostor(lambda path: answer) as other:
        report = probe_instance(other.settings, patience=FAST)

    assert report.finding is not None
    assert (report.finding.kind, report.reached) == (kind, False)


def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = InstanceSettings(name="default", host="127.0.0.1", port=silent.getsockname()[1], username="me")
        report = probe_instance(settings, patience=(1.0, 0.2))

    assert report.finding is not None
    assert report.finding.kind == "no-answer"


# --- Arrs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sim", "kind"), [(sims.RadarrSim, "radarr"), (sims.SonarrSim, "sonarr"), (sims.LidarrSim, "lidarr")]
)
def test_an_arr_that_is_well_is_seen_whole(sim: type[sims.ArrSim], kind: ArrKind, tmp_path: Path) -> None:
    with sim(tmp_path, "movies") as arr:
        arr.add_client(
            sims.DownloadClient(
                *("seedbox", "box.example.org", 8090, "me", "secret", "/downloads", "/mnt"),
                imported_category="done",
                removes_completed=True,
            )
        )
        arr.behaviour.health = [("RootFolderCheck", "Missing root folder"), ("IndexerRssCheck", "No indexers")]
        report = probe_arr(section(arr, kind))
        assert arr.complaints == []

    assert report.finding is None
    assert (report.reached, report.key_ok, report.host) == (True, True, "127.0.0.1")
    assert report.clients == (
        DownloadClient(
            *("seedbox", True, "box.example.org", 8090, False, "", "movies", "done"), removes_completed=True
        ),
    )
    assert report.mappings == (PathMapping("box.example.org", "/downloads/", "/mnt/"),)
    assert report.complaints == (Complaint("RootFolderCheck", "Missing root folder"),)


def test_a_wrong_api_key_is_said_and_is_in_no_word_of_it(radarr: sims.ArrSim) -> None:
    report = probe_arr(section(radarr, api_key="not-the-key"))

    assert report.finding is not None
    assert (report.finding.kind, report.finding.key) == ("wrong-api-key", "APIKey")
    assert (report.reached, report.key_ok) == (True, False)
    assert "not-the-key" not in str(report)


def test_another_application_behind_a_section_is_named(radarr: sims.ArrSim) -> None:
    report = probe_arr(section(radarr, "sonarr", name="Sonarr-TV"))

    assert report.finding is not None
    assert (report.finding.kind, report.finding.key, report.reached) == ("wrong-application", "URI", False)
    assert "is a Radarr" in report.finding.says
    assert "address of your Sonarr" in report.finding.remedy


@pytest.mark.parametrize(
    ("uri", "kind"),
    [("http://127.0.0.1:{port}", "nobody-listens"), ("http://nowhere.invalid", "unknown-host")],
)
def test_an_arr_that_is_not_there_is_said(uri: str, kind: str, radarr: sims.ArrSim) -> None:
    report = probe_arr(section(radarr, uri=uri.format(port=free_port())))

    assert report.finding is not None
    assert (report.finding.kind, report.finding.key, report.reached) == (kind, "URI", False)


def test_a_page_in_place_of_an_arr_is_something_else() -> None:
    with impostor(lambda path: Answer(200, b"<html>", "text/html")) as other:
        arr = ArrSettings(
            name="Radarr-X", kind="radarr", uri=f"http://127.0.0.1:{other.port}", api_key="k", category="r"
        )
        report = probe_arr(arr)

    assert report.finding is not None
    assert report.finding.kind == "something-else"


@pytest.mark.parametrize(
    ("blind", "full", "unseen"),
    [
        ("", True, False),
        ("downloads", True, True),
        ("downloads/radarr", True, True),
        ("downloads/radarr", False, False),  # it is made with the first torrent
    ],
)
def test_a_folder_is_unseen_only_when_it_should_be_there(
    blind: str, full: bool, unseen: bool, radarr: sims.ArrSim, tmp_path: Path
) -> None:
    folder = tmp_path / "downloads" / "radarr"
    folder.mkdir(parents=True)
    radarr.behaviour.blind_to = (tmp_path / blind,) if blind else ()
    question = Question("Radarr-Movies", "seedbox", BOX, str(folder), str(folder), full)

    with ArrVisit(section(radarr)) as visit:
        assert visit.unseen([question]) == ((question,) if unseen else ())


def test_a_folder_whose_very_root_is_missing_is_unseen_even_when_empty(radarr: sims.ArrSim) -> None:
    question = Question("Radarr-Movies", "seedbox", BOX, "/dl/radarr", "/no-such-root/radarr", full=False)

    with ArrVisit(section(radarr)) as visit:
        assert visit.unseen([question]) == (question,)


def test_of_an_arr_that_does_not_say_nothing_is_claimed(radarr: sims.ArrSim) -> None:
    question = Question("Radarr-Movies", "seedbox", BOX, "/dl", "/no-such-root", full=True)

    with ArrVisit(section(radarr)) as visit:
        radarr.behaviour.answer_status = 500
        try:
            assert visit.unseen([question]) == ()
            assert visit.unseen([replace(question, full=False)]) == ()
        finally:
            radarr.behaviour.answer_status = None
