"""Torrents on their way: stopped by the user, filtered, young, stalled, slow, unavailable."""

from dataclasses import replace

import pytest

from actors.arr.facts import Unknown
from actors.arr.files import FileFilter
from actors.arr.step import Fail, Remove, SearchAgain
from actors.messages import AddTags, SkipFiles, Standing
from actors.torrent import (
    TAG_ALLOWED_STALLED,
    TAG_FREE_SPACE_PAUSED,
)
from storage.settings import TorrentSettings
from tests.actors.arr.situations import (
    DAY,
    DOWN,
    GRABBED,
    IMPORTED,
    MINUTE,
    NOW,
    WELL,
    back_for,
    commands,
    complete,
    demand,
    downloading,
    files,
    judge,
    known,
    only_step,
    queued,
    remembered,
    row,
    rules,
    tracker,
)

# --- stopped ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("torrent", [downloading(state="stoppedDL"), complete(state="stoppedUP")])
def test_what_the_user_stopped_is_left_alone(torrent: object) -> None:
    settings = rules(
        stalled_delay=60.0, files=MKV_ONLY, limits=rules().limits.model_copy(update={"upload_limit": 1})
    )
    verdict = judge(torrent, settings, memory=remembered(imported=True))  # type: ignore[arg-type]

    assert (verdict.rule, verdict.steps, verdict.needs) == ("user-stopped", (), frozenset())


def test_what_we_stopped_for_space_goes_on_to_the_other_rules() -> None:
    tagged = downloading(state="stoppedDL", tags=frozenset({TAG_FREE_SPACE_PAUSED}))

    assert judge(tagged).rule == "healthy"
    assert "stopped by us" in judge(tagged).why
    marked = remembered(marks=frozenset({TAG_FREE_SPACE_PAUSED}))
    assert judge(downloading(state="stoppedDL"), memory=marked).rule == "healthy"


def test_half_of_our_tag_is_not_our_tag() -> None:
    tagged = downloading(state="stoppedDL", tags=frozenset({TAG_FREE_SPACE_PAUSED + "-not"}))

    assert judge(tagged).rule == "user-stopped"


# --- files --------------------------------------------------------------------------------------------------

MKV_ONLY = FileFilter.of(TorrentSettings(extension_allowlist=(".mkv",)))
FILTERING = rules(files=MKV_ONLY)
# failed for the Arr, and its tracker read a minute ago
KEPT = remembered(owed=True, trackers_at=NOW - MINUTE, tracker_hosts=("tracker.example.org",))


def test_files_are_read_once_the_metadata_is_there() -> None:
    assert judge(downloading(), FILTERING).needs == {"files"}
    assert judge(downloading(state="metaDL"), FILTERING).needs == frozenset()
    assert judge(downloading(size=0), FILTERING).needs == frozenset()


def test_files_are_not_read_when_there_is_no_filter_or_it_was_applied() -> None:
    assert judge(downloading()).needs == frozenset()
    assert judge(downloading(), FILTERING, memory=remembered(files_filtered=True)).needs == frozenset()


def test_unwanted_files_are_skipped_and_only_those() -> None:
    verdict = judge(downloading(), FILTERING, files=known(files("a.mkv", "a.txt", "b.mkv", "b.exe")))

    (skip,) = commands(verdict)
    assert verdict.rule == "files"
    assert isinstance(skip, SkipFiles)
    assert skip.files == (1, 3)
    assert verdict.look_again_at == NOW + 60
    assert not verdict.attention
    assert "2 of its 4" in verdict.why


def test_nothing_is_skipped_when_all_is_wanted() -> None:
    assert judge(downloading(), FILTERING, files=known(files("a.mkv"))).rule == "healthy"


def test_a_torrent_of_which_nothing_is_left_fails() -> None:
    verdict = judge(downloading(), FILTERING, files=known(files("a.exe", "b.txt")), history=GRABBED)

    assert verdict.rule == "files"
    assert only_step(verdict) == Fail()
    assert "none of its 2 files" in verdict.why


def test_a_torrent_of_archives_is_not_failed() -> None:
    verdict = judge(downloading(), FILTERING, files=known(files("a.rar", "a.r00", "a.nfo")), history=GRABBED)

    (skip,) = commands(verdict)
    assert isinstance(skip, SkipFiles)
    assert skip.files == (2,)
    assert verdict.attention


