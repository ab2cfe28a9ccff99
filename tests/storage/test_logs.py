"""The log takes whatever text comes, and does not wail when its own disk is of no use."""

import errno
import io
import logging
import os
import stat
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from storage import logs


class _Full(io.StringIO):
    """A file on a full disk."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def _own_handlers() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    for handler in before:
        root.removeHandler(handler)
    yield
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)


@pytest.mark.usefixtures("_own_handlers")
def test_half_a_character_is_written_as_its_number(tmp_path: Path) -> None:
    logs.begin("INFO", tmp_path)

    logging.getLogger("qbitrr").info("half \ud800 a name, and ü")

    assert "half \\ud800 a name, and ü" in (tmp_path / "logs" / "qbitrr.log").read_text(encoding="utf-8")


@pytest.mark.usefixtures("_own_handlers")
def test_a_full_disk_is_told_once_by_storage_and_not_with_every_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.begin("INFO", tmp_path)
    (file,) = (one for one in logging.getLogger().handlers if isinstance(one, logging.FileHandler))
    earlier = file.setStream(_Full())  # type: ignore[arg-type]  # any text file will do
    assert earlier is not None
    earlier.close()

    logging.getLogger("qbitrr").info("nobody can keep this")

    assert "Traceback" not in capsys.readouterr().err


def _written(folder: Path) -> str:
    return (folder / "logs" / "qbitrr.log").read_text(encoding="utf-8")


@pytest.mark.usefixtures("_own_handlers")
def test_no_text_can_pass_for_a_line_of_the_log_or_command_the_terminal(tmp_path: Path) -> None:
    logs.begin("INFO", tmp_path)

    logging.getLogger("qbitrr").info(
        "A Film\n2026-11-23 ERROR qbitrr: all is lost\r\x1b[2J\u2028gone\u202egnp.exe"
    )

    first, *others = _written(tmp_path).splitlines()
    assert first.endswith("INFO     qbitrr: A Film")
    assert others
    assert all(line.startswith("    ") for line in others)
    assert "\\x1b[2J" in others[1]
    assert _written(tmp_path).replace("\n", "").isprintable()


@pytest.mark.usefixtures("_own_handlers")
def test_what_a_librarys_error_quotes_is_cut_down_in_its_traceback(tmp_path: Path) -> None:
    logs.begin("INFO", tmp_path)

    try:
        raise KeyError("https://indexer.example/api?apikey=canary, and X-Api-Key: canary")
    except KeyError:
        logging.getLogger("qbitrr").exception("It failed.")

    assert "KeyError: 'https://indexer.example/***" in _written(tmp_path)
    assert "Traceback" in _written(tmp_path)
    assert "canary, and" not in _written(tmp_path).split("KeyError: ")[-1]


@pytest.mark.usefixtures("_own_handlers")
def test_the_log_is_for_its_owner_alone_and_so_are_its_older_parts(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "qbitrr.log").write_text("from an older version\n", encoding="utf-8")
    (tmp_path / "logs" / "qbitrr.log").chmod(0o644)
    logs.begin("INFO", tmp_path)
    (file,) = (one for one in logging.getLogger().handlers if isinstance(one, RotatingFileHandler))

    logging.getLogger("qbitrr").info("one")
    file.doRollover()
    logging.getLogger("qbitrr").info("two")

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "logs").iterdir()}
    assert modes == {"qbitrr.log": 0o600, "qbitrr.log.1": 0o600}
    assert "older version" in (tmp_path / "logs" / "qbitrr.log.1").read_text(encoding="utf-8")
