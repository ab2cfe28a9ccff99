"""The settings, clients and media of an Arr as API resources."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.lab.arr.kind import Collection, Kind
from tests.lab.arr.state import DownloadClient, Json, State, stamp

# how each calls the field of a qBittorrent's settings that holds its category
_CATEGORY = {"Radarr": "movie", "Sonarr": "tv", "Lidarr": "music"}


class Resources:
    """Reads the memory of the Arr as resources; each method may be called by any thread."""

    def __init__(self, state: State, kind: Kind) -> None:
        self._state = state
        self._kind = kind

    def single(self) -> dict[str, Callable[[], Json | list[Json]]]:
        """Return the endpoints that are one resource, or a plain list without filters."""
        return {
            "system/status": self._status,
            "config/downloadclient": self._handling,
            "health": self._health,
        }

    def collections(self) -> list[tuple[Collection, Callable[[], list[Json]]]]:
        """Return the endpoints that are lists of resources with ids."""
        plain: dict[str, Callable[[], list[Json]]] = {
            "downloadclient": self._clients,
            "remotepathmapping": self._mappings,
            "rootfolder": self._root_folders,
            "tag": list,
            "qualityprofile": self._profiles,
        }
        media = [(one, self._media(one.name)) for one in self._kind.collections]
        return [(Collection(name, {}), rows) for name, rows in plain.items()] + media

    def _media(self, collection: str) -> Callable[[], list[Json]]:
        def rows() -> list[Json]:
            with self._state.lock:
                return self._kind.rows(collection, list(self._state.media), self._state.library)

        return rows

    def _status(self) -> Json:
        return {
            "appName": self._kind.app,
            "instanceName": self._kind.app,
            "version": self._kind.version,
            "buildTime": "2031-01-01T00:00:00Z",
            "startTime": stamp(self._state.started_at),
            "isProduction": True,
            "isNetCore": True,
            "isLinux": True,
            "isDocker": True,
            "mode": "console",
            "branch": "main",
            "databaseType": "sqLite",
            "authentication": "forms",
            "appData": "/config",
            "urlBase": "",
        }

    def _handling(self) -> Json:
        behaviour = self._state.behaviour
        return {
            "id": 1,
            "downloadClientWorkingFolders": "_UNPACK_|_FAILED_",
            "enableCompletedDownloadHandling": not behaviour.hide_completed,
            "autoRedownloadFailed": behaviour.auto_redownload_failed,
            "autoRedownloadFailedFromInteractiveSearch": behaviour.auto_redownload_failed,
        }

    def _clients(self) -> list[Json]:
        with self._state.lock:
            return [
                {
                    "id": number,
                    "name": client.name,
                    "implementation": "QBittorrent",
                    "implementationName": "qBittorrent",
                    "configContract": "QBittorrentSettings",
                    "enable": client.enabled,
                    "protocol": "torrent",
                    "priority": 1,
                    "removeCompletedDownloads": client.removes_completed,
                    "removeFailedDownloads": False,
                    "fields": self._fields(client),
                    "tags": [],
                }
                for number, client in enumerate(self._state.clients, start=1)
            ]

    def _fields(self, client: DownloadClient) -> list[Json]:
        item = _CATEGORY[self._kind.app]
        values = {
            "host": client.host,
            "port": client.port,
            "useSsl": False,
            "urlBase": "",
            "username": client.username,
            "password": "********",
            f"{item}Category": self._state.category if client.category is None else client.category,
            f"{item}ImportedCategory": client.imported_category,
        }
        return [
            {"order": order, "name": name, "value": value} for order, (name, value) in enumerate(values.items())
        ]

    def _mappings(self) -> list[Json]:
        with self._state.lock:
            return [
                {
                    "id": number,
                    "host": client.host,
                    "remotePath": f"{client.remote_path.rstrip('/')}/",
                    "localPath": f"{client.local_path.rstrip('/')}/",
                }
                for number, client in enumerate(self._state.clients, start=1)
                if client.remote_path and client.local_path
            ]

    def _root_folders(self) -> list[Json]:
        library = self._state.library
        free = shutil.disk_usage(library).free
        folder = {"id": 1, "path": str(library), "accessible": True, "freeSpace": free}
        return [folder]

    def _health(self) -> list[Json]:
        return [
            {"id": number, "source": source, "type": "warning", "message": message}
            for number, (source, message) in enumerate(self._state.behaviour.health, start=1)
        ]

    def folders(self, path: str) -> Json:
        """Return what `filesystem` says of a folder: itself and those in it, none where there is none.

        What the Arr is blind to is another machine's.
        """
        blind = self._state.behaviour.blind_to
        try:
            inside = sorted(one for one in Path(path).iterdir() if one.is_dir())
        except OSError:
            inside = []
        shown = [one for one in inside if not any(one.is_relative_to(hidden) for hidden in blind)]
        directories = [{"type": "folder", "name": one.name, "path": f"{one}/"} for one in shown]
        return {"parent": str(Path(path).parent), "directories": directories, "files": []}

    def _profiles(self) -> list[Json]:
        return [{"id": 1, "name": "Any", "upgradeAllowed": False, "cutoff": 1, "items": []}]