def test_an_empty_list_of_files_is_no_reason_to_fail() -> None:
    assert judge(downloading(), FILTERING, files=known(()), history=GRABBED).rule == "healthy"


@pytest.mark.parametrize("age", [0.0, 121.0])
def test_files_that_cannot_be_read_change_nothing(age: float) -> None:
    assert judge(downloading(), FILTERING, files=Unknown("timeout")).steps == ()
    old = judge(downloading(), FILTERING, files=known(files("a.exe"), age=121), history=GRABBED)
    assert old.needs == {"files"}


def test_what_was_imported_is_not_filtered() -> None:
    verdict = judge(downloading(), FILTERING, memory=remembered(imported=True), files=known(files("a.exe")))

    assert verdict.rule == "healthy"


def test_what_has_failed_and_stayed_for_its_tracker_is_not_filtered() -> None:
    settings = rules(files=MKV_ONLY, rows=(row(hit_and_run=demand()),))

    assert judge(downloading(), settings, memory=KEPT, files=known(files("a.exe"))).rule == "healthy"


def test_a_complete_torrent_is_the_arrs_to_judge() -> None:
    verdict = judge(complete(content=""), FILTERING, files=known(files("a.exe")), history=GRABBED)

    assert verdict.rule == "healthy"


# --- young --------------------------------------------------------------------------------------------------


def test_a_young_torrent_is_not_judged() -> None:
    settings = rules(stalled_delay=0.0, ignore_younger_than=180.0)

    def at(age: int) -> str:
        return judge(downloading(state="stalledDL", added_on=int(NOW) - age), settings, memory=STALLED).rule

    assert (at(179), at(180)) == ("young", "stalled")


def test_a_young_torrent_is_looked_at_when_it_is_old_enough() -> None:
    verdict = judge(downloading(added_on=int(NOW)), rules(ignore_younger_than=180.0))

    assert (verdict.steps, verdict.look_again_at) == ((), NOW + 180)


def test_what_is_complete_is_not_young_but_tagged_and_limited_at_once() -> None:
    settings, imported = rules(ignore_younger_than=180.0), remembered(imported=True)
    verdict = judge(complete(added_on=int(NOW)), settings, memory=imported)

    assert verdict.rule == "healthy"
    assert verdict.steps


def test_files_are_filtered_however_young() -> None:
    assert judge(downloading(added_on=int(NOW)), FILTERING).rule == "files"


# --- stalled ------------------------------------------------------------------------------------------------

STALLED = remembered(stalled_since=NOW - 900)
WAITING = rules(stalled_delay=900.0)
SEEN = frozenset({TAG_ALLOWED_STALLED})
STATES = ["stalledDL", "metaDL", "forcedMetaDL"]


@pytest.mark.parametrize("state", STATES)
def test_a_torrent_stalled_for_as_long_as_allowed_fails(state: str) -> None:
    verdict = judge(downloading(state=state, tags=SEEN), WAITING, memory=STALLED, history=GRABBED)

    assert verdict.rule == "stalled"
    assert only_step(verdict) == Fail()
    assert "15 min of 15 min" in verdict.why


def test_a_second_earlier_it_waits() -> None:
    memory = remembered(stalled_since=NOW - 899)
    verdict = judge(downloading(state="stalledDL", tags=SEEN), WAITING, memory=memory, history=GRABBED)

    assert (verdict.rule, verdict.steps, verdict.look_again_at) == ("stalled", (), NOW + 1)


@pytest.mark.parametrize("state", ["downloading", "forcedDL", "queuedDL"])
def test_what_moves_or_is_queued_is_not_stalled(state: str) -> None:
    assert judge(downloading(state=state), WAITING, memory=STALLED, history=GRABBED).rule == "healthy"


def test_a_stalled_torrent_is_not_touched_when_the_rule_is_off() -> None:
    verdict = judge(downloading(state="stalledDL"), rules(stalled_delay=None), memory=STALLED, history=GRABBED)

    assert (verdict.rule, verdict.steps) == ("healthy", ())


def test_a_delay_of_nought_marks_and_never_fails() -> None:
    settings = rules(stalled_delay=0.0)
    first = judge(downloading(state="stalledDL"), settings, memory=STALLED, history=GRABBED)
    later = judge(downloading(state="stalledDL", tags=SEEN), settings, memory=STALLED, history=GRABBED)

    assert [type(command) for command in commands(first)] == [AddTags]
    assert not first.destructive
    assert (later.rule, later.steps) == ("healthy", ())


