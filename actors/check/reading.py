"""Folds what an Arr says of its download clients, paths and health into our records: pure."""

from collections.abc import Iterable, Mapping

from actors.arr.records import Json
from actors.check.report import Complaint, DownloadClient, PathMapping
from actors.words import without_secrets
from storage.settings import ArrKind

#: How each calls its category in the fields of a qBittorrent: `movieCategory`, `movieImportedCategory`.
_ITEM: Mapping[ArrKind, str] = {"radarr": "movie", "sonarr": "tv", "lidarr": "music"}
#: The health checks that concern the way from a download client into the library.
_OURS = ("DownloadClient", "RemotePathMapping", "ImportMechanism", "RootFolder", "Mount")


def clients(rows: Iterable[Json], kind: ArrKind) -> tuple[DownloadClient, ...]:
    """The qBittorrents among an Arr's download clients."""
    return tuple(_client(row, kind) for row in rows if _is_qbittorrent(row))


def other_clients(rows: Iterable[Json]) -> tuple[str, ...]:
    """The names of those that are none."""
    return tuple(str(row.get("name") or "") for row in rows if not _is_qbittorrent(row))


def _is_qbittorrent(row: Json) -> bool:
    return str(row.get("implementation")).casefold() == "qbittorrent"


def _client(row: Json, kind: ArrKind) -> DownloadClient:
    fields = {str(one.get("name")): one.get("value") for one in row.get("fields") or () if isinstance(one, dict)}
    item = _ITEM[kind]
    port = str(fields.get("port") or 8080)
    return DownloadClient(
        name=str(row.get("name") or ""),
        enabled=row.get("enable") is not False,
        host=str(fields.get("host") or "localhost"),
        port=int(port) if port.isdecimal() else 0,
        tls=fields.get("useSsl") is True,
        base_path=str(fields.get("urlBase") or "").strip("/"),
        category=str(fields.get(f"{item}Category") or ""),
        imported_category=str(fields.get(f"{item}ImportedCategory") or ""),
        removes_completed=row.get("removeCompletedDownloads") is True,
    )


def mappings(rows: Iterable[Json]) -> tuple[PathMapping, ...]:
    """An Arr's remote path mappings."""
    return tuple(
        PathMapping(*(str(row.get(key) or "") for key in ("host", "remotePath", "localPath"))) for row in rows
    )


def complaints(rows: Iterable[Json]) -> tuple[Complaint, ...]:
    """What the Arr itself warns of, where it concerns us."""
    return tuple(
        Complaint(str(row.get("source") or ""), without_secrets(str(row.get("message") or "")))
        for row in rows
        if str(row.get("source") or "").startswith(_OURS) and row.get("type") in {"warning", "error"}
    )
