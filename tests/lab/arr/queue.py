"""The queue as the API shows it: one record per episode, or one per movie or album."""

import zlib

from tests.lab.arr.kind import Kind
from tests.lab.arr.state import Json, SeenTorrent, State, Tracked, stamp

_ETA_UNKNOWN = 8_640_000
_ODD_STATES = {
    "stalledDL": ("warning", "The download is stalled with no connections"),
    "missingFiles": ("warning", "qBittorrent is reporting missing files"),
    "error": ("warning", "qBittorrent is reporting an error"),
    "metaDL": ("queued", "qBittorrent is downloading metadata"),
    "forcedMetaDL": ("queued", "qBittorrent is downloading metadata"),
    "queuedDL": ("queued", None),
    "checkingDL": ("queued", None),
    "checkingUP": ("queued", None),
    "checkingResumeData": ("queued", None),
    "pausedDL": ("paused", None),
    "stoppedDL": ("paused", None),
}


class Queue:
    """Reads the tracked downloads as queue records."""

    def __init__(self, state: State, kind: Kind) -> None:
        self._state = state
        self._kind = kind

    def records(self) -> list[Json]:
        """Return every record, those of unknown media too."""
        with self._state.lock:
            return [
                record
                for tracked in self._state.tracked.values()
                if tracked.trackable
                for record in self._records_of(tracked)
            ]

    def find(self, queue_id: int) -> Tracked | None:
        """Return the download that a record belongs to."""
        with self._state.lock:
            found = next((record for record in self.records() if record["id"] == queue_id), None)
            return self._state.tracked.get(found["downloadId"]) if found else None

    def is_unknown(self, record: Json) -> bool:
        """Whether the Arr does not know what a record is for, and so leaves it out unless asked."""
        return not any(key in record for key in ("movieId", "seriesId", "artistId"))

    def _records_of(self, tracked: Tracked) -> list[Json]:
        grab = tracked.grab
        keys = self._kind.queue_keys(grab.media, grab.parts) if grab else [{}]
        return [self._record(tracked, about, number) for number, about in enumerate(keys)]

    def _record(self, tracked: Tracked, about: Json, number: int) -> Json:
        torrent, grab = tracked.torrent, tracked.grab
        status, error = _status(torrent)
        name = f"trackedDownload-{tracked.client.name}-{tracked.download_id}-{number}"
        record = {
            "id": zlib.crc32(name.encode()) & 0x7FFFFFFF,
            **about,
            **self._kind.speaks,
            "quality": self._kind.quality,
            "customFormats": [],
            "customFormatScore": 0,
            "size": torrent.size,
            "title": grab.release.name if grab else tracked.title,
            "sizeleft": torrent.left,
            "added": stamp(tracked.added),
            "status": status,
            "trackedDownloadStatus": tracked.health,
            "trackedDownloadState": tracked.state,
            "statusMessages": tracked.messages,
            "downloadId": tracked.download_id,
            "protocol": "torrent",
            "downloadClient": tracked.client.name,
            "downloadClientHasPostImportCategory": bool(self._state.behaviour.post_import_category),
        }
        optional = {
            "timeleft": _span(torrent.eta),
            "errorMessage": error,
            "indexer": grab.release.indexer if grab else None,
            "outputPath": _output_path(tracked),
        }
        # an Arr leaves out what is null
        return record | {key: value for key, value in optional.items() if value is not None}


def _status(torrent: SeenTorrent) -> tuple[str, str | None]:
    if torrent.complete:
        return "completed", None
    return _ODD_STATES.get(torrent.state, ("downloading", None))


def _span(seconds: int) -> str | None:
    if seconds >= _ETA_UNKNOWN:
        return None
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _output_path(tracked: Tracked) -> str | None:
    torrent = tracked.torrent
    if torrent.content_path.rstrip("/") == torrent.save_path:
        return None  # files lie loose in the save path: no folder is the download's own
    return tracked.client.to_local(torrent.content_path)
