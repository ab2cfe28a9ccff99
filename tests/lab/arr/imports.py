"""Imports: files go from a finished download into the library."""

import os
import shutil
from pathlib import Path

from tests.lab.arr.clients import ClientUnavailableError, Gateways
from tests.lab.arr.diary import Diary
from tests.lab.arr.kind import Kind
from tests.lab.arr.state import Grab, Json, Part, State, Tracked


class Importer:
    """Does the scan commands, and the automatic imports; on the worker's thread only, so one at a time."""

    def __init__(self, state: State, kind: Kind, gateways: Gateways, diary: Diary) -> None:
        self._state = state
        self._kind = kind
        self._gateways = gateways
        self._diary = diary

    def import_finished(self) -> None:
        """Import by itself what is complete: completed download handling."""
        with self._state.lock:
            if not self._state.behaviour.auto_import:
                return
            waiting = {"importPending", "importBlocked", "importFailed"}
            due = [
                tracked
                for tracked in self._state.tracked.values()
                if tracked.trackable and tracked.state in waiting and tracked.grab is not None
            ]
        for tracked in due:
            self.scan(tracked.client.to_local(tracked.torrent.content_path), tracked.download_id, "auto")

    def scan(self, path: str, download_id: str, mode: str) -> bool:
        """Import what lies at a path, the Arr's own name for it, for a download; return whether anything was.

        Nothing comes of a scan for a download that is not tracked. (A real Arr then tries to understand the
        name of the folder; invented names it would not.)
        """
        with self._state.lock:
            tracked = self._state.tracked.get(download_id)
            grab = tracked.grab if tracked else None
        if tracked is None or grab is None or not self._is_complete(tracked):
            return False
        files = self._files(path)
        refused = self._state.behaviour.rejections_of(download_id)
        if not files:
            text = f"No files found are eligible for import in {path}"
            return self._not_imported(tracked, [_about(tracked.title, [text])], "importPending")
        if refused:
            messages = [_about(file.name, refused) for file in files]
            return self._not_imported(tracked, messages, self._rejected_state())
        try:
            return self._take(tracked, grab, files, mode)
        except OSError as error:  # the files may go, or the disk fill up, while we are at it
            text = f"Import failed, path does not exist or is not accessible by {self._kind.app}: {error.filename}"
            return self._not_imported(tracked, [_about(tracked.title, [text])], "importPending")

    def _take(self, tracked: Tracked, grab: Grab, files: list[Path], mode: str) -> bool:
        with self._state.lock:
            counts = self._state.import_counts
            counts[tracked.torrent.hash] = counts.get(tracked.torrent.hash, 0) + 1
            chosen = self._kind.choose(files, grab.parts)
        fresh = [(file, part) for file, part in chosen if part.file is None]
        for file, part in fresh:
            self._bring(file, part, tracked, grab, mode)
        old = [_about(file.name, [self._not_an_upgrade()]) for file, part in chosen if (file, part) not in fresh]
        with self._state.lock:
            if tracked.state == "imported":
                return bool(fresh)
            if not fresh or not all(part.file for part in grab.parts):
                incomplete = (
                    f"One or more {self._kind.noun}s expected in this release were not imported or missing"
                    " from the release"
                )
                self._not_imported(tracked, [_about(incomplete, []), *old], self._rejected_state())
                self._note_incomplete(grab, tracked)
                return bool(fresh)
            tracked.state, tracked.health, tracked.messages = "imported", "ok", []
            self._state.outcomes[tracked.download_id] = "imported"
            if self._kind.completed_event:
                client = {"downloadClient": tracked.client.name}
                self._diary.note(self._kind.completed_event, grab, tracked.download_id, client)
            return True

    def _bring(self, file: Path, part: Part, tracked: Tracked, grab: Grab, mode: str) -> None:
        place = self._state.library / self._kind.place(grab.media) / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        _transfer(file, place, self._state.behaviour.import_mode or mode.lower())
        with self._state.lock:
            part.file, part.file_id = place, self._state.new_id()
            data = {
                "fileId": str(part.file_id),
                "droppedPath": str(file),
                "importedPath": str(place),
                "downloadClient": tracked.client.name,
                "downloadClientName": tracked.client.name,
            }
            self._diary.note(self._kind.imported_event, grab, tracked.download_id, data, [part])

    def _note_incomplete(self, grab: Grab, tracked: Tracked) -> None:
        if self._kind.incomplete_event:
            data = {"statusMessages": str(tracked.messages)}
            self._diary.note(self._kind.incomplete_event, grab, tracked.download_id, data)

    def _not_imported(self, tracked: Tracked, messages: list[Json], state: str) -> bool:
        with self._state.lock:
            if tracked.state != "imported":
                tracked.warn(messages, state)
        return False

    def _rejected_state(self) -> str:
        return self._state.behaviour.rejected_state or self._kind.rejected_state

    def _not_an_upgrade(self) -> str:
        return f"Not an upgrade for existing {self._kind.noun} file(s)"

    def _is_complete(self, tracked: Tracked) -> bool:
        """Ask the client: the last refresh may have been a minute ago."""
        try:
            torrent = self._gateways.to(tracked.client).torrent(tracked.torrent.hash)
        except ClientUnavailableError:
            return tracked.torrent.complete
        return torrent is not None and torrent.complete

    def _files(self, path: str) -> list[Path]:
        with self._state.lock:
            if any(client.hides(path) for client in self._state.clients):
                return []
        start = Path(path)
        candidates = [start] if start.is_file() else sorted(start.rglob("*"))
        return [file for file in candidates if file.is_file() and file.suffix.lower() in self._kind.extensions]


def _about(title: str, messages: list[str]) -> Json:
    return {"title": title, "messages": messages}


def _transfer(file: Path, place: Path, mode: str) -> None:
    if mode == "move":
        shutil.move(file, place)
        return
    if mode != "copy":
        try:
            os.link(file, place)
        except OSError:
            pass  # another file system
        else:
            return
    shutil.copy2(file, place)
