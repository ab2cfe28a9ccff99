"""What waits for one target: a queue with an end, one message under way, tries with growing pauses: pure."""

from collections import deque

from actors.notify.note import Note

#: So many messages wait for a target; after that the oldest goes, and is counted.
MOST_WAITING = 100
#: Pauses (s) before a message is tried again; after the last it is given up, and counted.
PAUSES = (5.0, 30.0, 120.0)


class Outbox:
    """Times are monotonic seconds. `error` is why the last try failed, "" when it did not."""

    def __init__(self) -> None:
        self._waiting: deque[Note] = deque()
        self._under_way: Note | None = None
        self._tries = 0
        self._not_before = 0.0
        self.error = ""
        self.sent = 0
        self.lost = 0  # given up, or too old

    @property
    def waiting(self) -> int:
        """How many messages are not told yet."""
        return len(self._waiting) + (self._under_way is not None)

    def put(self, note: Note) -> None:
        """One more to tell."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self._tries = 0
            self.lost += 1
        self._waiting.append(note)

    def due(self) -> float | None:
        """When the next try may begin; None when nothing waits, or one is under way."""
        return self._not_before if self._waiting and self._under_way is None else None

    def take(self, now: float) -> Note | None:
        """The next to be told, which is then under way; None when none is due."""
        due = self.due()
        if due is None or due > now:
            return None
        self._under_way = self._waiting.popleft()
        return self._under_way

    def done(self, error: str, now: float) -> None:
        """The one under way was told, or was not for this reason."""
        note, self._under_way = self._under_way, None
        self.error = error
        if note is None:
            return
        if not error:
            self.sent += 1
            self._tries, self._not_before = 0, 0.0
        elif self._tries < len(PAUSES):
            self._not_before = now + PAUSES[self._tries]
            self._tries += 1
            self._waiting.appendleft(note)
        else:
            self.lost += 1
            self._tries, self._not_before = 0, now + PAUSES[-1]
