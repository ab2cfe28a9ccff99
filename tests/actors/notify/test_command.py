"""`run.py notify --test` says of each target whether it took the message."""

import argparse
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.notify.command import COMMAND, told
from actors.notify.note import Note
from storage.settings import NotifyTarget
from tests.house.source import ROOT
from tests.lab.hook import Hook

SECRET = "canary0123456789"


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as opened:
        yield opened


def run(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    config = folder / "config.toml"
    config.write_text(text, encoding="utf-8")
    command = [sys.executable, "run.py", "--config", str(config), "notify", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False, timeout=100, capture_output=True, text=True)


def test_each_target_is_tried_and_no_address_is_shown(tmp_path: Path, hook: Hook) -> None:
    text = f"""[Settings]
Notify = [
    "{hook.url(SECRET)}",
    {{ URL = "nope://{SECRET}", Name = "phone" }},
]
"""

    ended = run(tmp_path, text, "--test")

    assert ended.returncode == 1
    assert "1 (json): it took the message.\n" in ended.stdout
    assert "phone: Apprise can do nothing with this nope:// address" in ended.stdout
    assert SECRET not in ended.stdout + ended.stderr
    assert hook.titles == ["A test"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml"]


def in_process(folder: Path, text: str, *, test: bool = True) -> int:
    config = folder / "config.toml"
    config.write_text(text, encoding="utf-8")
    return COMMAND.run(argparse.Namespace(config=config, data=None, test=test))


def test_all_well_is_0_and_without_test_nobody_is_told(
    tmp_path: Path, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f'[Settings]\nNotify = [{{ URL = "{hook.url()}", Events = ["down", "brake"] }}]\n'

    assert in_process(tmp_path, text) == 0
    assert capsys.readouterr().out == "1 (json): it took the message.\n"
    assert in_process(tmp_path, text, test=False) == 0

    assert capsys.readouterr().out == "1 (json): down, brake\n"
    assert hook.titles == ["A test"]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("[Settings]\n", 1, "Nobody is told anything"),
        ('[Settings]\nNotify = "x"\n', 2, "[Settings] Notify: its value is not a list"),
        ("[Settings\n", 2, "config.toml"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, code: int, words: str
) -> None:
    assert in_process(tmp_path, text) == code

    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err


def test_one_that_hangs_is_not_waited_for_for_ever() -> None:
    release = threading.Event()

    def tell(url: str) -> "Teller":
        return Teller(release if url == "hangs://x" else None)

    targets = (NotifyTarget(url="hangs://x"), NotifyTarget(url="well://x"))
    try:
        assert list(told(targets, tell, within=0.5)) == [
            ("2 (well)", ""),
            ("1 (hangs)", "It did not answer within 60 s."),
        ]
    finally:
        release.set()


class Teller:
    """Takes a note, once it may."""

    def __init__(self, release: threading.Event | None) -> None:
        self._release = release

    def __call__(self, note: Note) -> str:
        if self._release is not None:
            self._release.wait(60)
        return ""
