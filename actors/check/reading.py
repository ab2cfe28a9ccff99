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
    return tuple(_text(row.get("name")) for row in rows if not _is_qbittorrent(row))


def _is_qbittorrent(row: Json) -> bool:
    return str(row.get("implementation")).casefold() == "qbittorrent"


def _client(row: Json, kind: ArrKind) -> DownloadClient:
    given = row.get("fields")
    rows = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    fields = {str(one.get("name")): one.get("value") for one in rows}
    item = _ITEM[kind]
    port = str(fields.get("port") or 8080)[:10]
    return DownloadClient(
        name=_text(row.get("name")),
        enabled=row.get("enable") is not False,
        host=_text(fields.get("host")) or "localhost",
        port=int(port) if port.isdecimal() else 0,
        tls=fields.get("useSsl") is True,
        base_path=_text(fields.get("urlBase")).strip("/"),
        category=_text(fields.get(f"{item}Category")),
        imported_category=_text(fields.get(f"{item}ImportedCategory")),
        removes_completed=row.get("removeCompletedDownloads") is True,
    )


def mappings(rows: Iterable[Json]) -> tuple[PathMapping, ...]:
    """An Arr's remote path mappings."""
    return tuple(
        PathMapping(*(_text(row.get(key)) for key in ("host", "remotePath", "localPath"))) for row in rows
    )


def complaints(rows: Iterable[Json]) -> tuple[Complaint, ...]:
    """What the Arr itself warns of, where it concerns us."""
    return tuple(
        Complaint(_text(row.get("source")), without_secrets(_text(row.get("message"))))
        for row in rows
        if _text(row.get("source")).startswith(_OURS) and str(row.get("type")) in {"warning", "error"}
    )


def _text(value: object) -> str:
    """Text that can be written and shown: half a character, which JSON allows, is a question mark."""
    return str(value or "").encode("utf-8", "replace").decode()
