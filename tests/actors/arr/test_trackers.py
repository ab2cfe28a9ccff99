"""Tracker rows: of whom they speak, and what the Arr's say over the instance's."""

import pytest

from actors.arr.trackers import covers, host_of, limits_for, maximum_eta_for, merge_rows, rows_for
from storage.settings import HitAndRun, Limits, TrackerRow
from tests.actors.arr.situations import row


@pytest.mark.parametrize(
    ("uri", "host"),
    [
        ("tracker.example.org", "tracker.example.org"),
        (" Tracker.Example.ORG ", "tracker.example.org"),
        ("tracker.example.org:6969", "tracker.example.org"),
        ("https://tracker.example.org/a/passkey/announce", "tracker.example.org"),
        ("udp://tracker.example.org:6969/announce", "tracker.example.org"),
        ("http://[2001:db8::1]:80/announce", "2001:db8::1"),
        ("tracker.example.org.", "tracker.example.org"),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_announce_url_or_a_bare_host(uri: str, host: str) -> None:
    assert host_of(uri) == host


def test_a_row_covers_its_host_and_what_is_below_it() -> None:
    about = row("example.org")

    assert covers(about, "example.org")
    assert covers(about, "tracker.example.org")
    assert not covers(about, "notexample.org")
    assert not covers(about, "example.org.evil.net")
    assert not covers(row("tracker.example.org"), "example.org")


def test_a_row_without_a_host_covers_nothing() -> None:
    assert not covers(row(""), "")
    assert not covers(row(""), "example.org")


def test_rows_speak_for_a_torrent_in_their_order_and_removing_ones_do_not() -> None:
    rows = (row("a.org", name="1"), row("b.org", name="2"), row("a.org", name="3", remove_if_exists=True))

    assert [one.name for one in rows_for(rows, ("a.org", "b.org"))] == ["1", "2"]
    assert rows_for(rows, ()) == ()
    assert rows_for(rows, ("c.org",)) == ()


# --- merging ------------------------------------------------------------------------------------------------


def test_an_arrs_row_overrides_by_host_and_field_by_field() -> None:
    below = row(
        "https://a.org/announce",
        name="A",
        limits=Limits(max_ratio=1.0, upload_limit=5),
        hit_and_run=HitAndRun(mode="and"),
    )
    over = TrackerRow(
        uri="a.org",
        maximum_eta=60.0,
        limits=Limits(max_ratio=2.0),
        given=frozenset({"maximum_eta", "limits.max_ratio"}),
    )

    (merged,) = merge_rows((below,), (over,))

    assert merged.uri == "https://a.org/announce"
    assert merged.name == "A"
    assert merged.maximum_eta == 60.0
    assert merged.limits == Limits(max_ratio=2.0, upload_limit=5)
    assert merged.hit_and_run.mode == "and"
    assert merged.given >= {"maximum_eta", "limits.max_ratio", "name"}


def test_several_fields_of_one_part_are_overridden_together() -> None:
    over = TrackerRow(
        uri="a.org",
        hit_and_run=HitAndRun(mode="or", min_ratio=3.0),
        given=frozenset({"hit_and_run.mode", "hit_and_run.min_ratio"}),
    )

    (merged,) = merge_rows((row("a.org", hit_and_run=HitAndRun(buffer=9.0)),), (over,))

    assert merged.hit_and_run == HitAndRun(mode="or", min_ratio=3.0, buffer=9.0)


def test_an_arr_can_switch_off_what_an_instance_set() -> None:
    over = TrackerRow(uri="a.org", limits=Limits(max_ratio=None), given=frozenset({"limits.max_ratio"}))

    (merged,) = merge_rows((row("a.org", limits=Limits(max_ratio=1.0)),), (over,))

    assert merged.limits.max_ratio is None


def test_rows_of_either_alone_stay_as_they_are() -> None:
    mine, yours = row("a.org", priority=1), row("b.org", priority=2)

    assert merge_rows((mine,), (yours,)) == (yours, mine)
    assert merge_rows((), ()) == ()
    assert merge_rows((row(""),), (row(""),)) == ()


def test_the_highest_priority_comes_first_after_merging() -> None:
    over = TrackerRow(uri="a.org", priority=9, given=frozenset({"priority"}))

    merged = merge_rows((row("b.org", priority=5), row("a.org", priority=1)), (over,))

    assert [host_of(one.uri) for one in merged] == ["a.org", "b.org"]


# --- limits -------------------------------------------------------------------------------------------------

CATEGORY = Limits(download_limit=1, upload_limit=2, max_ratio=3.0, max_seeding_time=4.0)


def test_without_rows_the_categorys_limits_hold() -> None:
    assert limits_for((), CATEGORY) == CATEGORY


def test_each_limit_comes_from_the_first_row_that_gives_it() -> None:
    first = TrackerRow(limits=Limits(max_ratio=9.0), given=frozenset({"limits.max_ratio"}))
    second = TrackerRow(limits=Limits(max_ratio=8.0, upload_limit=7))

    assert limits_for((first, second), CATEGORY) == Limits(
        download_limit=1, upload_limit=7, max_ratio=9.0, max_seeding_time=4.0
    )


def test_a_limit_given_as_off_is_off_and_not_silence() -> None:
    off = TrackerRow(limits=Limits(), given=frozenset({"limits.max_ratio"}))

    assert limits_for((off, row(limits=Limits(max_ratio=1.0))), CATEGORY).max_ratio is None


def test_maximum_eta_likewise() -> None:
    off = TrackerRow(given=frozenset({"maximum_eta"}))
    silent = TrackerRow()
    set_to_ten = TrackerRow(maximum_eta=10.0)

    assert maximum_eta_for((), 5.0) == 5.0
    assert maximum_eta_for((silent, set_to_ten), 5.0) == 10.0
    assert maximum_eta_for((off, set_to_ten), 5.0) is None
    assert maximum_eta_for((silent,), None) is None
