"""The files around the daemon: the compose example, systemd's unit, the release workflow and the changelog."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from actors.version import VERSION
from storage.config import parse
from tests.house.source import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
OURS: dict[str, Any] = COMPOSE["services"]["qbitrr"]
WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
UNIT = ROOT / "docs/systemd/qbitrr.service"


# --- docker-compose.yml -----------------------------------------------------------------------------------


def test_the_example_configures_two_instances_and_a_radarr_without_a_file(tmp_path: Path) -> None:
    environ = dict(OURS["environment"])
    for name, path in environ.items():
        if name.endswith("_FILE"):
            secret = tmp_path / Path(path).name
            secret.write_text("canary\n")
            environ[name] = str(secret)

    loaded = parse("[Settings]\n", Path("config.toml"), environ)

    assert loaded.sentences() == ()
    assert [(one.name, one.url, one.password) for one in loaded.settings.instances] == [
        ("default", "http://qbittorrent:8080", "canary"),
        ("qBit-Seedbox", "http://seedbox:8080", "canary"),
    ]
    assert [(one.uri, one.api_key, one.category) for one in loaded.settings.arrs] == [
        ("http://radarr:7878", "canary", "radarr")
    ]


def test_every_server_and_secret_that_it_names_is_there() -> None:
    hosts = [value for name, value in OURS["environment"].items() if name.endswith("__Host")]

    assert set(hosts) <= set(COMPOSE["services"])
    assert {Path(value).name for name, value in OURS["environment"].items() if name.endswith("_FILE")} == set(
        OURS["secrets"]
    )
    assert set(OURS["secrets"]) == set(COMPOSE["secrets"])


def test_it_runs_as_nobody_special_on_a_root_that_cannot_be_written() -> None:
    assert OURS["user"] == "1000:1000"
    assert OURS["read_only"] is True
    assert OURS["cap_drop"] == ["ALL"]
    assert int(OURS["stop_grace_period"].removesuffix("s")) > 10


# --- systemd ----------------------------------------------------------------------------------------------


def directives() -> dict[str, str]:
    lines = (line.split("=", 1) for line in UNIT.read_text().splitlines() if re.match(r"\w+=", line))
    return {line[0]: line[1] for line in lines}


def test_the_unit_gives_the_daemon_the_time_it_takes_to_stop_and_no_retry_of_a_wrong_configuration() -> None:
    unit = directives()

    assert int(unit["TimeoutStopSec"]) > 10
    assert unit["RestartPreventExitStatus"] == "2"
    assert unit["ExecReload"].endswith("-HUP $MAINPID")
    assert "--config /var/lib/qbitrr/config.toml" in unit["ExecStart"]
    assert unit["StateDirectory"] == "qbitrr"


def test_systemd_takes_the_unit_and_finds_it_closed(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here.")
    unit = tmp_path / "qbitrr.service"
    unit.write_text(re.sub(r"(?m)^ExecStart=.*", "ExecStart=/bin/true", UNIT.read_text()))

    def analyze(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = ["systemd-analyze", *arguments, str(unit)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    verified = analyze("verify", "--man=no")
    assert verified.returncode == 0
    assert unit.name not in verified.stderr  # it may complain of the machine
    graded = analyze("security", "--offline=true", "--no-pager", "--threshold=20")  # 2.0 of 10 at the most
    assert graded.returncode == 0, graded.stdout[-500:]


# --- The workflow -----------------------------------------------------------------------------------------


def steps(job: str) -> list[dict[str, Any]]:
    return list(WORKFLOW["jobs"][job]["steps"])


def test_a_release_is_tested_as_every_push_is() -> None:
    commands = [step.get("run", "") for step in steps("test")]

    assert any(".ci/run" in command for command in commands)
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert WORKFLOW["jobs"]["image"]["needs"] == "test"
    assert WORKFLOW["jobs"]["image"]["if"] == "startsWith(github.ref, 'refs/tags/v')"


def test_the_image_is_for_both_kinds_of_machine_and_goes_where_the_project_says() -> None:
    (build,) = [step["with"] for step in steps("image") if "build-push" in step.get("uses", "")]
    (login,) = [step["with"] for step in steps("image") if "login" in step.get("uses", "")]

    assert build["platforms"] == "linux/amd64,linux/arm64"
    assert login["registry"] == "${{ vars.REGISTRY }}"
    assert login["password"] == "${{ secrets.REGISTRY_PASSWORD }}"
    assert build["push"] == "${{ vars.IMAGE != '' }}"


def test_the_tag_the_version_and_the_changelog_must_agree(tmp_path: Path) -> None:
    (script,) = [step["run"] for step in steps("image") if "CHANGELOG" in step.get("run", "")]
    (tmp_path / "actors").mkdir()
    shutil.copy(ROOT / "actors/version.py", tmp_path / "actors")
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n## {VERSION} - 2026-01-01\n")

    def released(tag: str) -> bool:
        environ = {"PATH": os.environ["PATH"], "GITHUB_REF_NAME": tag, "GITHUB_ENV": str(tmp_path / "env")}
        return subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environ, check=False).returncode == 0

    assert released(f"v{VERSION}")
    assert (tmp_path / "env").read_text() == f"VERSION={VERSION}\n"
    assert not released("v99.0.0")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n")
    assert not released(f"v{VERSION}")


# --- The changelog ----------------------------------------------------------------------------------------


def test_the_changelog_begins_with_what_is_not_released_yet_and_dates_the_rest() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *others = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert text.startswith("# Changelog\n")
    assert first == "Unreleased" or re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}", first)
    assert [each for each in others if not re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}", each)] == []
