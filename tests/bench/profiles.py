"""Where the daemon's processor time goes: the ten functions that take most, as tables in a document."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.lab.daemon import ROOT

KEPT = ROOT / "docs" / "bench" / "profiles.md"
_SHOWN = 10
_HEAD = """\
# Where the processor time goes

Written by `make bench ARGS="... --profile --keep"`: for each load the functions that took most themselves, by
their share of all of the daemon's processor time. What the profiler takes is not counted, but it makes everything
slower, so no other figure is taken with it.
"""


@dataclass(frozen=True)
class Function:
    """One function, `module:name`: its share of all time (0-1), what it calls not included, and its calls."""

    name: str
    share: float
    calls: int


@dataclass(frozen=True)
class Profile:
    """What took most under one load, of so many seconds of processor time altogether."""

    title: str
    seconds: float
    functions: tuple[Function, ...]

    @classmethod
    def read(cls, report: Path, title: str) -> Self:
        """From what `tests.bench.profiled` writes."""
        found = json.loads(report.read_text(encoding="utf-8"))
        seconds = found["seconds"]
        most = (Function(name, own / seconds, calls) for name, own, calls in found["own"][:_SHOWN])
        return cls(title, seconds, tuple(most) if seconds else ())

    def table(self) -> str:
        """As a section of the document."""
        rows = [f"| `{one.name}` | {one.share:.1%} | {one.calls} |" for one in self.functions]
        head = [f"## {self.title}", "", f"{self.seconds:.2f} s of processor time, of which:", ""]
        return "\n".join([*head, "| function | itself | calls |", "|---|---|---|", *rows])


def keep(profiles: Iterable[Profile], document: Path = KEPT) -> None:
    """Write them over those of the same title; others stay as they were."""
    old = document.read_text(encoding="utf-8") if document.exists() else ""
    sections = {
        title: text.strip() for title, text in re.findall(r"^(## .*$)((?:\n(?!## ).*)*)", old, re.MULTILINE)
    }
    for one in profiles:
        title, _, text = one.table().partition("\n")
        sections[title] = text.strip()
    document.parent.mkdir(parents=True, exist_ok=True)
    said = [_HEAD, *(f"{title}\n\n{text}\n" for title, text in sections.items())]
    document.write_text("\n".join(said), encoding="utf-8")