def test_at_first_sight_it_is_marked_even_when_its_time_is_over() -> None:
    verdict = judge(downloading(state="stalledDL"), WAITING, memory=STALLED, history=GRABBED)

    (tag,) = commands(verdict)
    assert isinstance(tag, AddTags)
    assert tag.tags == (TAG_ALLOWED_STALLED,)
    assert len(verdict.steps) == 1
    assert verdict.look_again_at == NOW


@pytest.mark.parametrize("way", ["DryRun", "ReadOnly"])
def test_where_nothing_is_done_its_failure_is_decided_without_the_mark(way: str) -> None:
    settings = rules(stalled_delay=900.0, dry_run=way == "DryRun")
    standing = replace(WELL, read_only=way == "ReadOnly")
    waiting = judge(
        downloading(state="stalledDL"), settings, memory=remembered(stalled_since=NOW - 899), standing=standing
    )
    over = judge(downloading(state="stalledDL"), settings, memory=STALLED, standing=standing, history=GRABBED)

    assert [type(command) for command in commands(waiting)] == [AddTags]
    assert over.destructive


def test_at_first_sight_it_is_searched_again_where_that_is_wanted() -> None:
    settings = rules(stalled_delay=900.0, re_search_stalled=True)

    assert SearchAgain() in judge(downloading(state="stalledDL"), settings, memory=STALLED).steps
    assert SearchAgain() not in judge(downloading(state="stalledDL", tags=SEEN), settings, memory=STALLED).steps
    managed = rules(arr=False, stalled_delay=900.0, re_search_stalled=True)
    assert SearchAgain() not in judge(downloading(state="stalledDL"), managed, memory=STALLED).steps


def test_when_tagless_the_mark_is_no_tag() -> None:
    settings = rules(stalled_delay=900.0, tagless=True)
    marked = remembered(stalled_since=NOW - 900, marks=SEEN)

    assert judge(downloading(state="stalledDL"), settings, memory=STALLED).steps == ()
    assert judge(downloading(state="stalledDL"), settings, memory=marked, history=GRABBED).destructive


def test_a_stall_that_does_not_count_is_waited_out() -> None:
    offline = Standing(up_since=NOW - DAY, connected_since=None)
    torrent = downloading(state="stalledDL", tags=SEEN)

    assert judge(torrent, WAITING, memory=STALLED, standing=offline, history=GRABBED).steps == ()
    assert judge(torrent, WAITING, memory=remembered(), history=GRABBED).steps == ()
    assert judge(torrent, WAITING, memory=remembered(), history=GRABBED).rule == "stalled"


def test_a_stall_says_that_it_waits_for_its_instance_to_have_been_back_for_a_while() -> None:
    back = Standing(up_since=NOW - MINUTE, connected_since=NOW - MINUTE)
    marked = frozenset({TAG_ALLOWED_STALLED})
    stalled = [downloading(state="stalledDL", tags=tags) for tags in (frozenset[str](), marked)]
    since = remembered(stalled_since=NOW + MINUTE)

    for torrent in stalled:
        verdict = judge(torrent, rules(stalled_delay=300.0), standing=back, memory=since)
        assert verdict.why == "stalled, allowed for 5 min from when its instance has been back for 2 min"
        assert not verdict.destructive
        assert verdict.look_again_at == NOW + 6 * MINUTE


def test_a_stall_counts_from_two_minutes_after_the_internet_came_back() -> None:
    def at(age: float) -> bool:
        standing = Standing(up_since=NOW - DAY, connected_since=NOW - age)
        torrent = downloading(state="stalledDL", tags=SEEN)
        return judge(torrent, WAITING, memory=STALLED, standing=standing, history=GRABBED).destructive

    assert (at(119), at(120)) == (False, True)


def test_the_arrs_history_is_asked_before_a_stalled_torrent_fails() -> None:
    torrent = downloading(state="stalledDL", tags=SEEN)

    assert judge(torrent, WAITING, memory=STALLED).needs == {"history"}
    assert judge(torrent, WAITING, memory=STALLED, history=Unknown("down")).steps == ()
    assert judge(torrent, WAITING, memory=STALLED, history=IMPORTED).rule == "healthy"
    assert judge(torrent, WAITING, memory=STALLED, history=known(GRABBED.value, age=121)).needs == {"history"}


