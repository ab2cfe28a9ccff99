"""The log takes whatever text comes, and does not wail when its own disk is of no use."""

import errno
import io
import logging
import os
from collections.abc import Iterator
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
