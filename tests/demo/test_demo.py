"""The demo as its users run it: it tells the whole story, ends well, and leaves nothing running."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.demo import titles
from tests.demo.__main__ import INTERRUPTED, main
from tests.lab.daemon import ROOT
from tests.lab.eventually import eventually
from tests.lab.fixtures import available
from tests.lab.ports import free_port

ALL = [title.name for title in (*titles.FIRST, titles.LEFT_BEHIND, titles.ELSEWHERE)]


@contextmanager
def demo(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A demo in a process of its own, which is surely gone afterwards."""
    command = [sys.executable, "-m", "tests.demo", "--folder", str(folder), "--port", str(free_port()), *options]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def whole(process: subprocess.Popen[str]) -> str:
    """Everything it prints until it ends."""
    assert process.stdout is not None
    said = process.stdout.read()
    process.wait(timeout=10)
    return said


def until(process: subprocess.Popen[str], line: str) -> None:
    """Read what it prints up to a line with these words."""
    assert process.stdout is not None
    assert any(line in one for one in process.stdout), f"it never says {line!r}"


def processes_of(folder: Path) -> list[str]:
    """The command lines of all processes that work in a folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it has just ended
        if str(folder) in line:
            found.append(line)
    return found


def assert_the_story_is_told(said: str) -> None:
    assert "Traceback" not in said
    table = said[said.index("In the library") :]
    for name in ALL:
        assert re.search(rf"grabbed '{name}' for [\w-]+\.", said), name
        assert re.search(rf"{name} .* yes +once +\d+\.\d s", table), name
    assert f"{len(ALL)} of {len(ALL)} titles are in the library." in said
    story = [
        "qBitrr asked Radarr to import it",
        "qBitrr asked Sonarr to import it",
        "The demo has killed qBit-Attic",
    ]
    story += ["qBitrr is without qBit-Attic", "'The Unshaken Hour' for default", "qBit-Attic is back by itself"]
    places = [" ".join(said.split()).index(words) for words in story]
    assert places[2:] == sorted(places[2:]), "the instance dies, the others go on, and it comes back"


def test_on_real_qbittorrents_everything_is_imported_and_nothing_is_left_running(tmp_path: Path) -> None:
    available()
    with demo(tmp_path / "demo", "--once") as process:
        said = whole(process)

    assert process.returncode == 0, said
    assert "stand-in" not in said
    assert_the_story_is_told(said)
    assert processes_of(tmp_path) == []


def test_on_stand_ins_that_say_so_it_is_the_same_story(tmp_path: Path) -> None:
    with demo(tmp_path / "demo", "--once", "--stand-in") as process:
        said = whole(process)

    assert process.returncode == 0, said
    assert said.count("is a stand-in for qBittorrent") == 3
    assert_the_story_is_told(said)
    assert processes_of(tmp_path) == []


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("is a qBittorrent", signal.SIGHUP),
        ("qBitrr is starting", signal.SIGTERM),
        ("Radarr grabbed", signal.SIGINT),
    ],
)
def test_interrupted_at_any_moment_it_takes_everything_down_with_it(
    tmp_path: Path, moment: str, number: signal.Signals
) -> None:
    available()
    with demo(tmp_path / "demo") as process:
        until(process, moment)
        assert any("qbittorrent-nox" in line for line in processes_of(tmp_path))

        process.send_signal(number)
        said = whole(process)

    assert process.returncode == INTERRUPTED
    assert "Traceback" not in said
    assert "nothing of it is running any more" in said
    eventually(lambda: processes_of(tmp_path) == [], within=2)


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="util-linux is not on this machine")
def test_killed_outright_it_leaves_nothing_running_either(tmp_path: Path) -> None:
    available()
    with demo(tmp_path / "demo") as process:
        until(process, "Radarr grabbed")
        process.kill()

    eventually(lambda: processes_of(tmp_path) == [], within=12)


def test_when_nobody_reads_it_any_more_it_ends_too(tmp_path: Path) -> None:
    with demo(tmp_path / "demo", "--stand-in") as process:
        until(process, "qBitrr is starting")
        assert process.stdout is not None
        process.stdout.close()

        assert process.wait(timeout=20) == INTERRUPTED

    assert processes_of(tmp_path) == []


def test_a_folder_that_is_not_the_demos_is_left_alone_and_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        assert main(["--folder", str(tmp_path)]) == 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    assert "name another with --folder" in capsys.readouterr().out
    assert (tmp_path / "thesis.txt").read_text() == "ten years of work"
