"""Whatever the version, a torrent reads the same."""

from typing import Any

import pytest

from actors.instance import decode
from actors.torrent import ETA_INFINITE, Torrent
from tests.actors.instance.raw import HASH, raw


def read(**fields: object) -> Torrent:
    return decode.torrent(HASH, raw(**fields), at=100.0)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("pausedUP", "stoppedUP"), ("pausedDL", "stoppedDL"), ("stoppedUP", "stoppedUP"), ("metaDL", "metaDL")],
)
def test_the_paused_of_4_is_the_stopped_of_5(theirs: str, ours: str) -> None:
    assert read(state=theirs).state == ours


def test_tags_are_whole_words_without_their_blanks() -> None:
    assert read(tags="a, b c ,, qBitrr-ignored").tags == {"a", "b c", "qBitrr-ignored"}
    assert read(tags="").tags == frozenset()


@pytest.mark.parametrize("never", [0, -1, 4294967295, None, -28800])
def test_a_torrent_that_never_completed_has_no_completion_time(never: int | None) -> None:
    assert read(completion_on=never).completion_on is None


@pytest.mark.parametrize("limit", [-2, -1, None])
def test_the_global_limit_and_no_limit_are_no_limits_of_the_torrent(limit: int | None) -> None:
    torrent = read(ratio_limit=limit, seeding_time_limit=limit)

    assert (torrent.ratio_limit, torrent.seeding_time_limit) == (None, None)


def test_limits_are_in_our_units() -> None:
    torrent = read(ratio_limit=1.5, seeding_time_limit=90, dl_limit=1000, up_limit=0)

    assert (torrent.ratio_limit, torrent.seeding_time_limit) == (1.5, 5400)
    assert (torrent.dl_limit, torrent.up_limit) == (1000, None)


def test_a_ratio_of_zero_is_a_limit() -> None:
    assert read(ratio_limit=0).ratio_limit == 0.0


def test_a_ratio_beyond_counting_is_high_and_not_negative() -> None:
    assert read(ratio=-1).ratio == decode.RATIO_MAX


def test_what_an_old_version_does_not_say_is_unknown() -> None:
    said = raw()
    for key in ("private", "availability", "content_path"):
        del said[key]

    torrent = decode.torrent(HASH, said, at=0)

    assert (torrent.private, torrent.availability, torrent.content_path) == (None, -1.0, "")
    assert read(private=None).private is None
    assert read(private=False).private is False


def test_a_magnet_without_metadata_has_no_size() -> None:
    torrent = read(state="metaDL", size=-1, amount_left=-1, eta=ETA_INFINITE)

    assert (torrent.size, torrent.amount_left, torrent.eta) == (0, 0, ETA_INFINITE)
    assert not torrent.has_metadata


def test_only_what_we_hold_makes_a_new_record() -> None:
    known = read(state="uploading")

    assert decode.changed(known, {"upspeed": 7, "num_seeds": 3, "time_active": 9}, at=200.0) is known
    assert decode.changed(known, {"state": "uploading", "tags": ""}, at=200.0) is known
    assert decode.changed(known, {"downloaded": 12, "upspeed": 7}, at=200.0).downloaded == 12
    assert decode.changed(known, {"state": "pausedUP"}, at=200.0).state == "stoppedUP"


def test_many_torrents_share_what_they_have_in_common() -> None:
    one, other = (read(category="".join(("t", "v")), tags="a, b", save_path="".join(("/", "x"))) for _ in "12")

    assert one.category is other.category
    assert one.tags is other.tags
    assert one.save_path is other.save_path


def test_seeding_time_runs_on_between_reports() -> None:
    torrent = read(state="stalledUP", seeding_time=50)

    assert torrent.seeding_time_at(100.0) == 50
    assert torrent.seeding_time_at(160.0) == 110
    assert torrent.seeding_time_at(90.0) == 50


def test_seeding_time_stands_still_while_a_torrent_is_stopped() -> None:
    torrent = decode.changed(read(state="stalledUP", seeding_time=50), {"state": "stoppedUP"}, at=130.0)
    assert torrent.seeding_time_at(500.0) == 50

    again = decode.changed(torrent, {"state": "stalledUP"}, at=500.0)
    assert again.seeding_time_at(507.0) == 57


