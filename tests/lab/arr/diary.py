"""History and blocklist: what an Arr remembers of its downloads."""

import time
from collections.abc import Sequence

from tests.lab.arr.kind import Kind
from tests.lab.arr.state import Grab, Json, Part, State, now, stamp


class Diary:
    """Writes history and blocklist rows, each in the shape of its application."""

    def __init__(self, state: State, kind: Kind) -> None:
        self._state = state
        self._kind = kind

    def note(
        self, event: str, grab: Grab, download_id: str, data: Json, parts: Sequence[Part] | None = None
    ) -> None:
        """Write the rows of one event, about some parts or all that were grabbed."""
        about = grab.parts if parts is None else parts
        with self._state.lock:
            for keys in self._kind.history_keys(event, grab.media, about):
                row_id = self._state.new_id()
                self._state.history.append(
                    {
                        "id": row_id,
                        **keys,
                        "sourceTitle": grab.release.name,
                        **self._kind.speaks,
                        "quality": self._kind.quality,
                        "customFormats": [],
                        "customFormatScore": 0,
                        "qualityCutoffNotMet": False,
                        "date": stamp(now()),
                        "downloadId": download_id,
                        "eventType": event,
                        "data": data,
                    }
                )
                seen_from = time.monotonic() + self._state.behaviour.history_delay
                self._state.history_seen_from[row_id] = seen_from

    def visible(self) -> list[Json]:
        """Return the history that the API shows already, newest first."""
        with self._state.lock:
            seen_from = self._state.history_seen_from
            return [row for row in reversed(self._state.history) if seen_from[row["id"]] <= time.monotonic()]

    def failed(self, grab: Grab, download_id: str, message: str, client: str) -> None:
        """Write that a download failed, and block its release."""
        with self._state.lock:
            data = {"downloadClient": client, "message": message, "indexer": grab.release.indexer}
            self.note("downloadFailed", grab, download_id, data)
            self._state.outcomes[download_id] = self._kind.failed_state
            self._state.blocked.add(download_id.lower())
            self._state.blocklist.append(
                {
                    "id": self._state.new_id(),
                    **self._kind.blocklist_keys(grab.media, grab.parts),
                    "sourceTitle": grab.release.name,
                    **self._kind.speaks,
                    "quality": self._kind.quality,
                    "customFormats": [],
                    "date": stamp(now()),
                    "protocol": "torrent",
                    "indexer": grab.release.indexer,
                    "message": message,
                }
            )
