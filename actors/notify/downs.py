"""Tells that something is down, and that it is back, once each however it flaps: pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from actors.notify.note import Note, full, span

#: What was told to be down has to be up again for so long (s), or as long as it had to be down if that is less.
SETTLED_AFTER = 60.0


@dataclass(frozen=True, slots=True)
class Seen:
    """How one qBittorrent or Arr stands. `life` changes with each connection: so no short one is missed."""

    name: str
    up: bool
    why: str = ""
    life: object = None


@dataclass(slots=True)
class _One:
    life: object
    down_at: float | None = None
    up_at: float | None = None
    told: bool = False


class Downs:
    """Remembers who is down since when, in monotonic seconds; `after` is how long that has to be (s)."""

    def __init__(self, after: float) -> None:
        self._after = after
        self._settled = min(after, SETTLED_AFTER)
        self._known: dict[str, _One] = {}

    def look(self, seen: Iterable[Seen], now: float) -> list[Note]:
        """What there is to tell; who is not among those seen is forgotten."""
        before, self._known = self._known, {}
        found = []
        for one in seen:
            known = self._known[one.name] = before.get(one.name) or _One(one.life)
            note = self._up(one, known, now) if one.up else self._down(one, known, now)
            known.life = one.life
            found += [note] if note else []
        return found

    def _down(self, one: Seen, known: _One, now: float) -> Note | None:
        known.up_at = None
        if known.down_at is None or (not known.told and known.life != one.life):
            known.down_at = now
        if known.told or now - known.down_at < self._after:
            return None
        known.told = True
        down = span(now - known.down_at)
        return Note("down", f"{one.name} is down", f"For {down} now. {full(one.why)}", "failure")

    def _up(self, one: Seen, known: _One, now: float) -> Note | None:
        if not known.told or known.down_at is None:
            known.down_at = None
            return None
        if known.up_at is None or known.life != one.life:
            known.up_at = now
        if now - known.up_at < self._settled:
            return None
        down = span(known.up_at - known.down_at)
        known.told, known.down_at, known.up_at = False, None, None
        return Note("down", f"{one.name} is back", f"It was down for {down}.", "success")
