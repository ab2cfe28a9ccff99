"""Where the log goes: the console, and `<data>/logs/qbitrr.log` with its older parts."""

import logging
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from actors.words import without_secrets
from storage.schema.grammar import printable

FILE_BYTES = 5_000_000
FILES_KEPT = 5

# The reference implementation's extra levels, so that its configurations keep their meaning.
LEVELS = {"TRACE": 5, "NOTICE": 25}
FORMAT = "%(asctime)s %(levelname)-8s %(name)s: %(message)s"

# Libraries that log each request, URLs with keys included.
TALKATIVE = ("urllib3", "httpx", "httpcore", "qbittorrentapi", "peewee")


class _Lines(logging.Formatter):
    """A record begins a line and no text can: names of torrents are anybody's, and a terminal obeys them."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n    ".join(printable(line) for line in super().format(record).splitlines())

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        return without_secrets(super().formatException(ei))


class _LogFile(RotatingFileHandler):
    """For its owner alone, as what is downloaded is nobody else's business.

    Says nothing when its disk is full or read-only: the console still has every line, and the page says why.
    """

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=_private)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)


def begin(level: str, folder: Path | None) -> None:
    """Send the log to standard error, and to `folder`/logs when given; earlier handlers are let go.

    Raises OSError when the folder cannot be written.
    """
    logging.addLevelName(LEVELS["NOTICE"], "NOTICE")
    logging.addLevelName(LEVELS["TRACE"], "TRACE")
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if folder is not None:
        logs = folder / "logs"
        logs.mkdir(mode=0o700, exist_ok=True)
        path, size, kept = logs / "qbitrr.log", FILE_BYTES, FILES_KEPT
        # half a character, as a broken program may send one, is written as its number
        file = _LogFile(path, maxBytes=size, backupCount=kept, encoding="utf-8", errors="backslashreplace")
        handlers.append(file)
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.setFormatter(_Lines(FORMAT))
        root.addHandler(handler)
    root.setLevel(LEVELS.get(level, level))
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waited a moment is no news


def _private(path: str, flags: int) -> int:
    descriptor = os.open(path, flags, 0o600)
    with suppress(PermissionError):  # another user's file, or a share that has no modes
        os.fchmod(descriptor, 0o600)
    return descriptor
