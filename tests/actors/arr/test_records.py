"""An Arr's JSON folded into one fact per hash."""

from typing import Any

import pytest

from actors.arr.kinds import KINDS, search_commands
from actors.arr.records import fold_history, fold_queue, read_command, unix

RADARR, SONARR, LIDARR = KINDS["radarr"], KINDS["sonarr"], KINDS["lidarr"]


def record(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": number, "downloadId": "AA11", "title": "A title", "trackedDownloadState": "importPending"} | more


def row(event: str, second: int = 0, **more: Any) -> dict[str, Any]:
    return {"id": 100 + second, "eventType": event, "date": f"2031-01-01T00:00:{second:02}Z"} | more


def test_a_season_pack_is_one_download_with_every_record() -> None:
    records = [record(n, episodeId=20 + n, seriesId=3, seasonNumber=0, outputPath="/tv/pack") for n in (3, 1, 2)]

    entry = fold_queue(records, SONARR)["aa11"]

    assert entry.ids == (1, 2, 3)
    assert entry.media == ("season:3:0",)
    assert entry.output_path == "/tv/pack"


def test_episodes_of_two_seasons_are_no_season_pack() -> None:
    records = [record(n, episodeId=20 + n, seriesId=3, seasonNumber=n) for n in (1, 2)]

    assert fold_queue(records, SONARR)["aa11"].media == ("episode:21", "episode:22")


def test_a_single_episode_stays_an_episode() -> None:
    records = [record(1, episodeId=21, seriesId=3, seasonNumber=2)]

    assert fold_queue(records, SONARR)["aa11"].media == ("episode:21",)


def test_one_blocked_episode_speaks_for_its_pack() -> None:
    states = ("imported", "importPending", "importBlocked", "importing")
    records = [record(n, trackedDownloadState=state) for n, state in enumerate(states)]

    assert fold_queue(records, SONARR)["aa11"].state == "importBlocked"


def test_messages_are_flattened_each_once_and_without_the_title() -> None:
    said = [
        {"title": "A title", "messages": ["Sample", "Too small"]},
        {"title": "file.mkv", "messages": ["Sample"]},
        {"title": "One or more episodes are missing", "messages": []},
    ]
    entry = fold_queue([record(statusMessages=said, errorMessage="stalled")], RADARR)["aa11"]

    assert entry.messages == ("Sample", "Too small", "file.mkv", "One or more episodes are missing", "stalled")


def test_what_has_no_hash_yet_is_left_out() -> None:
    assert fold_queue([record(downloadId=None)], RADARR) == {}


def test_a_download_the_arr_has_not_matched_has_no_media() -> None:
    assert fold_queue([record()], RADARR)["aa11"].media == ()


def test_nothing_in_history_is_neither_grabbed_nor_imported() -> None:
    history = fold_history([], RADARR)

    assert (history.grabbed, history.imported_at, history.failed) == (False, None, False)


def test_an_import_after_the_grab_counts() -> None:
    history = fold_history([row("grabbed", 1, movieId=7), row("downloadFolderImported", 9, movieId=7)], RADARR)

    assert history.imported_at == unix("2031-01-01T00:00:09Z")
    assert history.media == ("movie:7",)


def test_an_import_before_another_grab_of_the_same_hash_does_not() -> None:
    rows = [row("grabbed", 1), row("downloadFolderImported", 5), row("grabbed", 9)]

    assert fold_history(rows, RADARR).imported_at is None


def test_a_pack_of_which_one_episode_was_refused_is_not_imported() -> None:
    grabs = [row("grabbed", 1, episodeId=n) for n in (1, 2, 3)]
    two = [row("downloadFolderImported", 5, episodeId=n) for n in (1, 2)]

    assert fold_history([*grabs, *two], SONARR).imported_at is None
    third = row("downloadFolderImported", 6, episodeId=3)
    assert fold_history([*grabs, *two, third], SONARR).imported_at == unix("2031-01-01T00:00:06Z")


def test_a_pruned_history_that_only_has_the_import_is_believed() -> None:
    assert fold_history([row("downloadFolderImported", 5, movieId=7)], RADARR).imported_at is not None


def test_single_tracks_do_not_make_an_album() -> None:
    rows = [row("grabbed", 1, albumId=5), row("trackFileImported", 3, albumId=5)]
    assert fold_history(rows, LIDARR).imported_at is None

    assert fold_history([*rows, row("downloadImported", 4, albumId=5)], LIDARR).imported_at is not None


@pytest.mark.parametrize("event", ["downloadFailed", "downloadIgnored"])
def test_a_failure_counts_until_it_is_grabbed_again(event: str) -> None:
    rows = [row("grabbed", 1), row(event, 5)]

    assert fold_history(rows, RADARR).failed
    assert not fold_history([*rows, row("grabbed", 9)], RADARR).failed


def test_the_row_of_the_last_grab_is_kept_to_mark_it_as_failed_by() -> None:
    rows = [row("grabbed", 1), row("downloadFailed", 5), row("grabbed", 9), row("downloadFolderImported", 12)]

    assert fold_history(rows, RADARR).grab_id == 109
    assert fold_history([row("downloadFolderImported", 12)], RADARR).grab_id is None


def test_a_season_is_known_from_history_too() -> None:
    rows = [row("grabbed", episodeId=n, seriesId=3, episode={"seasonNumber": 2}) for n in (1, 2)]

    assert fold_history(rows, SONARR).media == ("season:3:2",)


@pytest.mark.parametrize("text", [None, "", "yesterday"])
def test_a_time_that_is_none_is_zero(text: object) -> None:
    assert unix(text) == 0.0


def test_times_are_read_in_every_form_the_arrs_write() -> None:
    assert (
        unix("2031-01-01T00:00:09Z") == unix("2031-01-01T01:00:09+01:00") == unix("2031-01-01T00:00:09.0000000Z")
    )


def test_a_failed_command_says_its_exception() -> None:
    failed = {"id": 5, "name": "X", "status": "failed", "message": "", "exception": "IOException: no disk\n  at y"}

    command = read_command(failed)

    assert (command.ended, command.succeeded, command.message) == (True, False, "IOException: no disk")


def test_media_items_are_searched_with_one_command_for_each_kind() -> None:
    assert search_commands(("movie:7",)) == (("MoviesSearch", {"movieIds": [7]}),)
    assert search_commands(("album:5", "album:6")) == (("AlbumSearch", {"albumIds": [5, 6]}),)
    assert search_commands(("episode:1", "episode:2")) == (("EpisodeSearch", {"episodeIds": [1, 2]}),)
    assert search_commands(()) == ()


def test_a_season_stands_for_its_episodes() -> None:
    season = ("SeasonSearch", {"seriesId": 3, "seasonNumber": 0})

    assert search_commands(("episode:1", "season:3:0")) == (season,)


def test_a_media_key_nobody_knows_is_a_fault() -> None:
    with pytest.raises(ValueError, match="book"):
        search_commands(("book:1",))
