"""A log of changes, from which what is new since any recent moment is told without comparing worlds."""

from dataclasses import dataclass, field
from typing import Literal

type Kind = Literal["torrent", "category", "tag", "tracker"]

ALL: frozenset[str] = frozenset({"*"})
"""The fields of something that is new."""
GONE: frozenset[str] = frozenset()
"""The fields of something that is no more."""

_KEPT = 50_000


@dataclass
class Changes:
    """What happened since some moment: per thing the fields that changed, and what is gone."""

    changed: dict[str, frozenset[str]] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)

    def add(self, key: str, fields: frozenset[str]) -> None:
        """Add one change, the latest."""
        if fields == GONE:
            self.changed.pop(key, None)
            self.gone[key] = None
        else:
            self.gone.pop(key, None)
            self.changed[key] = self.changed.get(key, GONE) | fields


class Ledger:
    """Remembers at least the latest 50,000 changes; a revision is the number of changes ever noted."""

    def __init__(self) -> None:
        self._entries: list[tuple[Kind, str, frozenset[str]]] = []
        self.revision = 0

    def note(self, kind: Kind, key: str, fields: frozenset[str]) -> None:
        """Note that these fields of a thing changed."""
        self._entries.append((kind, key, fields))
        self.revision += 1
        if len(self._entries) > 2 * _KEPT:
            del self._entries[:_KEPT]

    def since(self, revision: int) -> dict[Kind, Changes] | None:
        """Return what changed after that revision; None when it is too long ago to tell."""
        first_kept = self.revision - len(self._entries)
        if revision < first_kept:
            return None
        found: dict[Kind, Changes] = {}
        for kind, key, fields in self._entries[revision - first_kept :]:
            found.setdefault(kind, Changes()).add(key, fields)
        return found
