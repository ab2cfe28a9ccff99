"""Tells storage what is new about a category's torrents, and nothing that is not."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from actors.arr.deciding import Decided
from actors.arr.diary import decision_of, decline_of, row_of
from actors.arr.herald import Herald
from actors.arr.journal import STORAGE
from actors.arr.table import Entry, Table
from actors.keyed import Key
from actors.messages import Decided as DecisionsMade
from actors.messages import Forget, SawTorrents, Wish
from actors.router import Router


@dataclass(slots=True)
class Clerk:
    """The library rows and diary of one category."""

    category: str
    router: Router
    herald: Herald

    def decided(self, decided: Iterable[Decided], dry: Collection[str], now: float) -> None:
        """Enter the verdicts that are news into the diary; `dry` are instances where nothing is done."""
        made = [
            decision_of(one.entry, one.facts, self.category, one.entry.instance in dry, now)
            for one in decided
            if one.news and not one.verdict.needs
        ]
        decisions = tuple(one for one in made if one is not None)
        if decisions:
            self.herald.decided(decisions)
            self.router.tell(STORAGE, DecisionsMade(decisions))

    def declined(self, entry: Entry, wish: Wish, reason: str, now: float) -> None:
        """Enter into the diary that the user asked for something that is not done."""
        made = (decline_of(entry, self.category, wish, reason, now),)
        self.herald.decided(made)
        self.router.tell(STORAGE, DecisionsMade(made))

    def remember(self, table: Table, keys: Iterable[Key]) -> None:
        """Tell the rows that differ from what was told before."""
        rows = []
        for key in keys:
            entry = table.entries.get(key)
            if entry is None:
                continue
            row = row_of(entry, self.category)
            if (told := row.digest()) != entry.told:
                entry.told = told
                rows.append(row)
        if rows:
            self.router.tell(STORAGE, SawTorrents(tuple(rows)))

    def forget(self, gone: Mapping[str, tuple[str, ...]]) -> None:
        """These hashes, by instance, are gone for good."""
        for instance, hashes in gone.items():
            self.router.tell(STORAGE, Forget(instance, hashes))
