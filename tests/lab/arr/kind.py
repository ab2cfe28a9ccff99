"""What differs between Radarr, Sonarr and Lidarr: names, numbers and what a record is about."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tests.lab.arr.state import Json, Media, Part, State

VIDEO = frozenset({".mkv", ".mp4", ".avi", ".m4v", ".mov", ".ts", ".wmv"})
AUDIO = frozenset({".flac", ".mp3", ".m4a", ".ogg", ".opus", ".wav"})
COMMON_COMMANDS: dict[str, frozenset[str]] = {
    name: frozenset()
    for name in ("RefreshMonitoredDownloads", "ProcessMonitoredDownloads", "RssSync", "CheckHealth")
}
SCAN_FIELDS = frozenset({"path", "downloadClientId", "importMode", "sendUpdates"})
LANGUAGES = [{"id": 1, "name": "English"}]

type Target = tuple[Media, list[Part]]


@dataclass(frozen=True)
class Collection:
    """A list of resources: where it is served, which query parameter selects by which field, what is ignored."""

    name: str
    filters: dict[str, str]
    ignored: frozenset[str] = frozenset()


class Kind(ABC):
    """One application. The class variables are its vocabulary, as its API document spells it."""

    app: ClassVar[str]
    version: ClassVar[str]
    api: ClassVar[str]
    extensions: ClassVar[frozenset[str]] = VIDEO
    noun: ClassVar[str]
    scan_command: ClassVar[str]
    commands: ClassVar[dict[str, frozenset[str]]]
    """The fields that each command understands beside `name`."""
    event_numbers: ClassVar[dict[str, int]]
    """Rows say the name of an event, but a filter wants its number."""
    imported_event: ClassVar[str] = "downloadFolderImported"
    completed_event: ClassVar[str | None] = None
    incomplete_event: ClassVar[str | None] = None
    failed_state: ClassVar[str] = "failed"
    rejected_state: ClassVar[str] = "importBlocked"
    quality: ClassVar[Json]
    speaks: ClassVar[Json] = {"languages": LANGUAGES}
    unknown_items: ClassVar[str]
    """The query parameter that adds downloads of no known medium to the queue."""
    queue_filters: ClassVar[dict[str, str]]
    queue_ignored: ClassVar[frozenset[str]]
    details_filters: ClassVar[dict[str, str]]
    details_ignored: ClassVar[frozenset[str]]
    history_filters: ClassVar[dict[str, str]]
    history_ignored: ClassVar[frozenset[str]]
    blocklist_filters: ClassVar[dict[str, str]]
    collections: ClassVar[tuple[Collection, ...]]

    @abstractmethod
    def add(self, state: State, title: str, year: int, *, season: int, parts: int, artist: str) -> Media:
        """Make a medium with its parts, all with their ids."""

    @abstractmethod
    def queue_keys(self, media: Media, parts: Sequence[Part]) -> list[Json]:
        """Return what each queue record of one download says it is for."""

    @abstractmethod
    def history_keys(self, event: str, media: Media, parts: Sequence[Part]) -> list[Json]:
        """Return what each history row of one event says it is about."""

    @abstractmethod
    def blocklist_keys(self, media: Media, parts: Sequence[Part]) -> Json:
        """Return what a blocklist row says it is about."""

    @abstractmethod
    def targets(self, command: str, body: Json, media: Iterable[Media]) -> list[Target] | None:
        """Return what a search command searches for; None when it is no search."""

    @abstractmethod
    def search_again(self, media: Media, parts: Sequence[Part]) -> Json:
        """Return the command with which the Arr replaces a failed download."""

    @abstractmethod
    def rows(self, collection: str, media: Iterable[Media], library: Path) -> list[Json]:
        """Return the resources of one of `collections`."""

    @abstractmethod
    def place(self, media: Media) -> Path:
        """Return the folder of a medium, below the library."""

    def choose(self, files: list[Path], parts: Sequence[Part]) -> list[tuple[Path, Part]]:
        """Say which file is which part: by the number in its name, else in the order of names."""
        by_number = {part.number: part for part in parts}
        numbered = [(file, by_number.get(self.number_in(file.stem))) for file in files]
        matched = [(file, part) for file, part in numbered if part is not None]
        if len({part.number for _, part in matched}) == len(files):
            return matched
        return list(zip(files, parts, strict=False))

    def number_in(self, stem: str) -> int:
        """Return the number of the part that a file name tells, 0 when it tells none."""
        return 0


def integers(values: object) -> list[int]:
    """Return the numbers of a body field that should be a list of them."""
    return [value for value in values if isinstance(value, int)] if isinstance(values, list) else []


def size_of(part: Part) -> int:
    """Return the bytes that a part has in the library."""
    return part.file.stat().st_size if part.file is not None and part.file.exists() else 0
