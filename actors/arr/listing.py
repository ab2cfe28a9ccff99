"""The torrents of a category as readers in other threads may list them, at no cost to the passes."""

import math
from dataclasses import dataclass

from actors.arr.facts import Memory
from actors.arr.table import Entry
from actors.keyed import Keyed
from actors.torrent import Torrent


@dataclass(frozen=True, slots=True)
class ListedTorrent:
    """One torrent on one instance with its present verdict. Times are Unix seconds.

    `look_again_at` is when the verdict is looked at again without news, None when only news can change it.
    `message` is the Arr's own words about its import, "" when it has none. `memory` is what rules remember of it.
    """

    instance: str
    torrent: Torrent
    imported: bool
    rule: str
    why: str
    verdict_at: float
    look_again_at: float | None
    message: str
    attention: bool
    memory: Memory


class Listing:
    """Lists a table that one actor goes on writing to.

    Every value in an entry is replaced whole and never changed, so a reader sees each torrent as it was at some
    moment of the present pass.
    """

    def __init__(self, entries: Keyed[Entry]) -> None:
        self._entries = entries

    def entries(self) -> list[Entry]:
        """Every torrent in no order, for who sorts many and shows few: to be looked at, and not to be changed."""
        return self._entries.everything()

    def row(self, instance: str, torrent_hash: str) -> ListedTorrent | None:
        """One torrent, None when the category does not follow it."""
        entry = self._entries.get((instance, torrent_hash))
        return None if entry is None else listed(entry)


def listed(entry: Entry) -> ListedTorrent:
    """An entry as it is at this moment."""
    memory, verdict = entry.memory, entry.verdict
    return ListedTorrent(
        instance=entry.instance,
        torrent=entry.torrent,
        imported=memory.imported,
        rule=verdict.rule if verdict else "",
        why=verdict.why if verdict else "not looked at yet",
        verdict_at=entry.verdict_at,
        look_again_at=entry.again_at if 0 < entry.again_at < math.inf else None,
        message=memory.import_message,
        attention=verdict.attention if verdict else False,
        memory=memory,
    )
