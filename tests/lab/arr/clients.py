"""How the simulators talk to the qBittorrents that are their download clients."""

import threading
from pathlib import Path
from typing import Any

import qbittorrentapi

from tests.lab.arr.state import DownloadClient, SeenTorrent
from tests.lab.eventually import eventually

_LISTED_WITHIN = 5.0


class ClientUnavailableError(Exception):
    """A download client did not answer, or not as it should."""


class Gateway:
    """One download client; any thread may call, one call at a time."""

    def __init__(self, client: DownloadClient) -> None:
        self.client = client
        self._lock = threading.Lock()
        self._api: qbittorrentapi.Client | None = None

    def torrents(self, category: str) -> list[SeenTorrent]:
        """Return the torrents of a category."""
        return self._list(category=category)

    def torrent(self, torrent_hash: str) -> SeenTorrent | None:
        """Return one torrent, None when the client has none of that hash."""
        return next(iter(self._list(torrent_hashes=torrent_hash.lower())), None)

    def add(self, torrent_file: Path, torrent_hash: str, category: str, save_path: Path | None) -> None:
        """Add a torrent and return when the client lists it, which it does a moment after its answer."""
        data = torrent_file.read_bytes()
        with self._lock:
            try:
                self._connected().torrents_add(
                    torrent_files=data,
                    category=category,
                    save_path=str(save_path) if save_path else None,
                    # 4.5 ignores the save path of a torrent whose place it manages itself
                    use_auto_torrent_management=False if save_path else None,
                )
            except qbittorrentapi.Conflict409Error:
                return  # it has that torrent already
            except qbittorrentapi.APIError as error:
                raise ClientUnavailableError(str(error)) from error
        try:
            eventually(lambda: self.torrent(torrent_hash), within=_LISTED_WITHIN, every=0.02)
        except AssertionError as error:
            raise ClientUnavailableError(f"{self.client.name} took {torrent_hash} and lists it not") from error

    def delete(self, torrent_hash: str) -> None:
        """Delete a torrent with its files; one that is not there is none the worse."""
        with self._lock:
            try:
                self._connected().torrents_delete(delete_files=True, torrent_hashes=torrent_hash.lower())
            except qbittorrentapi.APIError as error:
                raise ClientUnavailableError(str(error)) from error

    def set_category(self, torrent_hash: str, category: str) -> None:
        """Move a torrent to a category, making it first when need be."""
        with self._lock:
            try:
                api = self._connected()
                if category not in api.torrents_categories():
                    api.torrents_create_category(name=category)
                api.torrents_set_category(category=category, torrent_hashes=torrent_hash.lower())
            except qbittorrentapi.APIError as error:
                raise ClientUnavailableError(str(error)) from error

    def introduce(self, torrent_hash: str, peer: str) -> None:
        """Tell a torrent of a peer, `host:port`; refused while the torrent is not checked."""
        with self._lock:
            try:
                self._connected().torrents_add_peers(peers=peer, torrent_hashes=torrent_hash.lower())
            except qbittorrentapi.APIError as error:
                raise ClientUnavailableError(str(error)) from error

    def _list(self, **which: str) -> list[SeenTorrent]:
        with self._lock:
            try:
                # typed for every possible answer, of which this endpoint gives one
                rows: Any = self._connected().torrents_info(None, **which)  # type: ignore[arg-type]
            except qbittorrentapi.APIError as error:
                raise ClientUnavailableError(str(error)) from error
        return [_seen(row) for row in rows]

    def _connected(self) -> qbittorrentapi.Client:
        if self._api is None:
            self._api = qbittorrentapi.Client(
                host=f"http://{self.client.host}:{self.client.port}",
                username=self.client.username,
                password=self.client.password,
                REQUESTS_ARGS={"timeout": (1, 3)},
                HTTPADAPTER_ARGS={"max_retries": 0},
                FORCE_SCHEME_FROM_HOST=True,
                SIMPLE_RESPONSES=True,
            )
        return self._api


def _seen(row: Any) -> SeenTorrent:
    return SeenTorrent(
        hash=row["hash"],
        name=row["name"],
        state=row["state"],
        progress=row["progress"],
        size=row["size"],
        left=row["amount_left"],
        eta=row["eta"],
        content_path=row["content_path"],
        save_path=row["save_path"].rstrip("/"),
    )


class Gateways:
    """One gateway for each download client."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._gateways: dict[DownloadClient, Gateway] = {}

    def to(self, client: DownloadClient) -> Gateway:
        """Return the gateway to a client, always the same one."""
        with self._lock:
            return self._gateways.setdefault(client, Gateway(client))
