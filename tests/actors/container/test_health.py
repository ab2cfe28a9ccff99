"""The image's own question whether the daemon is well."""

import subprocess
import sys
from pathlib import Path

import pytest

from actors.container import health
from tests.house.source import ROOT
from tests.lab.ports import free_port
from tests.web.house import House, open_house


@pytest.fixture
def house(tmp_path: Path) -> object:
    """A web server with nothing behind it."""
    with open_house(tmp_path) as opened:
        opened.publish_all_well()
        yield opened


def where(house: House) -> tuple[str, int]:
    host, port = house.listening.getsockname()
    return str(host), int(port)


def test_a_daemon_that_is_well_gives_no_cause_for_complaint(house: House) -> None:
    assert health.complaint(*where(house)) == ""


def test_one_that_makes_no_progress_does(house: House) -> None:
    house.wiring.pulses.swept_at = house.clock.monotonic()
    house.clock.advance(3600)

    assert "qBitrr is not well" in health.complaint(*where(house))


def test_nobody_there_is_said_in_a_sentence() -> None:
    assert "does not answer" in health.complaint("127.0.0.1", free_port())


@pytest.mark.parametrize(
    ("file", "environ", "expected"),
    [
        ("", {}, ("127.0.0.1", 6969)),
        ('[WebUI]\nHost = "0.0.0.0"\nPort = 7000\n', {}, ("127.0.0.1", 7000)),
        ('[WebUI]\nHost = "::"\nport = 7000\n', {}, ("::1", 7000)),
        ('[WebUI]\nHost = "10.0.0.1"\n', {"QBITRR__WebUI__Port": "7001"}, ("10.0.0.1", 7001)),
        ("[WebUI]\nPort = 7000\n", {"QBITRR__WEBUI__PORT": "7002"}, ("127.0.0.1", 7002)),
        ("this is no TOML", {}, ("127.0.0.1", 6969)),
        ("WebUI = 3", {}, ("127.0.0.1", 6969)),
    ],
)
def test_it_asks_where_the_page_listens(
    tmp_path: Path, file: str, environ: dict[str, str], expected: tuple[str, int]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(file)

    assert health.address(config, environ) == expected
    assert health.address(tmp_path / "absent", {}) == ("127.0.0.1", 6969)


def test_run_by_hand_it_ends_with_0_or_with_1_and_a_sentence(house: House) -> None:
    def run(port: int) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "actors/container/health.py"],
            cwd=ROOT,
            env={"QBITRR__WebUI__Port": str(port), "QBITRR__WebUI__Host": "127.0.0.1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    well, alone = run(where(house)[1]), run(free_port())

    assert (well.returncode, well.stdout) == (0, "")
    assert alone.returncode == 1
    assert alone.stdout.endswith(".\n")
