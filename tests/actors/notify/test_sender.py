"""A real target over HTTP, told by Apprise; and no address in any word about it."""

import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from actors.notify.note import Note
from actors.notify.sender import Sender
from tests.house.source import ROOT
from tests.lab.hook import Hook
from tests.lab.ports import free_port

SECRET = "canary0123456789"
NOTE = Note("down", "default is down", "For 5 min now. It refused.", "failure")


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as opened:
        yield opened


def test_a_note_arrives_whole(hook: Hook) -> None:
    tell = Sender(hook.url())

    assert tell(NOTE) == ""
    assert tell(NOTE) == ""

    (first, _) = hook.told
    assert (first["title"], first["message"], first["type"]) == ("qBitrr: default is down", NOTE.body, "failure")


def test_what_a_torrent_is_called_is_told_as_it_is(hook: Hook) -> None:
    body = "<b>Some & Film</b> {{ x }} \\n *2020* :smile:\n- one\n- two"

    assert Sender(hook.url())(Note("removal", "Removed <i>x</i>", body)) == ""

    assert (hook.told[0]["title"], hook.told[0]["message"]) == ("qBitrr: Removed <i>x</i>", body)


def test_one_that_refuses_is_quoted_without_its_address(hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    hook.refuse = True

    with caplog.at_level(logging.DEBUG):
        said = Sender(f"json://me:{SECRET}@127.0.0.1:{hook.port}/{SECRET}/?x={SECRET}")(NOTE)

    assert "500" in said
    assert SECRET not in said
    assert [one for one in caplog.records if one.name == "apprise" and SECRET in one.getMessage()] == []


def test_one_that_is_not_there_is_said_to_be_so() -> None:
    said = Sender(f"json://127.0.0.1:{free_port()}/{SECRET}")(NOTE)

    assert said
    assert SECRET not in said


def test_words_that_quote_the_address_are_told_without_it() -> None:
    said = Sender(f"json://{SECRET}.invalid/x")(NOTE)

    assert "***" in said
    assert SECRET not in said


@pytest.mark.parametrize("url", [f"nope://{SECRET}", f"tgram://{SECRET}", "json://"])
def test_an_address_apprise_can_do_nothing_with_is_said_by_its_kind(url: str) -> None:
    said = Sender(url)(NOTE)

    assert said.startswith(f"Apprise can do nothing with this {url.partition(':')[0]}:// address")
    assert SECRET not in said


def test_the_library_is_not_loaded_before_somebody_is_told() -> None:
    code = "import sys, run; sys.exit('apprise' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60).returncode == 0
