"""Tells storage what is new about a category's torrents, and nothing that is not."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from actors.arr.deciding import Decided
from actors.arr.diary import decision_of, decline_of, row_from_earlier, row_of
from actors.arr.facts import Memory
from actors.arr.herald import Herald
from actors.arr.journal import STORAGE
from actors.arr.table import Entry, Key, Table
from actors.messages import Decided as DecisionsMade
from actors.messages import Forget, SawTorrents, SeenTorrent, Wish
from actors.router import Router
from actors.torrent import TAG_IMPORTED, Torrent
from storage.rows import LibraryRow


@dataclass(slots=True)
class Clerk:
    """The library rows and diary of one category; `library` is what earlier lives left."""

    category: str
    library: dict[Key, LibraryRow]
    router: Router
    herald: Herald

    def rows(self) -> dict[Key, SeenTorrent]:
        """The rows of earlier lives, as if we had just told them."""
        return {key: row_from_earlier(row) for key, row in self.library.items()}

    def born(self, instance: str, torrent: Torrent, now: float) -> Memory:
        """What is remembered of a torrent that this life sees for the first time."""
        row = self.library.pop((instance, torrent.hash), None)
        if row is None:
            return Memory(first_seen=now, imported=TAG_IMPORTED in torrent.tags)
        return Memory(
            first_seen=row.first_seen,
            imported=row.imported,
            import_message=row.message,
            marks=row.marks,
            home=self.category,
        )

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
            if (told := hash(row)) != entry.told:
                entry.told = told
                rows.append(row)
        if rows:
            self.router.tell(STORAGE, SawTorrents(tuple(rows)))

    def forget(self, gone: Mapping[str, tuple[str, ...]]) -> None:
        """These hashes, by instance, are gone for good."""
        for instance, hashes in gone.items():
            for one in hashes:
                self.library.pop((instance, one), None)
            self.router.tell(STORAGE, Forget(instance, hashes))
