"""`python run.py check` where one of everything is wrong: each is found with its remedy, nothing is changed."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

import run
from tests.actors.check.planted import READING, Planted, planted
from tests.lab.daemon import ROOT


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("planted")) as lab:
        yield lab


@pytest.fixture(scope="module")
def looked(lab: Planted) -> dict[str, Any]:
    """What `check --json` says, once for all tests."""
    said = check(lab.config, "--json", code=1)
    return dict(json.loads(said))


def check(config: Path, *flags: str, code: int) -> str:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        ended = run.main(["check", "--config", str(config), *flags])
    assert ended == code, said.getvalue()
    return said.getvalue()


@pytest.mark.parametrize(
    ("kind", "about", "key", "remedy"),
    [
        ("nobody-listens", "[qBit-Port]", "Port", "compare Port with its settings"),
        ("wrong-password", "[qBit-Locked]", "Password", "Write UserName and Password as they are"),
        ("banned", "[qBit-Banned]", "Password", "leave it alone for an hour"),
        ("unsupported-version", "[qBit-Old]", "Host", "Update that qBittorrent"),
        ("wrong-api-key", "[Sonarr-Key]", "APIKey", "Copy the API key"),
        ("wrong-application", "[Radarr-Twisted]", "URI", "Write the address of your Radarr"),
        ("category-mismatch", "[Sonarr-sonarr]", "Category", 'Set Category = "shows"'),
        ("missing-path-mapping", "[Radarr-radarr]", "", "Remote Path Mappings: host '127.0.0.1'"),
        ("configuration", "[Radarr-One]", "Category", "Give each its own."),
        ("configuration", "[Radarr-Two]", "Category", "Give each its own."),
    ],
)
def test_what_was_planted_is_found_with_its_remedy(
    kind: str, about: str, key: str, remedy: str, looked: dict[str, Any]
) -> None:
    mine = [one for one in looked["findings"] if (one["kind"], one["about"]) == (kind, about)]

    assert len(mine) == 1, looked["findings"]
    assert mine[0]["key"] == key
    assert remedy in mine[0]["remedy"]


def test_nothing_else_is_found(looked: dict[str, Any]) -> None:
    assert len(looked["findings"]) == 10, looked["findings"]


def test_a_look_changes_nothing(lab: Planted) -> None:
    before, logins = lab.state(), lab.locked.login_attempts()
    requests, asked = [len(sim.requests) for sim in lab.arrs], lab.old.requests.copy()

    check(lab.config, "--verdicts", code=1)

    assert lab.state() == before
    assert lab.locked.login_attempts() - logins == 1
    assert set(lab.old.requests - asked) <= READING
    for sim, number in zip(lab.arrs, requests, strict=True):
        assert {request.method for request in sim.requests[number:]} == {"GET"}
        assert sim.complaints == []
    assert not (lab.config.parent / "data").exists()


def test_on_paper_each_finding_stands_with_its_remedy(lab: Planted) -> None:
    ran = subprocess.run(
        [sys.executable, "run.py", "check", "--config", lab.config],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    said = ran.stdout + ran.stderr

    assert ran.returncode == 1
    assert "10 things need you." in said
    assert "[qBit-Port] Port" in said
    assert "\033[" not in said  # nobody looks
    for secret in (lab.well.password, lab.radarr.api_key, "not it", "not-the-key"):
        assert secret not in said


def test_without_a_configuration_it_cannot_run(tmp_path: Path) -> None:
    said = check(tmp_path / "none.toml", code=2)

    assert len(said.splitlines()) == 1
    assert "run.py init" in said
    assert not (tmp_path / "none.toml").exists()


def test_a_file_of_an_older_layout_is_read_as_the_daemon_would_and_left_alone(tmp_path: Path) -> None:
    old = tmp_path / "old.toml"
    old.write_text("[Settings]\nConfigVersion = 3\nPort = 7000\n", encoding="utf-8")

    said = check(old, code=1)

    assert "is of an older layout" in said
    assert "Settings.Port is now WebUI.Port." in said
    assert [path.name for path in tmp_path.iterdir()] == ["old.toml"]
    assert "ConfigVersion = 3" in old.read_text(encoding="utf-8")


def test_an_example_that_nobody_filled_in_is_a_finding() -> None:
    said = check(ROOT / "config.toml", code=1)

    assert "No qBittorrent is configured" in said
    assert "No Arr is configured" in said
