"""From nothing to an imported film by the README's own words: init, check, run."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from tests.docs.pages import ROOT, commands
from tests.lab.daemon import TOKEN
from tests.lab.eventually import eventually
from tests.lab.ports import free_port
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage

STEPS = [said for said in commands(ROOT / "README.md") if said in {"make setup", "make run"} or "run.py" in said]


def typed(said: str) -> list[str]:
    """A command of the README as it is run in a folder of its own."""
    python, script, *words = said.split()
    assert (python, script) == (".venv/bin/python", "run.py")
    return [sys.executable, str(ROOT / "run.py"), *words]


@contextmanager
def running(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """What `make run` starts, on another port than the usual one."""
    with (folder / "daemon.log").open("wb") as log:
        environment = {**os.environ, "QBITRR__WebUI__Port": str(port), "QBITRR__WebUI__Token": TOKEN}
        daemon = subprocess.Popen(typed(".venv/bin/python run.py"), cwd=folder, env=environment, stderr=log)
        try:
            yield daemon
        finally:
            daemon.kill()
            daemon.wait()


def test_the_readme_leads_from_nothing_to_an_imported_film(tmp_path: Path, seeder: QbitServer) -> None:
    setup, init, check, make_run = STEPS
    assert (setup, make_run) == ("make setup", "make run")
    home, port = tmp_path / "home", free_port()
    page, token = f"http://127.0.0.1:{port}", {"Authorization": f"Bearer {TOKEN}"}
    home.mkdir()
    with closing(Stage(tmp_path, seeder)) as stage:
        server, movies = stage.server("5.1"), stage.arr("radarr", "films")
        answers = [server.url, server.username, server.password, "n"]
        answers += ["radarr", "Movies", movies.url, movies.api_key, "", ""]

        begun = subprocess.run(
            typed(init), cwd=home, input="\n".join([*answers, ""]), capture_output=True, text=True, check=False
        )
        assert begun.returncode == 0, begun.stdout + begun.stderr
        assert (home / "config.local.toml").exists()
        looked = subprocess.run(typed(check), cwd=home, capture_output=True, text=True, check=False)
        assert (looked.returncode, "Nothing is wrong." in looked.stdout) == (0, True), looked.stdout

        with running(home, port) as daemon, httpx.Client(base_url=page, headers=token) as ask:

            def ready() -> bool:
                try:
                    return ask.get("/readyz").json()["all"] is True
                except httpx.TransportError:
                    return False

            eventually(ready, within=60, say=(home / "daemon.log").read_text())
            _, torrent_hash = stage.grab(movies, "The First Film", server)
            eventually(lambda: movies.imported(torrent_hash), within=90, say="it is not imported")
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(timeout=60) == 0


def test_without_a_configuration_it_says_what_to_write_and_where(tmp_path: Path) -> None:
    ended = subprocess.run(
        typed(".venv/bin/python run.py"), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )

    assert ended.returncode == 2
    assert "config.local.toml" in ended.stderr
    assert (tmp_path / "config.local.toml").exists()
