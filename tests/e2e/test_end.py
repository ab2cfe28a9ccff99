"""How the daemon ends, and how it says that it cannot begin."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab.daemon import ROOT, Daemon, section
from tests.lab.eventually import eventually
from tests.lab.stage import Stage


def start_and_fail(daemon: Daemon) -> str:
    """Start a daemon that must end by itself at once with exit code 2; returns what it printed."""
    daemon.start(wait=False)
    try:
        assert daemon.process.wait(timeout=60) == 2
    finally:
        daemon.process.kill()
    assert "Traceback" not in daemon.output()
    return daemon.output().strip()


def test_sigterm_ends_it_within_ten_seconds_when_all_is_well(stage: Stage) -> None:
    stage.server("5.1")
    stage.arr("radarr")
    daemon = stage.daemon().start().until_ready()

    assert daemon.terminate(within=10) == 0


@pytest.mark.parametrize("trouble", ["kill", "freeze"])
def test_sigterm_ends_it_within_ten_seconds_when_an_instance_is_in_trouble(stage: Stage, trouble: str) -> None:
    server = stage.server("5.1")
    stage.arr("radarr")
    daemon = stage.daemon().start().until_ready()

    getattr(server, trouble)()

    assert daemon.terminate(within=10) == 0


def test_sigterm_ends_it_within_ten_seconds_while_the_arr_hangs_in_the_middle_of_an_import(stage: Stage) -> None:
    server = stage.server("5.1")
    movies = stage.arr("radarr")
    daemon = stage.daemon().start().until_ready()
    _, torrent_hash = stage.grab(movies, "The Endless Answer", server)
    stage.complete(server, torrent_hash)
    movies.behaviour.latency = 8

    eventually(lambda: daemon.torrent("default", torrent_hash), say="the torrent is not seen")

    assert daemon.terminate(within=10) == 0


def test_sigterm_ends_it_while_nothing_can_be_reached(tmp_path: Path) -> None:
    nowhere = section("qBit", Host="127.0.0.1", Port=1, UserName="a", Password="b")
    with Daemon(tmp_path, nowhere) as daemon:
        eventually(lambda: daemon.instance("default")["state"] == "restarting")

        assert daemon.terminate(within=10) == 0


def test_a_busy_port_ends_it_with_one_sentence(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path)
    with socket.create_server(("127.0.0.1", daemon.port)):
        said = start_and_fail(daemon)

    assert len(said.splitlines()) == 1
    assert "[WebUI] Port" in said
    assert str(daemon.port) in said


def test_a_file_that_is_not_toml_ends_it_with_one_sentence(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path)
    daemon.config.write_text("[Settings\nConsoleLevel = 3", encoding="utf-8")

    said = start_and_fail(daemon)

    assert len(said.splitlines()) == 1
    assert "config.toml" in said


def test_no_file_at_all_gets_the_example_and_a_word_on_what_to_edit(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path)
    daemon.config.unlink()

    said = start_and_fail(daemon)

    assert daemon.config.read_text(encoding="utf-8") == (ROOT / "config.toml").read_text(encoding="utf-8")
    assert "[qBit]" in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write everywhere")
def test_a_data_folder_without_rights_ends_it_with_one_sentence(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path)
    daemon.data.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)

    assert len(start_and_fail(daemon).splitlines()) == 1


def test_a_data_folder_that_cannot_be_one_ends_it_with_one_sentence(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path)
    daemon.data.write_text("I am a file", encoding="utf-8")

    said = start_and_fail(daemon)

    assert len(said.splitlines()) == 1
    assert str(daemon.data) in said


def test_every_problem_of_the_settings_is_reported_together(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path, general={"LoopSleepTimer": "soon", "MaxRemovalsPerPass": -4})

    said = start_and_fail(daemon)

    assert "config.toml: [Settings] LoopSleepTimer:" in said
    assert "config.toml: [Settings] MaxRemovalsPerPass:" in said


def test_a_bad_section_disables_only_its_own_child(stage: Stage) -> None:
    stage.server("5.1")
    stage.server("5.1", "qBit-Broken", PollInterval="never")
    daemon = stage.daemon().start().until_ready()

    status = daemon.get("/api/status")

    assert status["qbitInstances"]["default"]["alive"]
    assert "qBit-Broken" not in status["qbitInstances"]
    assert any("[qBit-Broken] PollInterval" in problem for problem in status["problems"])


def test_its_version_is_told() -> None:
    said = subprocess.run(
        [sys.executable, "run.py", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.startswith("qBitrr ")