def test_what_was_imported_or_has_failed_does_not_fail_for_stalling() -> None:
    settings = rules(stalled_delay=900.0, rows=(row(hit_and_run=demand()),))
    torrent = downloading(state="stalledDL", tags=SEEN)

    assert judge(torrent, settings, memory=replace(STALLED, imported=True)).rule == "healthy"
    assert judge(torrent, settings, memory=replace(KEPT, stalled_since=NOW - 900)).rule == "healthy"


def test_a_stalled_torrent_that_owes_its_tracker_is_kept() -> None:
    settings = rules(stalled_delay=900.0, rows=(row(hit_and_run=demand()),))
    torrent = downloading(state="stalledDL", tags=SEEN)

    assert judge(torrent, settings, memory=STALLED, history=GRABBED).needs == {"trackers"}
    kept = judge(torrent, settings, memory=STALLED, history=GRABBED, trackers=known((DOWN,)))
    assert only_step(kept) == Fail(keep=True)


def test_a_tracker_that_has_not_counted_it_is_owed_nothing() -> None:
    settings = rules(stalled_delay=900.0, rows=(row(hit_and_run=demand(min_download_fraction=0.6)),))

    verdict = judge(downloading(state="stalledDL", tags=SEEN), settings, memory=STALLED, history=GRABBED)

    assert only_step(verdict) == Fail(keep=False)


def test_in_a_managed_category_it_is_removed_unless_something_is_owed() -> None:
    torrent = downloading(state="stalledDL", tags=SEEN)
    free = rules(arr=False, stalled_delay=900.0)
    bound = rules(arr=False, stalled_delay=900.0, hit_and_run=demand())

    assert only_step(judge(torrent, free, memory=STALLED)) == Remove()
    assert judge(torrent, bound, memory=STALLED).needs == {"trackers"}
    kept = judge(torrent, bound, memory=STALLED, trackers=known((tracker(),)))
    assert (kept.rule, kept.steps) == ("stalled", ())
    assert "owes" in kept.why


# --- slow ---------------------------------------------------------------------------------------------------

SLOW = rules(maximum_eta=3600.0, do_not_remove_slow=False, max_deletable_fraction=0.9)


def slow(settings: object = SLOW, memory: object = None, **changes: object) -> bool:
    torrent = downloading(**{"eta": 3601, **changes})
    verdict = judge(torrent, settings, memory=memory or remembered(), history=GRABBED)  # type: ignore[arg-type]
    assert verdict.rule == ("slow" if verdict.steps else "healthy")
    return verdict.destructive


def test_what_would_take_longer_than_allowed_fails() -> None:
    verdict = judge(downloading(eta=3601), SLOW, history=GRABBED)

    assert only_step(verdict) == Fail()
    assert "allowed 1 h" in verdict.why
    assert "50.0%" in verdict.why


def test_slow_begins_beyond_the_limit() -> None:
    assert (slow(eta=3600), slow(eta=3601)) == (False, True)


@pytest.mark.parametrize("eta", [-1, 0, 8_640_000, 8_640_001])
def test_an_eta_that_is_no_estimate_is_not_slow(eta: int) -> None:
    assert not slow(eta=eta)


def test_the_longest_real_estimate_is_slow() -> None:
    assert slow(eta=8_639_999)


def test_a_download_almost_done_is_not_thrown_away() -> None:
    assert (slow(progress=0.899), slow(progress=0.9)) == (True, False)


def test_slow_downloads_stay_unless_asked_otherwise() -> None:
    assert not slow(rules(maximum_eta=3600.0))


@pytest.mark.parametrize("limit", [None, 0.0, -1.0])
def test_without_a_limit_nothing_is_slow(limit: float | None) -> None:
    assert not slow(rules(maximum_eta=limit, do_not_remove_slow=False))


def test_a_download_that_just_began_to_move_has_no_estimate_yet() -> None:
    assert not slow(memory=remembered(state_since=NOW - 59))
    assert slow(memory=remembered(state_since=NOW - 60))


def test_nothing_is_slow_on_an_instance_without_internet_or_just_back() -> None:
    offline = Standing(up_since=NOW - DAY, connected_since=None)
    back = Standing(up_since=NOW - DAY, connected_since=NOW - 119)

    assert judge(downloading(eta=9999), SLOW, standing=offline, history=GRABBED).rule == "healthy"
    assert judge(downloading(eta=9999), SLOW, standing=back, history=GRABBED).rule == "healthy"
    assert judge(downloading(eta=9999), SLOW, standing=back_for(120), history=GRABBED).rule == "slow"


