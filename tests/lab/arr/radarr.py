"""Radarr, API v3: one movie is one part."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from tests.lab.arr.kind import COMMON_COMMANDS, SCAN_FIELDS, Collection, Kind, Target, integers, size_of
from tests.lab.arr.sim import ArrSim
from tests.lab.arr.state import Json, Media, Part, State, stamp


class Radarr(Kind):
    """The vocabulary of Radarr."""

    app = "Radarr"
    version = "5.26.2.10099"
    api = "v3"
    noun = "movie"
    scan_command = "DownloadedMoviesScan"
    commands: ClassVar = COMMON_COMMANDS | {
        "DownloadedMoviesScan": SCAN_FIELDS,
        "MoviesSearch": frozenset({"movieIds"}),
        "MissingMoviesSearch": frozenset(),
        "CutoffUnmetMoviesSearch": frozenset(),
        "RefreshMovie": frozenset({"movieIds", "isNewMovie"}),
        "RescanMovie": frozenset({"movieId"}),
    }
    event_numbers: ClassVar = {
        "grabbed": 1,
        "downloadFolderImported": 3,
        "downloadFailed": 4,
        "movieFileDeleted": 6,
        "movieFolderImported": 7,
        "movieFileRenamed": 8,
        "downloadIgnored": 9,
    }
    quality: ClassVar = {
        "quality": {
            "id": 7,
            "name": "Bluray-1080p",
            "source": "bluray",
            "resolution": 1080,
            "modifier": "none",
        },
        "revision": {"version": 1, "real": 0, "isRepack": False},
    }
    unknown_items = "includeUnknownMovieItems"
    queue_filters: ClassVar = {"movieIds": "movieId", "protocol": "protocol", "status": "status"}
    queue_ignored = frozenset({"includeMovie", "languages", "quality"})
    details_filters: ClassVar = {"movieId": "movieId"}
    details_ignored = frozenset({"includeMovie"})
    history_filters: ClassVar = {"downloadId": "downloadId", "movieIds": "movieId"}
    history_ignored = frozenset({"includeMovie", "languages", "quality"})
    blocklist_filters: ClassVar = {"movieIds": "movieId", "protocols": "protocol"}
    collections = (Collection("movie", {"tmdbId": "tmdbId"}, frozenset({"excludeLocalCovers", "languageId"})),)

    def add(self, state: State, title: str, year: int, *, season: int, parts: int, artist: str) -> Media:
        return Media(state.new_id(), title, year, [Part(state.new_id(), 1, title)], [])

    def queue_keys(self, media: Media, parts: Sequence[Part]) -> list[Json]:
        return [{"movieId": media.id}]

    def history_keys(self, event: str, media: Media, parts: Sequence[Part]) -> list[Json]:
        return [{"movieId": media.id}]

    def blocklist_keys(self, media: Media, parts: Sequence[Part]) -> Json:
        return {"movieId": media.id}

    def targets(self, command: str, body: Json, media: Iterable[Media]) -> list[Target] | None:
        match command:
            case "MoviesSearch":
                wanted = integers(body.get("movieIds"))
                return [(movie, movie.parts) for movie in media if movie.id in wanted]
            case "MissingMoviesSearch" | "CutoffUnmetMoviesSearch":
                return [(movie, movie.parts) for movie in media if not movie.has_files]
            case _:
                return None

    def search_again(self, media: Media, parts: Sequence[Part]) -> Json:
        return {"name": "MoviesSearch", "movieIds": [media.id]}

    def rows(self, collection: str, media: Iterable[Media], library: Path) -> list[Json]:
        return [self._movie(movie, library) for movie in media]

    def place(self, media: Media) -> Path:
        return Path(f"{media.title} ({media.year})")

    def choose(self, files: list[Path], parts: Sequence[Part]) -> list[tuple[Path, Part]]:
        """Take the biggest file: a movie is one."""
        return [(max(files, key=lambda file: file.stat().st_size), parts[0])]

    def _movie(self, movie: Media, library: Path) -> Json:
        return {
            "id": movie.id,
            "title": movie.title,
            "sortTitle": movie.title.lower(),
            "year": movie.year,
            "status": "released",
            "path": str(library / self.place(movie)),
            "rootFolderPath": str(library),
            "qualityProfileId": 1,
            "hasFile": movie.has_files,
            "movieFileId": movie.parts[0].file_id,
            "sizeOnDisk": size_of(movie.parts[0]),
            "monitored": True,
            "minimumAvailability": "released",
            "isAvailable": True,
            "tmdbId": 900_000 + movie.id,
            "tags": [],
            "added": stamp(movie.added),
        }


class RadarrSim(ArrSim):
    """A simulated Radarr."""

    kind: ClassVar[Kind] = Radarr()
    default_category = "radarr"
