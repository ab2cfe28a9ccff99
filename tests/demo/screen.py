"""What the demo prints: plain lines with the time of the demo before them, and a table."""

import textwrap
import time
from collections.abc import Callable, Iterable, Sequence

_WIDTH = 112
_NO_BREAK = "\N{NO-BREAK SPACE}"
_INDENT = " " * 8


class Screen:
    """Prints; the clock begins with the first thing that is told."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._begun: float | None = None

    def heading(self, text: str) -> None:
        """A line of its own, set apart."""
        self._write(f"\n{text}\n")

    def plain(self, text: str = "") -> None:
        """A line as it is."""
        self._write(text)

    def tell(self, text: str) -> None:
        """Tell what has just happened, with the time."""
        if self._begun is None:
            self._begun = self._clock()
        stamp = minutes(self._clock() - self._begun)
        lines = textwrap.wrap(text, _WIDTH - len(_INDENT), break_long_words=False, break_on_hyphens=False)
        self._write(f"{stamp:>6}  " + f"\n{_INDENT}".join(lines).replace(_NO_BREAK, " "))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print a table whose columns are as wide as they must be."""
        cells = [list(head), *map(list, rows)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
        for number, row in enumerate(cells):
            self._write(
                "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            )
            if number == 0:
                self._write("  " + "  ".join("-" * width for width in widths))


def minutes(seconds: float) -> str:
    """Return a duration as `1:05`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def seconds(duration: float) -> str:
    """Return a duration as `1.2 s`, which `tell` keeps on one line."""
    return f"{duration:.1f}{_NO_BREAK}s"
