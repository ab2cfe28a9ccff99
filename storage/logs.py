"""Where the log goes: the console, and `<data>/logs/qbitrr.log` with its older parts."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_BYTES = 5_000_000
FILES_KEPT = 5

# The reference implementation's extra levels, so that its configurations keep their meaning.
LEVELS = {"TRACE": 5, "NOTICE": 25}
FORMAT = "%(asctime)s %(levelname)-8s %(name)s: %(message)s"

# Libraries that log each request, URLs with keys included.
TALKATIVE = ("urllib3", "httpx", "httpcore", "qbittorrentapi", "peewee")


class _LogFile(RotatingFileHandler):
    """Says nothing when its disk is full or read-only: the console still has every line, and the page says why."""

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
        handler.setFormatter(logging.Formatter(FORMAT))
        root.addHandler(handler)
    root.setLevel(LEVELS.get(level, level))
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waited a moment is no news
