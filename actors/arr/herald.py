"""Counts what comes of a category's torrents."""

from collections.abc import Iterable
from dataclasses import dataclass

from actors.arr.runs import Finished
from actors.messages import Decision
from actors.tally import Tally


@dataclass(frozen=True, slots=True)
class Herald:
    """Of one category."""

    category: str
    tally: Tally

    def imported(self) -> None:
        """The Arr has imported a torrent."""
        self.tally.add("imports", self.category, "imported")

    def not_imported(self) -> None:
        """The Arr did not import a torrent it was told to."""
        self.tally.add("imports", self.category, "failed")

    def ended(self, one: Finished) -> None:
        """A removal, a failure or a search came to its end."""
        self.tally.add("protocols", self.category, one.run.kind.lower(), "failed" if one.error else "done")

    def decided(self, made: Iterable[Decision]) -> None:
        """These verdicts are news."""
        for decision in made:
            self.tally.add("decisions", self.category, decision.rule, str(decision.dry).lower())