def test_seeding_time_starts_afresh_from_each_report() -> None:
    torrent = read(state="stalledUP", seeding_time=50)

    assert decode.changed(torrent, {"tags": "x"}, at=130.0).seeding_time_at(160.0) == 110
    assert decode.changed(torrent, {"state": "uploading"}, at=130.0).seeding_time_at(160.0) == 110
    assert decode.changed(torrent, {"seeding_time": 70}, at=130.0).seeding_time_at(160.0) == 100


def test_files_say_which_are_wanted() -> None:
    rows = [
        {"index": 0, "name": "a/b.mkv", "size": 1000, "progress": 0.5, "priority": 1},
        {"index": 1, "name": "a/c.txt", "size": 10, "progress": 0, "priority": 0},
    ]

    first, second = decode.files(rows)

    assert (first.index, first.path, first.size, first.progress, first.wanted) == (0, "a/b.mkv", 1000, 0.5, True)
    assert not second.wanted


def test_dht_pex_and_lsd_are_no_trackers() -> None:
    rows = [
        {"url": "** [DHT] **", "status": 2, "msg": ""},
        {"url": "http://tracker.example/announce", "status": 4, "msg": "unregistered torrent"},
    ]

    (tracker,) = decode.trackers(rows)

    assert (tracker.url, tracker.status, tracker.message) == (
        "http://tracker.example/announce",
        4,
        "unregistered torrent",
    )


@pytest.mark.parametrize(
    ("save_path", "content_path"),
    [
        ("/downloads", "/downloads/A name"),
        ("/downloads", "/downloads/Another/name"),
        ("/downloads/", "/downloads/A name"),
        ("/downloads", "/incomplete/A name"),
        ("/downloads", "/downloads2/A name"),
        ("C:\\downloads", "C:\\downloads\\A name"),
        ("C:/downloads", "C:/downloads/A name"),
        ("/downloads", "/downloads//A name"),
        ("", "/A name"),
        ("/downloads", ""),
    ],
)
def test_where_it_lies_is_told_as_its_server_names_it(save_path: str, content_path: str) -> None:
    assert read(name="A name", save_path=save_path, content_path=content_path).content_path == content_path


def test_a_path_that_ends_in_the_name_takes_no_room_of_its_own() -> None:
    torrent = read(name="".join(("A ", "name")), save_path="/downloads", content_path="/downloads/A name")

    assert torrent.content is torrent.name


@pytest.mark.parametrize(
    ("said", "now_at"),
    [
        ({"save_path": "/films", "content_path": "/films/A name"}, "/films/A name"),
        ({"save_path": "/films"}, "/downloads/A name"),
        ({"content_path": "/incomplete/A name"}, "/incomplete/A name"),
        ({"name": "Renamed"}, "/downloads/A name"),
    ],
)
def test_a_path_follows_what_a_delta_says_of_it(said: dict[str, object], now_at: str) -> None:
    known = read(name="A name", save_path="/downloads", content_path="/downloads/A name")

    assert decode.changed(known, said, at=200.0).content_path == now_at


def test_a_torrent_in_full_is_drafted_as_it_is_parsed() -> None:
    drafted = decode.draft(raw(name="Some.Film", ratio=1.5))

    assert isinstance(drafted, Torrent)
    assert drafted.but(hash=HASH, reported_at=100.0) == read(name="Some.Film", ratio=1.5)


@pytest.mark.parametrize(
    "other",
    [
        {"name": "another", "state": "uploading"},
        {"free_space_on_disk": 7, "queueing": True},
        {},
        raw(progress="half"),
        {key: value for key, value in raw().items() if key != "added_on"},
    ],
)
def test_anything_else_stays_as_it_is_parsed(other: dict[str, Any]) -> None:
    assert decode.draft(other) is other


def test_what_is_described_again_without_a_difference_is_the_same() -> None:
    known = read(state="stalledUP", seeding_time=50)

    assert decode.again(known, decode.torrent("", raw(state="stalledUP", seeding_time=50), 0.0), at=200.0) is known


@pytest.mark.parametrize(
    ("said", "reported_at"),
    [({"seeding_time": 60}, 200.0), ({"state": "stoppedUP"}, 200.0), ({"ratio": 0.7}, 100.0)],
)
def test_seeding_time_that_is_described_again_runs_on_from_when_it_was_told(
    said: dict[str, Any], reported_at: float
) -> None:
    known = read(state="stalledUP", seeding_time=50)
    again = decode.again(
        known, decode.torrent("", raw(**{"state": "stalledUP", "seeding_time": 50, **said}), 0.0), 200.0
    )

    assert again.reported_at == reported_at
    assert {name: getattr(again, name) for name in said} == said
    assert again.hash == HASH
