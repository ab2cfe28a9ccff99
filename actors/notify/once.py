"""Tells of a condition when it begins, and not again before it has ended: pure."""

from collections.abc import Hashable, Iterable

from actors.notify.note import Note


class Once:
    """Remembers which conditions were told."""

    def __init__(self) -> None:
        self._told: set[Hashable] = set()

    def look(self, present: Iterable[tuple[Hashable, Note]], lasting: Iterable[Hashable] = ()) -> list[Note]:
        """The notes of those conditions that are new. One that is only `lasting` is not told, nor forgotten."""
        now = dict(present)
        new = [note for key, note in now.items() if key not in self._told]
        self._told = now.keys() | (self._told & set(lasting))
        return new
