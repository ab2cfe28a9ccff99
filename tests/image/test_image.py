"""The image, built and run against real servers as nobody special, on a root that cannot be written."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.image.container import Container, Image
from tests.lab.daemon import TOKEN
from tests.lab.eventually import eventually
from tests.lab.ports import free_port
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage

NAME = os.environ.get("QBITRR_IMAGE", "")
pytestmark = [
    pytest.mark.skipif(not NAME, reason="`make image-test` builds the image and runs these."),
    pytest.mark.timeout(300),
]
MEGABYTE = 10**6


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """The image that was built."""
    with Image(NAME) as unpacked:
        yield unpacked


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """What `/config` is: the user's own."""
    folder = tmp_path / "config"
    folder.mkdir(mode=0o700)
    os.chown(folder, 1000, 1000)
    return folder


@pytest.fixture
def stage(tmp_path: Path, seeder: QbitServer) -> Iterator[Stage]:
    """Two real qBittorrents and a simulated Radarr, outside of the container."""
    with closing(Stage(tmp_path, seeder)) as built:
        built.server("5.1", "default")
        built.server("5.3", "qBit-Seedbox")
        built.arr("radarr")
        yield built


def environment(stage: Stage, volume: Path, port: int) -> dict[str, str]:
    """A complete configuration, secrets in files, as an engine would hand it over."""
    said = {"Settings__ConsoleLevel": "DEBUG", "WebUI__Host": "127.0.0.1", "WebUI__Port": str(port)}
    secrets = {"WebUI__Token": TOKEN, "Radarr_Lab__APIKey": stage.arrs["radarr"].api_key}
    for name, server in stage.servers.items():
        section = "qBit" if name == "default" else name
        said |= {f"{section}__Host": "127.0.0.1", f"{section}__Port": str(server.port)}
        said |= {f"{section}__UserName": server.username}
        secrets[f"{section}__Password"] = server.password
    said |= {"Radarr_Lab__URI": stage.arrs["radarr"].url, "Radarr_Lab__Category": "radarr"}
    folder = volume / "secrets"
    folder.mkdir()
    for name, secret in secrets.items():
        (folder / name).write_text(f"{secret}\n")
        os.chown(folder / name, 1000, 1000)
        said[f"{name}_FILE"] = f"/config/secrets/{name}"
    return {f"QBITRR__{name}": value for name, value in said.items()}


def status(port: int) -> dict[str, object]:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx.get(f"http://127.0.0.1:{port}/api/status", headers=bearer, timeout=5)
    return dict(answer.raise_for_status().json())


def test_it_adds_little_to_its_base_and_holds_no_compiler(image: Image) -> None:
    with Image("python:3.13-slim") as base:
        added = image.size() - base.size()

    print(f"over the base: {added / MEGABYTE:.1f} MB")
    assert added < 150 * MEGABYTE
    tools = ("gcc", "cc", "c++", "make", "ld")
    assert [each for each in tools if list(image.root.glob(f"usr/*bin/{each}"))] == []
    assert not list(image.root.glob("opt/venv/lib/*/site-packages/pip"))
    assert image.config["StopSignal"] == "SIGTERM"
    assert list(image.config["Volumes"]) == ["/config"]
    assert not list(image.root.glob("app/tests"))


def test_it_runs_as_nobody_special_on_a_root_that_cannot_be_written(
    image: Image, volume: Path, stage: Stage
) -> None:
    port = free_port()
    with Container(image, volume, "1000:1000", environment(stage, volume, port)) as container:
        begun = time.monotonic()
        eventually(container.is_healthy, within=60, every=0.2, say=container.output())
        print(f"healthy after {time.monotonic() - begun:.1f} s")
        eventually(lambda: status(port)["ready"], within=60, say="not everything runs")

        assert container.status("Uid") == ["1000"] * 4
        assert container.run("sh", "-c", "touch /app/here || touch /here").returncode != 0
        assert "Read-only file system" in container.run("touch", "/app/here").stderr
        radarr = stage.arrs["radarr"]
        for name, server in stage.servers.items():
            _, found = stage.grab(radarr, f"The Contained {name}", server)
            eventually(partial(radarr.imported, found), within=60)

        with (volume / "config.toml").open("a", encoding="utf-8") as file:
            file.write("DryRun = true\n")
        container.signal(signal.SIGHUP)
        eventually(lambda: status(port)["dryRun"] is True, within=30, say="it does not reload")

        begun = time.monotonic()
        container.signal(signal.SIGTERM)
        assert container.wait(within=10) == 0
        print(f"stopped after {time.monotonic() - begun:.1f} s")

    assert {path.name for path in volume.iterdir()} == {"config.toml", "data", "secrets"}
    assert (volume / "data" / "qbitrr.db").stat().st_uid == 1000
    for server in stage.servers.values():
        assert server.password not in container.output()


def test_begun_by_root_it_is_whom_the_environment_names(image: Image, volume: Path) -> None:
    os.chown(volume, 0, 0)
    who = {"PUID": "1234", "PGID": "1235", "UMASK": "077", "TZ": "Asia/Tokyo"}
    alone = {"QBITRR__qBit__Host": "127.0.0.1", "QBITRR__qBit__Port": "1"}
    page = {"QBITRR__WebUI__Host": "127.0.0.1", "QBITRR__WebUI__Port": str(free_port())}
    with Container(image, volume, "0:0", who | alone | page) as container:
        eventually(container.is_healthy, within=60, every=0.2, say=container.output())

        assert container.status("Uid") == ["1234"] * 4
        assert container.status("Gid") == ["1235"] * 4
        assert container.status("Umask") == ["0077"]
        assert volume.stat().st_uid == 1234
        assert container.run("python", "-c", "import time; print(time.tzname[0])").stdout == "JST\n"
        assert container.run("sh", "-c", "cd /app && python -c 'import storage.postgres'").returncode == 0

        container.signal(signal.SIGTERM)
        assert container.wait(within=10) == 0


def test_one_that_is_told_to_stop_while_it_starts_does(image: Image, volume: Path) -> None:
    alone = {"QBITRR__qBit__Host": "127.0.0.1", "QBITRR__qBit__Port": "1", "QBITRR__WebUI__Port": str(free_port())}
    with Container(image, volume, "1000:1000", alone) as container:
        eventually(lambda: "python" in Path(f"/proc/{container.pid}/comm").read_text(), within=30, every=0.01)
        eventually(
            lambda: int(container.status("SigBlk")[0], 16) & 1 << (signal.SIGTERM - 1), within=30, every=0.01
        )
        container.signal(signal.SIGTERM)

        assert container.wait(within=10) == 0


def test_without_a_configuration_it_writes_an_example_and_says_so(image: Image, volume: Path) -> None:
    with Container(image, volume, "1000:1000", {}) as container:
        assert container.wait(within=60) == 2

    assert "an example has been written there" in container.output()
    assert "[Radarr-1080]" in (volume / "config.toml").read_text()
