"""Tracked downloads: what the Arr knows of its clients' torrents since its last refresh."""

import math
import time

from tests.lab.arr.clients import ClientUnavailableError, Gateways
from tests.lab.arr.kind import Kind
from tests.lab.arr.state import DownloadClient, SeenTorrent, State, Tracked, now


class Tracker:
    """Keeps `state.tracked`; between refreshes nothing new is known."""

    def __init__(self, state: State, kind: Kind, gateways: Gateways) -> None:
        self._state = state
        self._gateways = gateways
        self._failed_at: dict[str, float] = {}
        self._over = {"imported", "ignored", kind.failed_state}
        self._mismatch = (
            f"{kind.noun.capitalize()} title mismatch; automatic import is not possible. Manual Import required."
        )

    def refresh(self) -> None:
        """Read the torrents of our category from every client.

        As in the real one, the downloads of a client that does not answer leave the queue, and are still known.
        """
        with self._state.lock:
            clients = list(self._state.clients)
            grabbed_before = set(self._state.grabbed_since_refresh)
        seen = [(client, torrent) for client in clients for torrent in self._read(client)]
        with self._state.lock:
            self._state.grabbed_since_refresh -= grabbed_before
            listed: set[str] = set()
            for client, torrent in seen:
                # two clients may hold one hash: it is tracked once, and named after the first
                if torrent.hash not in listed:
                    listed.add(torrent.hash)
                    self._follow(client, torrent)
            for tracked in self._state.tracked.values():
                tracked.trackable = tracked.torrent.hash in listed and self._belongs_in_queue(tracked)

    def _read(self, client: DownloadClient) -> list[SeenTorrent]:
        alone_until = self._failed_at.get(client.name, -math.inf) + self._state.behaviour.client_backoff
        if time.monotonic() < alone_until:
            return []
        try:
            return self._gateways.to(client).torrents(self._state.category)
        except ClientUnavailableError:
            self._failed_at[client.name] = time.monotonic()
            return []

    def _follow(self, client: DownloadClient, torrent: SeenTorrent) -> None:
        download_id = torrent.hash.upper()
        tracked = self._state.tracked.get(download_id)
        if tracked is None:
            outcome = self._state.outcomes.get(download_id, "downloading")
            grab = self._state.grab_of(torrent.hash)
            tracked = Tracked(download_id, client, torrent, grab, now(), outcome)
            self._state.tracked[download_id] = tracked
        tracked.client, tracked.torrent = client, torrent
        if torrent.complete and tracked.state == "downloading":
            if tracked.grab is None:
                tracked.warn([{"title": tracked.title, "messages": [self._mismatch]}], "importBlocked")
            else:
                tracked.state = "importPending"

    def _belongs_in_queue(self, tracked: Tracked) -> bool:
        if tracked.state in self._over:
            return False
        return not (self._state.behaviour.hide_completed and tracked.torrent.complete)
