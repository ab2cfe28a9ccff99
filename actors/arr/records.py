"""Folds an Arr's JSON, one record per episode or event, into one fact per hash: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actors.arr.facts import ArrHistory, QueueEntry
from actors.arr.kinds import Kind
from actors.words import without_secrets

type Json = Mapping[str, Any]

#: Command states after which nothing more happens (CommandStatus in the API documents).
ENDED = frozenset({"completed", "failed", "aborted", "cancelled", "orphaned"})


@dataclass(frozen=True, slots=True)
class CommandState:
    """A command of the Arr: `status` as it reports it, `message` what it said last, `queued_at` Unix seconds."""

    id: int
    name: str
    status: str
    message: str
    queued_at: float
    body: Json

    @property
    def ended(self) -> bool:
        """Nothing more will happen to it, well or ill."""
        return self.status in ENDED

    @property
    def succeeded(self) -> bool:
        """It ran to its end; what it achieved only history tells."""
        return self.status == "completed"


def unix(text: object) -> float:
    """Unix seconds of an Arr's ISO 8601 time; 0.0 when there is none."""
    if not isinstance(text, str) or not text:
        return 0.0
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return 0.0


def fold_queue(records: Iterable[Json], kind: Kind) -> dict[str, QueueEntry]:
    """Queue records by hash (lower case): a season pack has a record per episode and is one download.

    Where records of one hash differ in state, the one that needs most attention speaks for all.
    """
    grouped: dict[str, list[Json]] = {}
    for record in records:
        if download := record.get("downloadId"):
            grouped.setdefault(str(download).lower(), []).append(record)
    return {hash_: _entry(rows, kind) for hash_, rows in grouped.items()}


def _entry(rows: list[Json], kind: Kind) -> QueueEntry:
    first = max(rows, key=lambda row: _weight(str(row.get("trackedDownloadState") or "")))
    texts = [without_secrets(text) for row in rows for text in _messages(row)]
    return QueueEntry(
        ids=tuple(sorted({int(row["id"]) for row in rows})),
        state=str(first.get("trackedDownloadState") or ""),
        status=str(first.get("trackedDownloadStatus") or ""),
        output_path=next((str(row["outputPath"]) for row in rows if row.get("outputPath")), ""),
        messages=tuple(dict.fromkeys(texts)),
        media=_media(rows, kind),
        title=str(first.get("title") or ""),
    )


def _weight(state: str) -> int:
    """Which record speaks for its download: one blocked episode keeps a season pack from being imported."""
    order = ("imported", "downloading", "importing", "importPending", "ignored")
    return order.index(state) if state in order else len(order)


def _messages(row: Json) -> Iterable[str]:
    title = str(row.get("title") or "")
    for group in row.get("statusMessages") or ():
        heading = str(group.get("title") or "")
        if heading and heading != title:
            yield heading
        yield from (str(text) for text in group.get("messages") or () if text)
    if row.get("errorMessage"):
        yield str(row["errorMessage"])


def _media(rows: Iterable[Json], kind: Kind) -> tuple[str, ...]:
    """Media keys of one download; several episodes of one season in it are a season pack: `season:3:1` only."""
    keys: dict[str, None] = {}
    seasons: set[tuple[int, int]] = set()
    for row in rows:
        if not (item := row.get(kind.id_field)):
            continue  # the Arr has not matched this download to anything
        keys[f"{kind.media}:{item}"] = None
        if kind.media == "episode":
            season = row.get("seasonNumber", (row.get("episode") or {}).get("seasonNumber"))
            seasons.add((int(row.get("seriesId") or 0), -1 if season is None else int(season)))
    if len(keys) > 1 and len(seasons) == 1:
        series, number = next(iter(seasons))
        if series and number >= 0:
            return (f"season:{series}:{number}",)
    return tuple(sorted(keys, key=lambda key: int(key.rpartition(":")[2])))


def fold_history(rows: Iterable[Json], kind: Kind) -> ArrHistory:
    """What history rows of one hash say. Imported only when every item grabbed was, since its last grab.

    A release grabbed a second time, or a season pack of which one episode was refused, is not imported.
    """
    about = list(rows)
    grabbed: dict[int, float] = {}
    imported: dict[int, float] = {}
    failed_at = -1.0
    for row in about:
        item, at = int(row.get(kind.id_field) or 0), unix(row.get("date"))
        if row.get("eventType") == "grabbed":
            grabbed[item] = max(at, grabbed.get(item, 0.0))
        elif row.get("eventType") == kind.imported:
            imported[item] = max(at, imported.get(item, 0.0))
        elif row.get("eventType") in {"downloadFailed", "downloadIgnored"}:
            failed_at = max(at, failed_at)
    grabs = [(unix(row.get("date")), int(row["id"])) for row in about if row.get("eventType") == "grabbed"]
    whole = bool(imported) and all(imported.get(item, -1.0) >= at for item, at in grabbed.items())
    return ArrHistory(
        grabbed=bool(about),
        imported_at=max(imported.values()) if whole else None,
        media=_media(about, kind),
        grab_id=max(grabs, default=(0.0, None))[1],
        failed=failed_at >= max(grabbed.values(), default=0.0),
    )


def read_command(record: Json) -> CommandState:
    """A command resource as the Arr returns it."""
    message = str(record.get("message") or "")
    if record.get("exception"):
        message = str(record["exception"]).splitlines()[0] or message
    return CommandState(
        id=int(record["id"]),
        name=str(record.get("name") or record.get("commandName") or ""),
        status=str(record.get("status") or ""),
        message=without_secrets(message),
        queued_at=unix(record.get("queued")),
        body=record.get("body") or {},
    )
