"""The user's file filter skips what he does not want, and fails only a torrent of which nothing is left."""

import pytest

from tests.e2e.rules.scene import (
    POLL,
    alone,
    begin,
    blocklisted,
    decided,
    gone,
    looks,
    needing,
    offer,
    still,
    twin,
    verdict,
)
from tests.lab import torrents
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS
from tests.lab.stage import Stage

FILTER = {
    "FileExtensionAllowlist": [".mkv", "srt"],
    "FolderExclusionRegex": [r"\bsamples?\b"],
    "FileNameExclusionRegex": [r"\btrailer\b"],
    "StalledDelay": -1,
}


@pytest.mark.parametrize("version", VERSIONS)
def test_unwanted_files_are_skipped_and_what_is_left_is_imported(stage: Stage, version: str) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    movies = alone(stage.arr("radarr", Torrent=FILTER))
    free = alone(stage.arr("sonarr", Torrent={"StalledDelay": -1}))
    files = {"film.mkv": 96_000, "film.en.srt": 900, "Sample/film.mkv": 40_000, "trailer.mkv": 40_000, "x.nfo": 10}
    film = stage.torrent("The Film and More", files=files)
    packed = stage.torrent("The Packed", files={"film.rar": 96_000, "film.r00": 96_000})
    worthless = stage.torrent("The Worthless", files={"setup.exe": 96_000, "readme.txt": 500})
    unfiltered = stage.torrent("The Unfiltered", "sonarr", files={"episode.mkv": 96_000, "Sample/x.mkv": 40_000})
    for arr, each in ((movies, film), (movies, packed), (movies, worthless), (free, unfiltered)):
        offer(arr, server, each)
    untouched = [still(server, packed), twin(other, film, "elsewhere"), twin(other, worthless, movies.category)]

    daemon = begin(stage)

    said = decided(daemon, "files", film, step="SkipFiles")
    assert said["why"] == "the file filter does not want 3 of its 5 files"
    gone(server, worthless)
    said = decided(daemon, "files", worthless, step="delete")
    assert said["why"] == "the file filter leaves none of its 2 files"
    assert blocklisted(movies) == [worthless.name]
    assert "holds only archives" in needing(daemon, packed)["verdict"]["why"]
    verdict(daemon, unfiltered, "healthy")
    assert {priority for _, priority in looks(server, unfiltered)["files"]} == {1}

    def skipped() -> set[str]:
        return {name.split("/", 1)[1] for name, priority in looks(server, film)["files"] if priority == 0}

    eventually(lambda: skipped() == {"Sample/film.mkv", "trailer.mkv", "x.nfo"}, say="they are not skipped")
    torrents.connect(server, stage.seeder, film)
    eventually(lambda: movies.imported(film.hash), within=60, say="what is left was not imported")
    for check in untouched:
        check()
