"""Lidarr, API v1: a medium is an album, its parts are the tracks."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from tests.lab.arr.kind import AUDIO, COMMON_COMMANDS, SCAN_FIELDS, Collection, Kind, Target, integers, size_of
from tests.lab.arr.sim import ArrSim
from tests.lab.arr.state import Json, Media, Part, State, stamp

_TRACK = re.compile(r"^(\d{1,3})(?!\d)")


class Lidarr(Kind):
    """The vocabulary of Lidarr."""

    app = "Lidarr"
    version = "2.12.4.4658"
    api = "v1"
    extensions = AUDIO
    noun = "album"
    scan_command = "DownloadedAlbumsScan"
    commands: ClassVar = COMMON_COMMANDS | {
        "DownloadedAlbumsScan": SCAN_FIELDS,
        "AlbumSearch": frozenset({"albumIds"}),
        "ArtistSearch": frozenset({"artistId"}),
        "MissingAlbumSearch": frozenset({"artistId"}),
        "RefreshArtist": frozenset({"artistId", "artistIds", "isNewArtist"}),
    }
    event_numbers: ClassVar = {
        "grabbed": 1,
        "artistFolderImported": 2,
        "trackFileImported": 3,
        "downloadFailed": 4,
        "trackFileDeleted": 5,
        "trackFileRenamed": 6,
        "albumImportIncomplete": 7,
        "downloadImported": 8,
        "trackFileRetagged": 9,
        "downloadIgnored": 10,
    }
    imported_event = "trackFileImported"
    completed_event = "downloadImported"
    incomplete_event = "albumImportIncomplete"
    failed_state = "downloadFailed"
    rejected_state = "importFailed"
    quality: ClassVar = {
        "quality": {"id": 6, "name": "FLAC"},
        "revision": {"version": 1, "real": 0, "isRepack": False},
    }
    speaks: ClassVar = {}
    unknown_items = "includeUnknownArtistItems"
    queue_filters: ClassVar = {"artistIds": "artistId", "protocol": "protocol"}
    queue_ignored = frozenset({"includeArtist", "includeAlbum", "quality"})
    details_filters: ClassVar = {"artistId": "artistId", "albumIds": "albumId"}
    details_ignored = frozenset({"includeArtist", "includeAlbum"})
    history_filters: ClassVar = {"downloadId": "downloadId", "albumId": "albumId", "artistIds": "artistId"}
    history_ignored = frozenset({"includeArtist", "includeAlbum", "includeTrack", "quality"})
    blocklist_filters: ClassVar = {}
    collections = (
        Collection("artist", {"mbId": "foreignArtistId"}),
        Collection(
            "album",
            {"artistId": "artistId", "albumIds": "id", "foreignAlbumId": "foreignAlbumId"},
            frozenset({"includeAllArtistAlbums"}),
        ),
        Collection(
            "track",
            {"artistId": "artistId", "albumId": "albumId", "trackIds": "id"},
            frozenset({"albumReleaseId"}),
        ),
    )

    def add(self, state: State, title: str, year: int, *, season: int, parts: int, artist: str) -> Media:
        known = next((media.parent_id for media in state.media if media.parent_title == artist), None)
        tracks = [Part(state.new_id(), number, f"Track {number}") for number in range(1, parts + 1)]
        album = Media(state.new_id(), title, year, tracks, [])
        album.parent_id, album.parent_title = known or state.new_id(), artist
        return album

    def queue_keys(self, media: Media, parts: Sequence[Part]) -> list[Json]:
        return [
            {
                "artistId": media.parent_id,
                "albumId": media.id,
                "trackFileCount": len(parts),
                "trackHasFileCount": sum(part.file is not None for part in media.parts),
                "downloadForced": False,
            }
        ]

    def history_keys(self, event: str, media: Media, parts: Sequence[Part]) -> list[Json]:
        album = {"artistId": media.parent_id, "albumId": media.id}
        if event == self.imported_event:
            return [album | {"trackId": part.id} for part in parts]
        return [album | {"trackId": 0}]

    def blocklist_keys(self, media: Media, parts: Sequence[Part]) -> Json:
        return {"artistId": media.parent_id, "albumIds": [media.id]}

    def targets(self, command: str, body: Json, media: Iterable[Media]) -> list[Target] | None:
        match command:
            case "AlbumSearch":
                wanted = integers(body.get("albumIds"))
                return [(album, album.parts) for album in media if album.id in wanted]
            case "ArtistSearch":
                return [(album, album.parts) for album in media if album.parent_id == body.get("artistId")]
            case "MissingAlbumSearch":
                artist = body.get("artistId")
                missing = [album for album in media if not album.has_files]
                return [(album, album.parts) for album in missing if artist in (None, album.parent_id)]
            case _:
                return None

    def search_again(self, media: Media, parts: Sequence[Part]) -> Json:
        return {"name": "AlbumSearch", "albumIds": [media.id]}

    def rows(self, collection: str, media: Iterable[Media], library: Path) -> list[Json]:
        match collection:
            case "artist":
                artists = {album.parent_id: album for album in media}
                return [self._artist(album, library) for album in artists.values()]
            case "album":
                return [self._album(album) for album in media]
            case _:
                return [self._track(album, part) for album in media for part in album.parts]

    def place(self, media: Media) -> Path:
        return Path(media.parent_title) / f"{media.title} ({media.year})"

    def number_in(self, stem: str) -> int:
        found = _TRACK.search(stem)
        return int(found[1]) if found else 0

    def _artist(self, album: Media, library: Path) -> Json:
        return {
            "id": album.parent_id,
            "artistName": album.parent_title,
            "foreignArtistId": f"00000000-0000-0000-0000-{album.parent_id:012}",
            "status": "continuing",
            "path": str(library / album.parent_title),
            "rootFolderPath": str(library),
            "qualityProfileId": 1,
            "metadataProfileId": 1,
            "monitored": True,
            "tags": [],
            "added": stamp(album.added),
        }

    def _album(self, album: Media) -> Json:
        with_file = sum(part.file is not None for part in album.parts)
        return {
            "id": album.id,
            "title": album.title,
            "artistId": album.parent_id,
            "foreignAlbumId": f"00000000-0000-0000-0001-{album.id:012}",
            "monitored": True,
            "anyReleaseOk": True,
            "profileId": 1,
            "albumType": "Album",
            "releaseDate": f"{album.year}-01-01T00:00:00Z",
            "statistics": {
                "trackFileCount": with_file,
                "trackCount": len(album.parts),
                "totalTrackCount": len(album.parts),
                "sizeOnDisk": sum(map(size_of, album.parts)),
                "percentOfTracks": 100 * with_file / max(len(album.parts), 1),
            },
        }

    def _track(self, album: Media, part: Part) -> Json:
        return {
            "id": part.id,
            "artistId": album.parent_id,
            "albumId": album.id,
            "trackFileId": part.file_id,
            "absoluteTrackNumber": part.number,
            "trackNumber": str(part.number),
            "title": part.title,
            "mediumNumber": 1,
            "hasFile": part.file is not None,
        }


class LidarrSim(ArrSim):
    """A simulated Lidarr."""

    kind: ClassVar[Kind] = Lidarr()
    default_category = "lidarr"
