"""Counts what comes of a category's torrents, and tells it to `notify`, where somebody wants to hear of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from actors.arr.diary import REMOVALS
from actors.arr.runs import Finished
from actors.messages import Decision, Rejected, Removed
from actors.router import Router
from actors.tally import Tally

NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class Herald:
    """Of one category."""

    category: str
    router: Router
    tally: Tally

    def imported(self) -> None:
        """The Arr has imported a torrent."""
        self.tally.add("imports", self.category, "imported")

    def not_imported(self, instance: str, name: str, why: str, *, news: bool) -> None:
        """The Arr did not import a torrent it was told to; `news`: it had not said so before."""
        self.tally.add("imports", self.category, "failed")
        if news:
            self.router.tell(NOTIFY, Rejected(self.category, instance, name, why))

    def ended(self, one: Finished) -> None:
        """A removal, a failure or a search came to its end."""
        run = one.run
        self.tally.add("protocols", self.category, run.kind.lower(), "failed" if one.error else "done")
        if run.kind in {"FAIL", "REMOVE"} and not one.error and not run.kept:
            self.router.tell(NOTIFY, Removed(self.category, run.key[0], run.name or run.key[1], run.why))

    def decided(self, made: Iterable[Decision]) -> None:
        """These verdicts are news."""
        for one in made:
            self.tally.add("decisions", self.category, one.rule, str(one.dry).lower())
            if one.dry and not REMOVALS.isdisjoint(one.steps):
                self.router.tell(NOTIFY, Removed(self.category, one.instance, one.name, one.why, dry=True))
            if one.rule == "import-rejected":
                self.router.tell(NOTIFY, Rejected(self.category, one.instance, one.name, one.why))
