"""What the Arr does when it is told to remove a download from its queue, or that one failed."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.lab.arr.clients import Gateways
from tests.lab.arr.diary import Diary
from tests.lab.arr.kind import Kind
from tests.lab.arr.queue import Queue
from tests.lab.arr.state import Grab, Json, State, Tracked


@dataclass(frozen=True)
class RemovalOptions:
    """The query of a DELETE, with the defaults of the API."""

    remove_from_client: bool = True
    blocklist: bool = False
    skip_redownload: bool = False
    change_category: bool = False


class Remover:
    """Removes downloads; `command` queues a command of the Arr's own."""

    def __init__(
        self,
        state: State,
        kind: Kind,
        gateways: Gateways,
        diary: Diary,
        *,
        queue: Queue,
        command: Callable[[Json], Json],
    ) -> None:
        self._state = state
        self._kind = kind
        self._gateways = gateways
        self._diary = diary
        self._queue = queue
        self._command = command

    def remove(self, queue_id: int, options: RemovalOptions) -> bool:
        """Remove the whole download that a record belongs to; False when there is no such record."""
        tracked = self._queue.find(queue_id)
        if tracked is None:
            return False
        gateway = self._gateways.to(tracked.client)
        if options.remove_from_client:
            gateway.delete(tracked.torrent.hash)
        elif options.change_category and self._state.behaviour.post_import_category:
            gateway.set_category(tracked.torrent.hash, self._state.behaviour.post_import_category)
        with self._state.lock:
            if self._state.tracked.get(tracked.download_id) is not tracked:
                return False  # another request was quicker
            if options.blocklist and tracked.grab is not None:
                self.fail(tracked.grab, tracked.download_id, tracked.client.name, options.skip_redownload)
            elif not (options.remove_from_client or options.blocklist or options.change_category):
                self._ignore(tracked)
            self._state.tracked.pop(tracked.download_id, None)
            self._state.grabbed_since_refresh.discard(tracked.torrent.hash)
        return True

    def fail(self, grab: Grab, download_id: str, client: str, skip_redownload: bool) -> None:
        """Take a download for failed: history, blocklist, and a search for another when so configured."""
        self._diary.failed(grab, download_id, "Manually marked as failed", client)
        tracked = self._state.tracked.get(download_id)
        if tracked is not None:
            tracked.state, tracked.trackable = self._kind.failed_state, False
        if self._state.behaviour.auto_redownload_failed and not skip_redownload:
            self._command(self._kind.search_again(grab.media, grab.parts))

    def _ignore(self, tracked: Tracked) -> None:
        self._state.outcomes[tracked.download_id] = "ignored"
        if tracked.grab is not None:
            data = {"downloadClient": tracked.client.name, "message": "Manually ignored"}
            self._diary.note("downloadIgnored", tracked.grab, tracked.download_id, data)
