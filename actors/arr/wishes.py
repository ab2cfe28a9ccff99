"""Keeps what the user asked for until it was done, and declines what cannot be: both go into the diary."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from actors.arr.asked import ASKED, Circumstances, why_not
from actors.arr.clerk import Clerk
from actors.arr.gate import Log
from actors.arr.table import Entry, Table
from actors.keyed import Key
from actors.messages import Asked, Wish


@dataclass(slots=True)
class Wishes:
    """The open wishes of one category. `around` says how things stand around a torrent.

    They are kept in memory: what was not begun before a restart is forgotten, and nothing was done.
    """

    table: Table
    clerk: Clerk
    log: Log
    around: Callable[[Entry], Circumstances]
    open: dict[Key, Wish] = field(default_factory=dict)

    def take(self, message: Asked, now: float) -> None:
        """Take each wish, to be decided on in the next pass, or decline it."""
        for key in message.torrents:
            entry = self.table.entries.get(key)
            if entry is None:
                self.log.info("%s was asked for %s on %s, which is gone.", message.wish, key[1], key[0])
                continue
            reason = why_not(message.wish, entry.torrent, self.around(entry))
            if reason:
                self._decline(entry, message.wish, reason, now)
                continue
            if message.wish != "run":
                self.open[key] = message.wish
            if entry.verdict is not None and entry.verdict.rule == ASKED:
                entry.verdict = None  # asked for once more: that is news
            entry.again_at, entry.orders = 0.0, replace(entry.orders, quiet_until=0.0, repeats=0)

    def review(self, fresh: Collection[str], now: float) -> None:
        """Before a pass decides: give up what concerns torrents that are gone, or can no longer be done.

        What was asked for is meant now: nobody expects a removal of yesterday when a server comes back.
        """
        for key, wish in [*self.open.items()]:
            entry = self.table.entries.get(key)
            if entry is None:
                del self.open[key]
            elif key[0] not in fresh:
                del self.open[key]
                self._decline(entry, wish, f"{key[0]} gives no answer.", now)

    def _decline(self, entry: Entry, wish: Wish, reason: str, now: float) -> None:
        self.log.info("%s on %s: %s was asked for: %s", entry.torrent.name, entry.instance, wish, reason)
        self.clerk.declined(entry, wish, reason, now)
