"""Downloads get what is free above the limit, in the order of the queue."""

from actors.instance import decode
from actors.instance.space import GIB, Plan, describe, plan, size
from actors.torrent import TAG_FREE_SPACE_PAUSED, TAG_IGNORED, Torrent
from tests.actors.instance.raw import downloading, raw

KEEP = 50 * GIB


def wants(name: str, left: float, **fields: object) -> Torrent:
    """A download of one of our categories with so many GiB to go."""
    fields = {"category": "tv", "added_on": 100, **fields}
    return decode.torrent(name, downloading(int(left * GIB), name=name, **fields), at=0)


def waits(name: str, left: float, **fields: object) -> Torrent:
    return wants(name, left, **{"state": "stoppedDL", "tags": TAG_FREE_SPACE_PAUSED, **fields})


def decide(*torrents: Torrent, free: float) -> Plan:
    """Plan with so many GiB free, of which 50 are kept."""
    return plan(torrents, int(free * GIB), KEEP, lambda torrent: torrent.category == "tv")


def test_what_fits_goes_on() -> None:
    assert decide(wants("a", 4), wants("b", 6), free=60) == Plan(room=10 * GIB)


def test_what_does_not_fit_is_stopped_last_in_the_queue_first() -> None:
    decided = decide(wants("a", 4, priority=2), wants("b", 7, priority=1), free=60)

    assert decided.stop == ("a",)
    assert decided.waiting == 1
    assert decided.why["a"] == "4.0 GiB to download, 3.0 GiB left for it above the 50.0 GiB to keep free."


def test_the_boundary_is_exact() -> None:
    assert decide(wants("a", 10), free=60).stop == ()
    assert decide(wants("a", 10 + 1 / GIB), free=60).stop == ("a",)


def test_without_a_queue_the_oldest_goes_first() -> None:
    decided = decide(wants("new", 7, added_on=200), wants("old", 7, added_on=100), free=60)

    assert decided.stop == ("new",)


def test_a_place_in_the_queue_goes_before_none() -> None:
    decided = decide(wants("none", 7, added_on=1), wants("third", 7, priority=3), free=60)

    assert decided.stop == ("none",)


def test_a_smaller_one_after_it_may_still_fit() -> None:
    decided = decide(
        wants("large", 20, priority=1), wants("small", 2, priority=2), wants("more", 9, priority=3), free=60
    )

    assert decided.stop == ("large", "more")


def test_below_the_limit_everything_of_ours_stops() -> None:
    decided = decide(wants("a", 1), wants("b", 2), free=40)

    assert set(decided.stop) == {"a", "b"}
    assert decided.room == -10 * GIB


def test_a_magnet_without_metadata_takes_nothing() -> None:
    assert decide(wants("magnet", 0, state="metaDL"), free=40).stop == ()


def test_others_take_their_share_and_are_left_alone() -> None:
    others = (
        wants("elsewhere", 3, category="films"),
        wants("forced", 3, force_start=True, state="forcedDL"),
        wants("ignored", 3, tags=TAG_IGNORED),
    )

    assert decide(wants("ours", 1), *others, free=60).stop == ()
    assert decide(wants("ours", 2), *others, free=60).stop == ("ours",)
    assert decide(*others, free=40).stop == ()


def test_what_the_user_stopped_takes_nothing_and_is_not_started() -> None:
    decided = decide(wants("users", 9, state="stoppedDL"), wants("a", 9), free=60)

    assert (decided.stop, decided.start, decided.waiting) == ((), (), 0)


def test_what_we_stopped_starts_when_there_is_room_again() -> None:
    decided = decide(waits("a", 4), free=60)

    assert decided.start == ("a",)
    assert decided.why["a"] == (
        "4.0 GiB to download fit again: 10.0 GiB left for it above the 50.0 GiB to keep free."
    )


def test_what_we_stopped_waits_for_some_room_to_spare() -> None:
    assert decide(waits("a", 10), free=60).start == ()
    assert decide(waits("a", 10), free=60).waiting == 1
    assert decide(waits("a", 10), free=60.5).start == ("a",)
    assert decide(waits("small", 1 / 64), free=50 + 1 / 64 + 1 / 16).start == ("small",)
    assert decide(waits("small", 1 / 64), free=50 + 1 / 64 + 1 / 17).start == ()


def test_a_disk_that_breathes_does_not_stop_and_start_all_day() -> None:
    torrent, stopped = wants("a", 10), waits("a", 10)

    changes = [
        bool(decide(torrent, free=free).stop or decide(stopped, free=free).start)
        for free in (60, 60.1, 60.2, 60.4)
    ]

    assert changes == [False] * 4


def test_who_waits_goes_before_who_runs_when_the_queue_says_so() -> None:
    decided = decide(waits("first", 6, priority=1), wants("second", 6, priority=2), free=60)

    assert (decided.start, decided.stop) == (("first",), ("second",))


def test_nothing_starts_while_something_is_checked() -> None:
    checked = wants("checked", 30, state="checkingResumeData")

    assert decide(waits("a", 4), checked, free=60).start == ()
    assert decide(wants("a", 4), checked, free=60).stop == ()


def test_a_finished_download_that_is_moved_holds_nobody_up() -> None:
    assert decide(waits("a", 4), wants("moved", 0, state="moving"), free=60).start == ("a",)


def test_a_tag_without_meaning_goes() -> None:
    finished = decode.torrent("done", raw(category="tv", tags=TAG_FREE_SPACE_PAUSED), at=0)

    decided = decide(waits("running", 4, state="downloading"), finished, free=60)

    assert set(decided.untag) == {"running", "done"}
    assert decided.start == ()


def test_errors_take_nothing() -> None:
    assert decide(wants("broken", 30, state="error"), wants("a", 9), free=60).stop == ()


def test_the_line_for_the_page() -> None:
    assert describe(Plan(room=12 * GIB), KEEP) == (
        "12.0 GiB free above the 50.0 GiB to keep; no download waits for space."
    )
    assert describe(Plan(room=-GIB // 2, waiting=1), KEEP) == (
        "512 MiB short of the 50.0 GiB to keep; 1 download waits for space."
    )
    assert describe(Plan(room=0, waiting=3), KEEP) == (
        "0 MiB free above the 50.0 GiB to keep; 3 downloads wait for space."
    )


def test_sizes_are_readable() -> None:
    assert [size(GIB), size(GIB - 1), size(1536 * 1024**2)] == ["1.0 GiB", "1024 MiB", "1.5 GiB"]
