"""Reads the log file and its older parts as entries: back from the end, or on from where a reader left off."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from actors.errors import Unreachable
from storage.logs import FILES_KEPT, LEVELS

#: The severity of each level's name, as the log writes it.
SEVERITY = {"CRITICAL": 50, "ERROR": 40, "WARNING": 30, "INFO": 20, "DEBUG": 10} | LEVELS
#: Bytes looked through for one answer: what is searched for may be in none of them.
MOST_BYTES = 4_000_000
_BLOCK = 65_536

_BEGIN = re.compile(rb"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z])", re.MULTILINE)
_ENTRY = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) ([A-Z]+) +(.+?): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `at` is Unix seconds; `actor` is who wrote it (`qbit/default`); `text` may have several lines."""

    at: float
    level: str
    actor: str
    text: str


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries: of at least this level, of this actor (`qbit/` for all that begin so), with this text."""

    level: str = ""
    actor: str = ""
    text: str = ""

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is one of those."""
        if self.level and SEVERITY.get(entry.level, 0) < SEVERITY[self.level]:
            return False
        group = self.actor.endswith("/") and entry.actor.startswith(self.actor)
        if self.actor and entry.actor != self.actor and not group:
            return False
        return self.text.casefold() in entry.text.casefold()


@dataclass(frozen=True, slots=True)
class Place:
    """Before a byte of one of the files, which keeps its number when it is given another name."""

    file: int
    offset: int

    def __str__(self) -> str:
        """As a reader keeps it: `1234.5678`."""
        return f"{self.file}.{self.offset}"

    @classmethod
    def of(cls, text: str) -> "Place":
        """What `str` made; raises ValueError."""
        file, _, offset = text.partition(".")
        if not all(part.isascii() and part.isdigit() and len(part) < 20 for part in (file, offset)):
            raise ValueError(text)
        return cls(int(file), int(offset))


@dataclass(frozen=True, slots=True)
class Extract:
    """Entries, the oldest first. `older`: where to go on backwards, None at the very beginning; `newer`: forwards.

    Fewer entries than were asked for do not mean that there are no more: only so much is read at once.
    """

    entries: tuple[Entry, ...] = ()
    older: Place | None = None
    newer: Place | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """One open file of the log, as long as it was when it was opened."""

    file: BinaryIO
    number: int
    size: int


class LogBook:
    """The log in `folder`. Safe from any thread; whatever is written meanwhile is read the next time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def before(self, place: Place | None, sought: Sought, limit: int) -> Extract:
        """The last entries before a place, or before the end. Raises Unreachable when the log cannot be read."""
        with ExitStack() as stack:
            parts = self._open(stack)
            if not parts:
                return Extract()
            place = place or Place(parts[-1].number, _end(parts[-1]))
            return replace(_backwards(parts, place, sought, limit), newer=place)

    def after(self, place: Place, sought: Sought, limit: int) -> Extract:
        """The entries that came after a place; the last ones when that part of the log is gone."""
        with ExitStack() as stack:
            parts = self._open(stack)
            numbers = [part.number for part in parts]
            if place.file in numbers:
                return _forwards(parts[numbers.index(place.file) :], place, sought, limit)
        return self.before(None, sought, limit)

    def whole(self) -> Iterator[bytes]:
        """All of it, the oldest part first. Raises Unreachable at once, nothing later."""
        stack = ExitStack()
        parts = self._open(stack)

        def blocks() -> Iterator[bytes]:
            with stack:
                for part in parts:
                    part.file.seek(0)
                    left = part.size
                    while left > 0 and (block := part.file.read(min(left, _BLOCK))):
                        left -= len(block)
                        yield block

        return blocks()

    def _open(self, stack: ExitStack) -> list[_Part]:
        """The parts there are, the oldest first."""
        found: list[_Part] = []
        for number in range(FILES_KEPT, -1, -1):
            path = self._folder / ("qbitrr.log" if number == 0 else f"qbitrr.log.{number}")
            try:
                file = stack.enter_context(path.open("rb"))
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                stack.close()
                raise Unreachable(f"The log {path.name} cannot be read: {error.strerror}.") from error
            status = os.fstat(file.fileno())
            if status.st_ino not in [part.number for part in found]:  # it may have been renamed in between
                found.append(_Part(file, status.st_ino, status.st_size))
        return found


def _end(part: _Part) -> int:
    """Behind the last whole line: one that is just being written is for the next time."""
    begin = max(0, part.size - _BLOCK)
    part.file.seek(begin)
    return begin + part.file.read(part.size - begin).rfind(b"\n") + 1


def _backwards(parts: list[_Part], place: Place, sought: Sought, limit: int) -> Extract:
    found: list[Entry] = []
    budget = MOST_BYTES
    reached: Place | None = place
    numbers = [part.number for part in parts]
    first = numbers.index(place.file) if place.file in numbers else -1
    for index in range(first, -1, -1):
        part = parts[index]
        end = min(place.offset, part.size) if index == first else part.size
        for offset, raw in _records_backwards(part.file, end):
            entry = _entry(raw)
            reached = Place(part.number, offset)
            budget -= len(raw)
            if entry is not None and sought.fits(entry):
                found.append(entry)
            if len(found) >= limit or budget <= 0:
                return Extract(tuple(reversed(found)), reached)
    return Extract(tuple(reversed(found)), None)


def _records_backwards(file: BinaryIO, end: int) -> Iterator[tuple[int, bytes]]:
    """Each record that ends at or before `end`, with the offset it begins at, the last one first."""
    rest = b""
    while end > 0:
        begin = max(0, end - _BLOCK)
        file.seek(begin)
        block = file.read(end - begin) + rest
        starts = [match.start() for match in _BEGIN.finditer(block)]
        if begin > 0 and starts and starts[0] == 0:
            starts = starts[1:]  # it may only look like one, for want of what comes before
        if begin == 0 and (not starts or starts[0] > 0):
            starts = [0, *starts]
        for start, stop in reversed(list(pairwise([*starts, len(block)]))):
            yield begin + start, block[start:stop]
        rest = block[: starts[0]] if starts else block
        end = begin


def _forwards(parts: list[_Part], place: Place, sought: Sought, limit: int) -> Extract:
    found: list[Entry] = []
    budget = MOST_BYTES
    for part in parts:
        # a file that is shorter than it was has been emptied, and begins anew
        offset = place.offset if part.number == place.file and place.offset <= part.size else 0
        part.file.seek(offset)
        block = part.file.read(min(part.size - offset, budget))
        block = block[: block.rfind(b"\n") + 1]  # as in `_end`
        starts = [match.start() for match in _BEGIN.finditer(block)]
        for start, stop in pairwise([*starts, len(block)]):
            entry = _entry(block[start:stop])
            if entry is not None and sought.fits(entry):
                found.append(entry)
            if len(found) >= limit:
                return Extract(tuple(found), newer=Place(part.number, offset + stop))
        budget -= len(block)
        place = Place(part.number, offset + len(block))
        if budget <= 0:
            break
    return Extract(tuple(found), newer=place)


def _entry(raw: bytes) -> Entry | None:
    """None for what is no entry, as the rest of one that was cut off."""
    match = _ENTRY.fullmatch(raw.decode("utf-8", errors="replace").rstrip("\r\n"))
    if match is None:
        return None
    stamp, level, name, text = match.groups()
    try:
        at = datetime.fromisoformat(stamp.replace(",", ".")).timestamp()
    except (ValueError, OverflowError):
        return None
    # lines after the first stand four blanks in, so that none passes for an entry of its own
    return Entry(at, level, name.removeprefix("qbitrr."), text.replace("\n    ", "\n"))
