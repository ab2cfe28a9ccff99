"""What was seen, as text for a terminal: pure."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actors.check.finding import Finding
from actors.check.look import Looked
from actors.check.report import ArrReport, InstanceReport

_GAP = "  "
_NARROWEST = 8  # characters that a column keeps, however narrow the terminal


@dataclass(frozen=True, slots=True)
class Paper:
    """What is written on: `width` in characters, and whether it shows colours."""

    width: int = 100
    colour: bool = False

    def good(self, text: str) -> str:
        """In green."""
        return self._paint("32", text)

    def bad(self, text: str) -> str:
        """In red."""
        return self._paint("31", text)

    def heading(self, text: str) -> str:
        """In bold."""
        return self._paint("1", text)

    def wrapped(self, text: str, indent: str) -> list[str]:
        """A paragraph, its later lines as far in as the first says; nothing in it is a command to a terminal."""
        return textwrap.wrap(_safe(text), self.width, initial_indent=indent, subsequent_indent=" " * len(indent))

    def _paint(self, code: str, text: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.colour else text


def written(looked: Looked, paper: Paper) -> Iterator[str]:
    """All of it, line by line."""
    yield from _table("qBittorrent", _INSTANCE, [_instance(one) for one in looked.instances], paper)
    yield from _table("Arr", _ARR, [_arr(one) for one in looked.arrs], paper)
    managed = [(one.category, f"[{one.by}]", one.instance, str(one.torrents)) for one in looked.managed]
    yield from _table("Torrents", ("category", "looked after by", "on", "torrents"), managed, paper)
    if looked.verdicts is not None:
        rows = [
            (one.name, one.instance, one.category, one.rule, f"{one.why} ({one.does})" if one.does else one.why)
            for one in looked.verdicts
        ]
        yield from _table("What each would get now", _VERDICT, rows, paper)
    for note in looked.notes:
        yield from paper.wrapped(note, "Note: ")
    if looked.notes:
        yield ""
    yield from findings(looked.findings, paper)


def findings(found: Sequence[Finding], paper: Paper) -> Iterator[str]:
    """Each with what to do about it."""
    if not found:
        yield paper.good("Nothing is wrong.")
        return
    yield paper.bad("1 thing needs you." if len(found) == 1 else f"{len(found)} things need you.")
    for number, one in enumerate(found, start=1):
        yield ""
        yield paper.heading(f"{number}. {one.about} {one.key}".rstrip())
        yield from paper.wrapped(one.says, "   ")
        yield from paper.wrapped(one.remedy, "   > ")


_INSTANCE = ("section", "address", "version", "state", "torrents", "saves to")
_ARR = ("section", "address", "version", "state", "qBittorrents it uses", "category")
_VERDICT = ("name", "on", "category", "rule", "why")


def _instance(report: InstanceReport) -> tuple[str, ...]:
    state = "logged in" if report.logged_in else "reached" if report.reached else "not reached"
    torrents = str(report.torrents) if report.logged_in else ""
    return (
        report.about,
        f"{report.host}:{report.port}",
        report.version.removeprefix("v"),
        state,
        torrents,
        report.default_save_path,
    )


def _arr(report: ArrReport) -> tuple[str, ...]:
    state = "key accepted" if report.key_ok else "reached" if report.reached else "not reached"
    uses = ", ".join(f"{one.name}{'' if one.enabled else ' (disabled)'}" for one in report.clients)
    return (report.about, report.place, report.version, state, uses, report.category)


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], paper: Paper) -> Iterator[str]:
    """Columns as wide as they need; on a narrow terminal the widest give way and wrap."""
    if not rows:
        return
    widths = _widths([head, *rows], paper.width)
    yield paper.heading(title)
    yield from _row(head, widths)
    for row in rows:
        yield from _row(row, widths)
    yield ""


def _safe(text: str) -> str:
    """Without what a terminal would take for a command: names of torrents come from strangers."""
    return "".join(one if one.isprintable() else "?" for one in text)


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    room = width - len(_GAP) * len(widths)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    wrapped = [textwrap.wrap(_safe(cell), width) or [""] for cell, width in zip(cells, widths, strict=True)]
    for line in range(max(map(len, wrapped))):
        parts = (
            (lines[line] if line < len(lines) else "").ljust(width)
            for lines, width in zip(wrapped, widths, strict=True)
        )
        yield f"{_GAP}{_GAP.join(parts)}".rstrip()
