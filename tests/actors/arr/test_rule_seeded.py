"""Torrents that have seeded to the end, and those failed for the Arr that have paid their tracker."""

import pytest

from actors.arr.facts import Unknown
from actors.arr.step import Remove
from actors.torrent import TAG_HNR_ACTIVE, TAG_IMPORTED
from storage.settings import Limits
from tests.actors.arr.situations import (
    DAY,
    DOWN,
    FAILED,
    GRABBED,
    MINUTE,
    NEVER_HEARD_OF,
    NOT_QUEUED,
    NOW,
    UNREGISTERED,
    complete,
    demand,
    downloading,
    judge,
    known,
    only_step,
    queued,
    remembered,
    row,
    rules,
    tracker,
)

BY_RATIO = rules(remove="ratio", limits=Limits(max_ratio=2.0))
DONE = complete(ratio=2.0)
HAS_IT = remembered(imported=True)
WORKING = known((tracker(),))


def test_an_imported_torrent_at_its_limit_is_removed_with_files_and_nobody_is_asked() -> None:
    verdict = judge(DONE, BY_RATIO, memory=HAS_IT)

    assert verdict.rule == "seeded"
    assert only_step(verdict) == Remove(files=True)
    assert "ratio 2.00 of 2.00" in verdict.why
    assert "imported" in verdict.why


def test_below_its_limit_it_stays() -> None:
    assert judge(complete(ratio=1.99), BY_RATIO, memory=HAS_IT).rule == "healthy"


def test_a_stopped_torrent_at_its_limit_goes_too() -> None:
    assert judge(complete(state="stoppedUP", ratio=2.0), BY_RATIO, memory=HAS_IT).rule == "seeded"


def test_never_means_never() -> None:
    settings = rules(remove="never", limits=Limits(max_ratio=0.0, max_seeding_time=0.0))

    verdict = judge(complete(ratio=99.0, seeding_time=10**9), settings, memory=HAS_IT)

    assert (verdict.rule, verdict.destructive) == ("healthy", False)


def test_a_torrent_that_is_not_complete_is_never_seeded() -> None:
    assert judge(downloading(ratio=5.0), BY_RATIO, memory=HAS_IT).rule == "healthy"


def test_nothing_is_removed_before_its_import_is_confirmed() -> None:
    assert judge(DONE, BY_RATIO, queue=queued(), history=GRABBED).rule == "import"
    assert judge(DONE, BY_RATIO, queue=NOT_QUEUED, history=GRABBED).rule == "import"
    assert not judge(complete(content="", ratio=2.0), BY_RATIO, queue=queued(), history=GRABBED).destructive


def test_what_the_arr_does_not_know_may_go_when_both_were_read_just_now() -> None:
    verdict = judge(DONE, BY_RATIO, queue=NOT_QUEUED, history=NEVER_HEARD_OF)

    assert only_step(verdict) == Remove()
    assert "unknown to the Arr" in verdict.why


def test_what_the_arr_did_not_know_earlier_is_asked_again_before_it_goes() -> None:
    unclaimed = remembered(unclaimed_at=NOW - MINUTE)

    assert judge(DONE, BY_RATIO, memory=unclaimed).needs == {"queue"}
    assert judge(DONE, BY_RATIO, memory=unclaimed, queue=NOT_QUEUED).needs == {"history"}
    assert judge(DONE, BY_RATIO, memory=unclaimed, queue=NOT_QUEUED, history=NEVER_HEARD_OF).destructive
    assert judge(DONE, BY_RATIO, memory=unclaimed, queue=NOT_QUEUED, history=GRABBED).rule == "import"
    assert judge(DONE, BY_RATIO, memory=unclaimed, queue=Unknown("down")).steps == ()
    assert judge(DONE, BY_RATIO, memory=unclaimed, queue=NOT_QUEUED, history=Unknown("down")).steps == ()


def test_a_managed_category_needs_no_import() -> None:
    settings = rules(arr=False, remove="ratio", limits=Limits(max_ratio=2.0))
    verdict = judge(DONE, settings)

    assert only_step(verdict) == Remove()
    assert "imported" not in verdict.why


# --- limits of trackers -------------------------------------------------------------------------------------


