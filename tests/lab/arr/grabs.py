"""Searches and grabs: the Arr picks a release and sends it to a download client."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from tests.lab.arr.clients import ClientUnavailableError, Gateways
from tests.lab.arr.diary import Diary
from tests.lab.arr.kind import Kind
from tests.lab.arr.state import DownloadClient, Grab, Json, Media, Part, Release, State
from tests.lab.arr.worker import Worker

_INTRODUCE_EVERY = 0.2
_INTRODUCTIONS = 300


class Grabber:
    """Adds releases to download clients."""

    def __init__(self, state: State, kind: Kind, gateways: Gateways, diary: Diary, worker: Worker) -> None:
        self._state = state
        self._kind = kind
        self._gateways = gateways
        self._diary = diary
        self._worker = worker

    def grab(self, media: Media, release: Release, client_name: str | None, save_path: Path | None) -> str:
        """Send a release to a client and remember it; return its hash."""
        with self._state.lock:
            client = self._state.client_named(client_name)
        torrent = release.torrent
        download_id = torrent.hash.upper()
        self._gateways.to(client).add(torrent.path, torrent.hash, self._state.category, save_path)
        with self._state.lock:
            grab = Grab(media, release, tuple(media.parts_of(release)), client.name)
            self._state.grabs[torrent.hash] = grab
            self._state.grabbed_since_refresh.add(torrent.hash)
            self._state.outcomes[download_id] = "downloading"
            # a new grab begins a new life: what was tracked of an earlier one is over
            self._state.tracked.pop(download_id, None)
            data = {
                "indexer": release.indexer,
                "downloadClient": "qBittorrent",
                "downloadClientName": client.name,
                "torrentInfoHash": download_id,
            }
            self._diary.note("grabbed", grab, download_id, data)
        self._introduce(client, torrent.hash, _INTRODUCTIONS)
        return torrent.hash

    def search(self, command: Json) -> int | None:
        """Do a search command; return how many releases were grabbed, None when the command is no search."""
        with self._state.lock:
            targets = self._kind.targets(command["name"], command, list(self._state.media))
            client = self._state.behaviour.next_client
        if targets is None:
            return None
        grabbed = 0
        for media, parts in targets:
            for release in self._choose(media, parts):
                with contextlib.suppress(ClientUnavailableError):
                    self.grab(media, release, client, None)
                    grabbed += 1
        return grabbed

    def _choose(self, media: Media, parts: Sequence[Part]) -> list[Release]:
        """Return the best releases that fill what is missing and not on its way already."""
        with self._state.lock:
            coming = {part.id for part in self._on_their_way()}
            missing = {part.id for part in parts if part.file is None and part.id not in coming}
            chosen: list[Release] = []
            for release in media.releases:
                fills = {part.id for part in media.parts_of(release)}
                usable = release.torrent.hash not in self._state.blocked and not fills & coming
                if usable and fills & missing:
                    chosen.append(release)
                    missing -= fills
            return chosen

    def _on_their_way(self) -> list[Part]:
        grabs = [tracked.grab for tracked in self._state.tracked.values() if tracked.trackable]
        grabs += [self._state.grabs.get(known) for known in self._state.grabbed_since_refresh]
        return [part for grab in grabs if grab is not None for part in grab.parts]

    def _introduce(self, client: DownloadClient, torrent_hash: str, times: int) -> None:
        seeder = self._state.behaviour.seeder
        if seeder is None or times == 0:
            return
        gateway = self._gateways.to(client)
        with contextlib.suppress(ClientUnavailableError):
            torrent = gateway.torrent(torrent_hash)
            if torrent is None or torrent.complete:
                return
            gateway.introduce(torrent_hash, f"{seeder.interface}:{seeder.bt_port}")
        self._worker.after(_INTRODUCE_EVERY, lambda: self._introduce(client, torrent_hash, times - 1))
