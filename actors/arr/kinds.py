"""What differs between Radarr, Sonarr and Lidarr in their APIs: names of commands, events and fields."""

from dataclasses import dataclass

from storage.settings import ArrKind


@dataclass(frozen=True, slots=True)
class Kind:
    """One application's vocabulary, as its API document spells it.

    `imported` is the history event that says a media item arrived in the library; in Lidarr a file's own
    event (`trackFileImported`) says nothing of the album's others, `downloadImported` does.
    """

    app: str  # `appName` of system/status
    api: str
    port: int  # the default, for an address without one
    scan: str
    imported: str
    media: str  # what a media key begins with: `movie:12`
    id_field: str  # where a queue record and a history row name that media item
    item: str  # what a user calls it


KINDS: dict[ArrKind, Kind] = {
    "radarr": Kind(
        app="Radarr",
        api="v3",
        port=7878,
        scan="DownloadedMoviesScan",
        imported="downloadFolderImported",
        media="movie",
        id_field="movieId",
        item="movie",
    ),
    "sonarr": Kind(
        app="Sonarr",
        api="v3",
        port=8989,
        scan="DownloadedEpisodesScan",
        imported="downloadFolderImported",
        media="episode",
        id_field="episodeId",
        item="episode",
    ),
    "lidarr": Kind(
        app="Lidarr",
        api="v1",
        port=8686,
        scan="DownloadedAlbumsScan",
        imported="downloadImported",
        media="album",
        id_field="albumId",
        item="album",
    ),
}

REFRESH = "RefreshMonitoredDownloads"
RSS_SYNC = "RssSync"


def search_commands(media: tuple[str, ...]) -> tuple[tuple[str, dict[str, object]], ...]:
    """The commands that search media keys again: `(name, body)`, at most one for each kind of key and season.

    A `season:SERIES:NUMBER` key stands for all of its episodes, which are then not searched one by one.
    """
    by_kind: dict[str, list[str]] = {}
    for key in media:
        kind, _, rest = key.partition(":")
        by_kind.setdefault(kind, []).append(rest)
    if "season" in by_kind:
        by_kind.pop("episode", None)
    commands: list[tuple[str, dict[str, object]]] = []
    for kind, ids in by_kind.items():
        match kind:
            case "movie":
                commands.append(("MoviesSearch", {"movieIds": [int(i) for i in ids]}))
            case "episode":
                commands.append(("EpisodeSearch", {"episodeIds": [int(i) for i in ids]}))
            case "album":
                commands.append(("AlbumSearch", {"albumIds": [int(i) for i in ids]}))
            case "season":
                for one in ids:
                    series, _, season = one.partition(":")
                    commands.append(("SeasonSearch", {"seriesId": int(series), "seasonNumber": int(season)}))
            case _:
                raise ValueError(f"nothing can search media of the kind {kind}")
    return tuple(commands)