def test_the_row_of_its_tracker_sets_the_limit() -> None:
    settings = rules(remove="ratio", limits=Limits(max_ratio=2.0), rows=(row(limits=Limits(max_ratio=3.0)),))

    assert judge(complete(ratio=2.5), settings, memory=HAS_IT, trackers=WORKING).rule == "healthy"
    assert judge(complete(ratio=3.0), settings, memory=HAS_IT, trackers=WORKING).destructive


def test_with_rows_the_trackers_are_read_before_anything_goes_and_not_before_that() -> None:
    settings = rules(remove="ratio", limits=Limits(max_ratio=2.0), rows=(row("elsewhere.org"),))

    assert judge(complete(ratio=1.9), settings, memory=HAS_IT).needs == frozenset()
    assert judge(DONE, settings, memory=HAS_IT).needs == {"trackers"}
    assert judge(DONE, settings, memory=HAS_IT, trackers=Unknown("timeout")).steps == ()
    assert judge(DONE, settings, memory=HAS_IT, trackers=WORKING).destructive


def test_trackers_read_a_quarter_of_an_hour_ago_are_too_old_for_a_removal() -> None:
    settings = rules(remove="ratio", limits=Limits(max_ratio=2.0), rows=(row("elsewhere.org"),))

    assert judge(DONE, settings, memory=HAS_IT, trackers=known((tracker(),), age=900)).destructive
    assert judge(DONE, settings, memory=HAS_IT, trackers=known((tracker(),), age=901)).needs == {"trackers"}


def test_a_second_tracker_found_by_reading_changes_the_limit() -> None:
    settings = rules(
        remove="ratio", limits=Limits(max_ratio=2.0), rows=(row("b.org", limits=Limits(max_ratio=9.0)),)
    )
    both = known((tracker(), tracker("https://b.org/announce", status=4)))

    assert judge(DONE, settings, memory=HAS_IT, trackers=both).rule == "healthy"


def test_without_a_working_tracker_the_trackers_must_be_known_first() -> None:
    settings = rules(remove="ratio", limits=Limits(max_ratio=2.0), rows=(row(),))
    silent = complete(ratio=1.0, tracker="")

    assert judge(silent, settings, memory=HAS_IT).needs == {"trackers"}
    hosts = remembered(imported=True, trackers_at=NOW - DAY, tracker_hosts=("tracker.example.org",))
    assert judge(silent, settings, memory=hosts).needs == frozenset()


# --- hit-and-run --------------------------------------------------------------------------------------------

OWING = rules(remove="ratio", limits=Limits(max_ratio=2.0), rows=(row(hit_and_run=demand(min_ratio=3.0)),))


def test_what_is_owed_to_a_tracker_keeps_it_past_its_limit() -> None:
    verdict = judge(DONE, OWING, memory=HAS_IT, trackers=WORKING)

    assert (verdict.rule, verdict.destructive) == ("healthy", False)


def test_a_tracker_that_is_down_is_still_owed() -> None:
    assert not judge(DONE, OWING, memory=HAS_IT, trackers=known((DOWN,))).destructive


def test_a_fresh_unregistered_lets_it_go() -> None:
    assert judge(DONE, OWING, memory=HAS_IT, trackers=known((UNREGISTERED,))).destructive


def test_what_is_owed_is_believed_for_half_an_hour_without_reading_again() -> None:
    def needs(age: float) -> frozenset[str]:
        memory = remembered(imported=True, trackers_at=NOW - age, tracker_hosts=("tracker.example.org",))
        return frozenset(judge(DONE, OWING, memory=memory).needs)

    assert needs(1799) == frozenset()
    assert needs(1800) == {"trackers"}


def test_a_fresh_reading_counts_however_lately_the_last_one_was() -> None:
    lately = remembered(imported=True, trackers_at=NOW - 1, tracker_hosts=("tracker.example.org",))

    assert judge(DONE, OWING, memory=lately, trackers=known((UNREGISTERED,))).destructive


def test_a_demand_that_holds_everywhere_in_a_managed_category_keeps_it() -> None:
    settings = rules(arr=False, remove="ratio", limits=Limits(max_ratio=2.0), hit_and_run=demand(min_ratio=3.0))

    assert judge(DONE, settings).needs == {"trackers"}
    assert judge(DONE, settings, trackers=Unknown("timeout")).steps == ()
    assert not judge(DONE, settings, trackers=WORKING).destructive
    assert judge(complete(ratio=3.0, seeding_time=int(5 * DAY)), settings).destructive
    lately = remembered(trackers_at=NOW - MINUTE, tracker_hosts=())
    assert judge(DONE, settings, memory=lately).needs == frozenset()


