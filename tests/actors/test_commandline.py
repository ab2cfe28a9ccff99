"""What may be said on the command line."""

import argparse
from pathlib import Path

import pytest

from actors.commandline import CONFIG, Command, parse
from actors.version import VERSION


def no_flags(parser: argparse.ArgumentParser) -> None:
    pass


def a_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--loud", action="store_true")


DAEMON = Command("", "Watches.", a_flag, lambda wanted: 10)
LOOK = Command("look", "Look around.", no_flags, lambda wanted: 11)


def said(*words: str) -> argparse.Namespace:
    return parse(words, [LOOK], DAEMON)


def test_without_a_command_the_daemon_runs_with_its_own_flags() -> None:
    wanted = said("--loud")

    assert wanted.run(wanted) == 10
    assert (wanted.loud, wanted.config, wanted.data) == (True, CONFIG, None)


def test_a_command_is_run_in_its_place() -> None:
    wanted = said("look")

    assert wanted.run(wanted) == 11
    assert (wanted.config, wanted.data) == (CONFIG, None)


@pytest.mark.parametrize("words", [("--config", "a.toml", "look"), ("look", "--config", "a.toml")])
def test_the_configuration_may_be_named_before_or_after_the_command(words: tuple[str, ...]) -> None:
    wanted = said(*words)

    assert wanted.config == Path("a.toml")
    assert wanted.run(wanted) == 11


def test_the_data_folder_may_be_named_before_or_after_the_command() -> None:
    assert said("--data", "d", "look").data == said("look", "--data", "d").data == Path("d")


def test_nonsense_ends_with_a_usage_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        said("dance")

    assert ended.value.code == 2
    assert "usage: run.py" in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        said("--help")

    assert "Look around." in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        said("--version")

    assert ended.value.code == 0
    assert capsys.readouterr().out == f"qBitrr {VERSION}\n"
