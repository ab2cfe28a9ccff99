"""How the container begins: whose the daemon is, and what it is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from actors.container.entry import Unfit, Wanted, command, wanted
from tests.house.source import ROOT

#: Nobody else may find this machine's Python.
OURSELVES = {"PATH": os.environ["PATH"], "PUID": str(os.geteuid()), "PGID": str(os.getegid())}


def begin(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "actors/container/entry.py", *arguments],
        cwd=ROOT,
        env=OURSELVES | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_a_word_it_is_the_first_ordinary_user() -> None:
    assert wanted({}) == Wanted(1000, 1000, 0o022)
    assert wanted({"PUID": "", "UMASK": " "}) == Wanted(1000, 1000, 0o022)


def test_user_group_and_mask_are_the_environments() -> None:
    assert wanted({"PUID": "99", "PGID": "100", "UMASK": "077"}) == Wanted(99, 100, 0o077)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("PUID", "nobody", "a number such as 1000"),
        ("PGID", "-1", "a number such as 1000"),
        ("UMASK", "0999", "an octal number such as 022"),
        ("UMASK", "7777", "an octal number such as 022"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_begins(name: str, value: str, kind: str) -> None:
    with pytest.raises(Unfit, match=f"The environment's {name} is '{value}', which is not {kind}"):
        wanted({name: value})

    ended = begin(**{name: value})
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1


def test_the_configuration_is_the_volumes_unless_another_is_named() -> None:
    assert command([])[1:] == [str(ROOT / "run.py"), "--config", "/config/config.toml"]
    assert command(["--dry-run"], Path("/x"))[2:] == ["--config", "/x", "--dry-run"]


def test_the_image_answers_to_the_commands_of_run_py() -> None:
    ended = begin("--version")

    assert ended.returncode == 0
    assert ended.stdout.startswith("qBitrr ")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_becomes_whom_it_should_be_and_gives_away_a_fresh_volume(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from actors.container.entry import Wanted, become;"
        "os.setgroups([0, 44]);"
        "become(Wanted(1234, 1235, 0o077), Path(sys.argv[1]));"
        "print(os.getresuid(), os.getresgid(), os.getgroups(), oct(os.umask(0)))"
    )

    said = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "(1234, 1234, 1234) (1235, 1235, 1235) [44] 0o77"
    assert (tmp_path.stat().st_uid, tmp_path.stat().st_gid) == (1234, 1235)


def test_a_signal_that_comes_before_the_daemon_listens_is_not_lost() -> None:
    what_is_left = "import signal; print([number.name for number in signal.sigpending()])"
    script = (
        "import os, signal, sys; from actors.container import entry;"
        f"entry.command = lambda arguments: [sys.executable, '-c', {what_is_left!r}];"
        "execv = os.execv;"
        "entry.os.execv = lambda *said: (os.kill(os.getpid(), signal.SIGTERM), execv(*said));"
        "entry.main([])"
    )

    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=OURSELVES, capture_output=True, text=True, check=True
    )

    assert "SIGTERM" in said.stdout
