"""Sonarr, API v3: a medium is one season, its parts are the episodes."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from tests.lab.arr.kind import COMMON_COMMANDS, SCAN_FIELDS, Collection, Kind, Target, integers
from tests.lab.arr.sim import ArrSim
from tests.lab.arr.state import Json, Media, Part, State, stamp

_EPISODE = re.compile(r"(?:\b|[Ss]\d{1,2})[Ee](\d{1,3})(?!\d)")


class Sonarr(Kind):
    """The vocabulary of Sonarr."""

    app = "Sonarr"
    version = "4.0.15.2941"
    api = "v3"
    noun = "episode"
    scan_command = "DownloadedEpisodesScan"
    commands: ClassVar = COMMON_COMMANDS | {
        "DownloadedEpisodesScan": SCAN_FIELDS,
        "EpisodeSearch": frozenset({"episodeIds"}),
        "SeasonSearch": frozenset({"seriesId", "seasonNumber"}),
        "SeriesSearch": frozenset({"seriesId"}),
        "MissingEpisodeSearch": frozenset({"seriesId", "monitored"}),
        "RefreshSeries": frozenset({"seriesId", "seriesIds", "isNewSeries"}),
        "RescanSeries": frozenset({"seriesId"}),
    }
    event_numbers: ClassVar = {
        "grabbed": 1,
        "seriesFolderImported": 2,
        "downloadFolderImported": 3,
        "downloadFailed": 4,
        "episodeFileDeleted": 5,
        "episodeFileRenamed": 6,
        "downloadIgnored": 7,
    }
    quality: ClassVar = {
        "quality": {"id": 3, "name": "WEBDL-1080p", "source": "web", "resolution": 1080},
        "revision": {"version": 1, "real": 0, "isRepack": False},
    }
    unknown_items = "includeUnknownSeriesItems"
    queue_filters: ClassVar = {"seriesIds": "seriesId", "protocol": "protocol", "status": "status"}
    queue_ignored = frozenset({"includeSeries", "includeEpisode", "languages", "quality"})
    details_filters: ClassVar = {"seriesId": "seriesId", "episodeIds": "episodeId"}
    details_ignored = frozenset({"includeSeries", "includeEpisode"})
    history_filters: ClassVar = {
        "downloadId": "downloadId",
        "episodeId": "episodeId",
        "seriesIds": "seriesId",
    }
    history_ignored = frozenset({"includeSeries", "includeEpisode", "languages", "quality"})
    blocklist_filters: ClassVar = {"seriesIds": "seriesId", "protocols": "protocol"}
    collections = (
        Collection("series", {"tvdbId": "tvdbId"}, frozenset({"includeSeasonImages"})),
        Collection(
            "episode",
            {
                "seriesId": "seriesId",
                "seasonNumber": "seasonNumber",
                "episodeIds": "id",
                "episodeFileId": "episodeFileId",
            },
            frozenset({"includeSeries", "includeEpisodeFile", "includeImages"}),
        ),
    )

    def add(self, state: State, title: str, year: int, *, season: int, parts: int, artist: str) -> Media:
        known = next((media.id for media in state.media if media.title == title), None)
        episodes = [Part(state.new_id(), number, f"Episode {number}") for number in range(1, parts + 1)]
        return Media(known or state.new_id(), title, year, episodes, [], season)

    def queue_keys(self, media: Media, parts: Sequence[Part]) -> list[Json]:
        return [
            {
                "seriesId": media.id,
                "episodeId": part.id,
                "seasonNumber": media.season,
                "episodeHasFile": part.file is not None,
            }
            for part in parts
        ]

    def history_keys(self, event: str, media: Media, parts: Sequence[Part]) -> list[Json]:
        return [{"seriesId": media.id, "episodeId": part.id} for part in parts]

    def blocklist_keys(self, media: Media, parts: Sequence[Part]) -> Json:
        return {"seriesId": media.id, "episodeIds": [part.id for part in parts]}

    def targets(self, command: str, body: Json, media: Iterable[Media]) -> list[Target] | None:
        match command:
            case "EpisodeSearch":
                wanted = integers(body.get("episodeIds"))
                found = [(one, [part for part in one.parts if part.id in wanted]) for one in media]
            case "SeasonSearch":
                found = [
                    (one, one.parts)
                    for one in media
                    if (one.id, one.season) == (body.get("seriesId"), body.get("seasonNumber"))
                ]
            case "SeriesSearch":
                found = [(one, one.parts) for one in media if one.id == body.get("seriesId")]
            case "MissingEpisodeSearch":
                series = body.get("seriesId")
                missing = [one for one in media if series in (None, one.id)]
                found = [(one, [part for part in one.parts if part.file is None]) for one in missing]
            case _:
                return None
        return [(one, parts) for one, parts in found if parts]

    def search_again(self, media: Media, parts: Sequence[Part]) -> Json:
        if len(parts) == len(media.parts) > 1:
            return {"name": "SeasonSearch", "seriesId": media.id, "seasonNumber": media.season}
        return {"name": "EpisodeSearch", "episodeIds": [part.id for part in parts]}

    def rows(self, collection: str, media: Iterable[Media], library: Path) -> list[Json]:
        if collection == "episode":
            return [self._episode(season, part) for season in media for part in season.parts]
        seasons: dict[int, list[Media]] = {}
        for season in media:
            seasons.setdefault(season.id, []).append(season)
        return [self._series(of_one, library) for of_one in seasons.values()]

    def place(self, media: Media) -> Path:
        return Path(media.title) / f"Season {media.season:02}"

    def number_in(self, stem: str) -> int:
        found = _EPISODE.search(stem)
        return int(found[1]) if found else 0

    def _series(self, seasons: list[Media], library: Path) -> Json:
        first = seasons[0]
        return {
            "id": first.id,
            "title": first.title,
            "sortTitle": first.title.lower(),
            "status": "ended",
            "year": first.year,
            "path": str(library / first.title),
            "rootFolderPath": str(library),
            "qualityProfileId": 1,
            "seasonFolder": True,
            "monitored": True,
            "seriesType": "standard",
            "tvdbId": 900_000 + first.id,
            "seasons": [{"seasonNumber": season.season, "monitored": True} for season in seasons],
            "tags": [],
            "added": stamp(first.added),
        }

    def _episode(self, season: Media, part: Part) -> Json:
        return {
            "id": part.id,
            "seriesId": season.id,
            "seasonNumber": season.season,
            "episodeNumber": part.number,
            "title": part.title,
            "airDate": f"{season.year}-01-{min(part.number, 28):02}",
            "episodeFileId": part.file_id,
            "hasFile": part.file is not None,
            "monitored": True,
        }


class SonarrSim(ArrSim):
    """A simulated Sonarr."""

    kind: ClassVar[Kind] = Sonarr()
    default_category = "sonarr"