# --- failed for the Arr, still owed ---------------------------------------------------------------------------

FAILED_BEFORE = remembered(owed=True)
PAID = complete(ratio=3.0, seeding_time=int(5 * DAY))


def test_a_failed_torrent_is_removed_once_its_tracker_is_paid() -> None:
    verdict = judge(PAID, OWING, memory=FAILED_BEFORE, queue=NOT_QUEUED)

    assert verdict.rule == "seeded"
    assert only_step(verdict) == Remove()


def test_a_failed_torrent_is_kept_as_long_as_it_owes_even_when_nothing_else_would_remove_it() -> None:
    settings = rules(rows=(row(hit_and_run=demand()),))
    verdict = judge(DONE, settings, memory=FAILED_BEFORE, queue=NOT_QUEUED, trackers=WORKING)

    assert (verdict.rule, verdict.destructive) == ("healthy", False)
    assert "owes" in verdict.why


def test_a_failed_torrent_goes_when_its_tracker_does_not_have_it_any_more() -> None:
    assert judge(DONE, OWING, memory=FAILED_BEFORE, queue=NOT_QUEUED, trackers=known((UNREGISTERED,))).destructive


def test_a_failed_torrent_waits_for_trackers_that_cannot_be_read() -> None:
    assert judge(DONE, OWING, memory=FAILED_BEFORE).needs == {"trackers"}
    assert judge(DONE, OWING, memory=FAILED_BEFORE, trackers=Unknown("timeout")).steps == ()
    lately = remembered(owed=True, trackers_at=NOW - MINUTE, tracker_hosts=("tracker.example.org",))
    assert judge(DONE, OWING, memory=lately).needs == frozenset()


def test_a_failed_torrent_that_the_arr_lists_again_is_not_removed() -> None:
    assert judge(PAID, OWING, memory=FAILED_BEFORE).needs == {"queue"}
    again = judge(PAID, OWING, memory=FAILED_BEFORE, queue=queued())
    assert (again.rule, again.steps, again.attention) == ("seeded", (), True)
    assert again.look_again_at == NOW + 3600
    assert judge(PAID, OWING, memory=FAILED_BEFORE, queue=Unknown("down")).steps == ()


def test_a_partial_failed_torrent_goes_once_it_paid_the_partial_ratio() -> None:
    settings = rules(rows=(row(hit_and_run=demand(partial_ratio=0.5)),))

    assert judge(downloading(ratio=0.5), settings, memory=FAILED_BEFORE, queue=NOT_QUEUED).destructive
    unpaid = judge(downloading(ratio=0.49), settings, memory=FAILED_BEFORE, queue=NOT_QUEUED, trackers=WORKING)
    assert not unpaid.destructive


def test_without_our_record_the_tag_is_believed_only_with_the_arrs_history() -> None:
    tagged = complete(ratio=3.0, seeding_time=int(5 * DAY), tags=frozenset({TAG_HNR_ACTIVE}), content="")

    assert judge(tagged, OWING, queue=NOT_QUEUED).needs == {"history"}
    assert judge(tagged, OWING, queue=NOT_QUEUED, history=FAILED).destructive
    assert not judge(tagged, OWING, queue=NOT_QUEUED, history=GRABBED).destructive


@pytest.mark.parametrize("tag", [TAG_IMPORTED, "x-" + TAG_HNR_ACTIVE])
def test_another_tag_is_no_debt(tag: str) -> None:
    tagged = complete(ratio=3.0, tags=frozenset({tag}))

    assert not judge(tagged, rules(), queue=queued()).destructive


def test_an_imported_torrent_with_the_owed_tag_follows_the_ordinary_rule() -> None:
    tagged = complete(ratio=3.0, tags=frozenset({TAG_HNR_ACTIVE, TAG_IMPORTED}))

    assert judge(tagged, rules(), queue=NOT_QUEUED, history=FAILED).rule == "healthy"


def test_a_managed_category_knows_no_failures() -> None:
    tagged = complete(tags=frozenset({TAG_HNR_ACTIVE}))

    assert (
        judge(tagged, rules(arr=False), memory=FAILED_BEFORE, queue=NOT_QUEUED, history=FAILED).rule == "healthy"
    )
