"""Reads the facts that verdicts ask for, each at most once a round, and says why one is not known."""

from collections.abc import Mapping

from actors.arr.facts import ArrHistory, Known, QueueEntry, Reading, Unknown
from actors.arr.gate import Gate
from actors.clock import Clock
from actors.errors import NoAnswer, Unreachable
from actors.messages import FilesOf, TrackersOf
from actors.router import Router
from actors.torrent import TorrentFile, TrackerStatus

PATIENCE = 3.0  # s to wait for an instance
TRACKERS_HOLD = 600.0  # s: trackers change seldom, and reading them is one request for each torrent
ROUND_SECONDS = 5.0  # after so long a round reads no more; the rest waits for the next
NO_MORE = Unknown("left for the next round, this one has read enough", asked=False)
NO_ARR = Unknown("this category has no Arr")

type Key = tuple[str, str]  # instance, hash
type Queue = Mapping[str, QueueEntry]


class Readings:
    """What was read in the present round. `begin` starts the next: queue, history and files are then old."""

    def __init__(self, gate: Gate | None, router: Router, clock: Clock) -> None:
        self._gate = gate
        self._router = router
        self._clock = clock
        self.last_queue: Reading[Queue] = NO_MORE
        self._trackers: dict[Key, Known[tuple[TrackerStatus, ...]]] = {}
        self.begin()

    def begin(self) -> None:
        """Start a round."""
        self._queue: Reading[Queue] | None = None
        self._histories: dict[str, Reading[ArrHistory]] = {}
        self._files: dict[Key, Reading[tuple[TorrentFile, ...]]] = {}
        self._silent: dict[str, str] = {}  # instances that did not answer in this round, and why
        self._ends = self._clock.monotonic() + ROUND_SECONDS
        self.calls = 0

    @property
    def exhausted(self) -> bool:
        """This round has taken its time."""
        return self._clock.monotonic() >= self._ends

    def queue(self) -> Reading[Queue]:
        """The Arr's whole queue."""
        if self._gate is None:
            return NO_ARR
        if self._queue is None:
            self.calls += 1
            self._queue = self._gate.read(lambda client: client.queue())
            if isinstance(self._queue, Known):
                self.last_queue = self._queue
        return self._queue

    def queue_of(self, torrent_hash: str) -> Reading[QueueEntry | None]:
        """The queue's entry of one hash; `Known(None)`: it was read, and does not list it."""
        queue = self.queue()
        return queue if isinstance(queue, Unknown) else Known(queue.value.get(torrent_hash), queue.at)

    def history_of(self, torrent_hash: str) -> Reading[ArrHistory]:
        """What the Arr's history says of one hash."""
        if self._gate is None:
            return NO_ARR
        if torrent_hash not in self._histories:
            if self.exhausted:
                return NO_MORE
            self.calls += 1
            self._histories[torrent_hash] = self._gate.read(lambda client: client.history_of(torrent_hash))
        return self._histories[torrent_hash]

    def files_of(self, key: Key) -> Reading[tuple[TorrentFile, ...]]:
        """The files of one torrent."""
        if key not in self._files:
            reading: Reading[tuple[TorrentFile, ...]] = self._ask(key, FilesOf(key[1]))
            if isinstance(reading, Unknown) and not reading.asked:
                return reading
            self._files[key] = reading
        return self._files[key]

    def trackers_of(self, key: Key) -> Reading[tuple[TrackerStatus, ...]]:
        """The trackers of one torrent, read again when they are older than ten minutes."""
        held = self._trackers.get(key)
        if held is not None and self._clock.time() - held.at < TRACKERS_HOLD:
            return held
        reading: Reading[tuple[TrackerStatus, ...]] = self._ask(key, TrackersOf(key[1]))
        if isinstance(reading, Known):
            self._trackers[key] = reading
        return reading

    def forget(self, key: Key) -> None:
        """A torrent is gone, or was changed by us: what was read of it is old."""
        self._trackers.pop(key, None)

    def _ask[T](self, key: Key, message: object) -> Reading[tuple[T, ...]]:
        instance = key[0]
        if instance in self._silent:
            return Unknown(self._silent[instance])
        if self.exhausted:
            return NO_MORE
        name = f"qbit/{instance}"
        answer = self._router.ask_all({name: message}, PATIENCE)[name]
        if isinstance(answer, tuple):
            return Known(answer, self._clock.time())
        reason = str(answer) or f"{instance} did not say."
        if isinstance(answer, NoAnswer | Unreachable):
            self._silent[instance] = reason
        return Unknown(reason)