def test_the_shortest_limit_is_a_limit() -> None:
    assert slow(rules(maximum_eta=1.0, do_not_remove_slow=False), eta=2)


def test_what_was_imported_is_not_slow_and_nobody_is_asked() -> None:
    verdict = judge(downloading(eta=9999), SLOW, memory=remembered(imported=True))

    assert (verdict.rule, verdict.needs) == ("healthy", frozenset())


def test_only_what_downloads_is_slow() -> None:
    assert not slow(state="stoppedDL", tags=frozenset({TAG_FREE_SPACE_PAUSED}))
    assert slow(state="forcedDL")


def test_the_row_of_its_tracker_sets_what_is_slow() -> None:
    patient = rules(maximum_eta=3600.0, do_not_remove_slow=False, rows=(row(maximum_eta=7200.0),))
    working = known((tracker(),))

    assert judge(downloading(eta=7200), patient, history=GRABBED, trackers=working).rule == "healthy"
    assert judge(downloading(eta=7201), patient, history=GRABBED, trackers=working).destructive
    assert judge(downloading(eta=7200, tracker=""), patient, history=GRABBED).needs == {"trackers"}


def test_with_rows_the_trackers_are_read_before_a_slow_torrent_fails_and_not_before_that() -> None:
    patient = rules(maximum_eta=3600.0, do_not_remove_slow=False, rows=(row("other.org", maximum_eta=7200.0),))
    both = known((tracker(), tracker("https://other.org/announce")))

    assert judge(downloading(eta=3600), patient, history=GRABBED).needs == frozenset()
    assert judge(downloading(eta=3601), patient, history=GRABBED).needs == {"trackers"}
    assert judge(downloading(eta=3601), patient, history=GRABBED, trackers=Unknown("timeout")).steps == ()
    assert judge(downloading(eta=3601), patient, history=GRABBED, trackers=both).rule == "healthy"


# --- unavailable --------------------------------------------------------------------------------------------

THIN = rules(stalled_delay=900.0, max_deletable_fraction=0.9)
MISSED = remembered(unavailable_since=NOW - 900)


def unavailable(settings: object = THIN, memory: object = MISSED, **changes: object) -> bool:
    torrent = downloading(**{"availability": 0.5, **changes})
    verdict = judge(torrent, settings, memory=memory, history=GRABBED)  # type: ignore[arg-type]
    assert verdict.rule == ("unavailable" if verdict.steps else "healthy")
    return verdict.destructive


def test_what_the_swarm_does_not_hold_for_as_long_as_allowed_fails() -> None:
    verdict = judge(downloading(availability=0.5), THIN, memory=MISSED, history=GRABBED)

    assert verdict.rule == "unavailable"
    assert only_step(verdict) == Fail()
    assert verdict.why == "only 0.50 of it available for 15 min, at 50.0%"


@pytest.mark.parametrize(("availability", "fails"), [(-1.0, False), (0.0, True), (0.999, True), (1.0, False)])
def test_an_availability_that_is_unknown_or_whole_never_counts(availability: float, fails: bool) -> None:
    assert unavailable(availability=availability) is fails


def test_a_second_less_is_not_long_enough() -> None:
    assert not unavailable(memory=remembered(unavailable_since=NOW - 899))
    assert not unavailable(memory=remembered())


@pytest.mark.parametrize("delay", [None, 0.0])
def test_unavailable_is_off_with_the_stalled_rule(delay: float | None) -> None:
    assert not unavailable(rules(stalled_delay=delay, max_deletable_fraction=0.9))


def test_an_unavailable_torrent_almost_done_is_not_thrown_away() -> None:
    assert (unavailable(progress=0.899), unavailable(progress=0.9)) == (True, False)


def test_it_is_looked_at_again_when_its_time_is_over() -> None:
    verdict = judge(downloading(availability=0.5), THIN, memory=remembered(unavailable_since=NOW - 5 * MINUTE))

    assert verdict.look_again_at == NOW + 10 * MINUTE


def test_a_queue_entry_makes_no_difference_to_a_download() -> None:
    assert judge(downloading(availability=0.5), THIN, memory=MISSED, history=GRABBED, queue=queued()).destructive
