"""The requests in docs/api.md, sent as they stand to a running daemon."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, commands
from tests.lab.daemon import TOKEN, Daemon
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")

EXAMPLES = [said for said in commands(ROOT / "docs" / "api.md") if said.startswith("curl ")]


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory, seeder: QbitServer) -> Iterator[Daemon]:
    folder: Path = tmp_path_factory.mktemp("api")
    with closing(Stage(folder, seeder)) as stage:
        stage.server("5.1")
        stage.arr("radarr")
        yield stage.daemon().start().until_ready()


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_is_answered(daemon: Daemon, example: str) -> None:
    here = example.replace("localhost:6969", f"127.0.0.1:{daemon.port}")
    told = "--silent --show-error --max-time 60 --write-out '\\n%{http_code}'"

    sent = subprocess.run(
        ["bash", "-c", f"{here} {told}"],
        env={"TOKEN": TOKEN, "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    body, _, code = sent.stdout.rpartition("\n")
    assert sent.returncode == 0, sent.stderr
    assert code == ("202" if " -X POST " in example else "200"), body
    assert "error" not in json.loads(body)
