"""The facts that verdicts ask for, read straight from the servers, each once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import time

from actors.arr.client import ArrClient
from actors.arr.facts import ArrHistory, Facts, Known, QueueEntry, Reading, Unknown
from actors.arr.step import Need
from actors.check import advice
from actors.instance import decode
from actors.instance.client import QbitClient

_NOT_REFRESHED = Unknown("the Arr would first be asked to look at its download clients")


class Sources:
    """What one Arr and the qBittorrents say; for one thread. `arr` may be why there is nobody to ask."""

    def __init__(self, arr: ArrClient | Unknown, instances: Mapping[str, QbitClient]) -> None:
        self._arr = arr
        self._instances = instances
        self._queue: Reading[Mapping[str, QueueEntry]] | None = None

    def read(self, facts: Facts, need: Need) -> Facts:
        """The facts with what is needed, or with why it is not known."""
        one, instance = facts.torrent.hash, self._instances[facts.instance]
        match need:
            case "queue":
                return replace(facts, queue=self._queue_of(one))
            case "history":
                return replace(facts, queue=self._queue_of(one), history=self._history_of(one))
            case "files":
                return replace(facts, files=_known(lambda: decode.files(instance.files(one))))
            case "trackers":
                return replace(facts, trackers=_known(lambda: decode.trackers(instance.trackers(one))))

    def _queue_of(self, torrent_hash: str) -> Reading[QueueEntry | None]:
        if self._queue is None:
            arr = self._arr
            self._queue = arr if isinstance(arr, Unknown) else _known(arr.queue)
        queue = self._queue
        return queue if isinstance(queue, Unknown) else Known(queue.value.get(torrent_hash), queue.at)

    def _history_of(self, torrent_hash: str) -> Reading[ArrHistory]:
        """Of a hash that the Arr has nowhere nothing is known: it may only be late, and is not sent to look."""
        arr = self._arr
        if isinstance(arr, Unknown):
            return arr
        history, queue = _known(lambda: arr.history_of(torrent_hash)), self._queue_of(torrent_hash)
        if isinstance(history, Unknown) or history.value.grabbed:
            return history
        return history if isinstance(queue, Known) and queue.value is not None else _NOT_REFRESHED


def _known[T](read: Callable[[], T]) -> Reading[T]:
    try:
        return Known(read(), time())
    except advice.TROUBLES as trouble:
        return Unknown(str(trouble))
