"""Torrents with which nothing is wrong: tags, limits and trackers as configured, and nothing else."""

import pytest

from actors.arr.facts import Memory, Unknown
from actors.arr.files import FileFilter
from actors.messages import AddTags, AddTrackers, Command, RemoveTags, RemoveTrackers, SetLimits
from actors.torrent import (
    TAG_ALLOWED_SEEDING,
    TAG_ALLOWED_STALLED,
    TAG_FREE_SPACE_PAUSED,
    TAG_HNR_ACTIVE,
    TAG_IMPORTED,
)
from storage.settings import Limits
from tests.actors.arr.situations import (
    DAY,
    DOWN,
    HASH,
    HOUR,
    MINUTE,
    NOW,
    commands,
    complete,
    demand,
    downloading,
    files,
    judge,
    known,
    remembered,
    row,
    rules,
    tracker,
)

TAGGED = frozenset({TAG_IMPORTED, TAG_ALLOWED_SEEDING})
SEEDING = complete(tags=TAGGED)
HAS_IT = remembered(imported=True)
WORKING = known((tracker(),))


def only(*told: Command) -> Command:
    (command,) = told
    return command


# --- at rest ------------------------------------------------------------------------------------------------


def test_an_imported_seed_needs_nothing_at_all() -> None:
    verdict = judge(SEEDING, memory=HAS_IT)

    assert (verdict.rule, verdict.steps, verdict.needs, verdict.look_again_at) == (
        "healthy",
        (),
        frozenset(),
        None,
    )


def test_an_imported_seed_below_its_limits_needs_nothing_either() -> None:
    settings = rules(remove="either", limits=Limits(max_ratio=2.0, max_seeding_time=DAY), rows=(row(),))

    assert judge(SEEDING, settings, memory=HAS_IT).needs == frozenset()


def test_a_download_that_moves_needs_nothing() -> None:
    settings = rules(stalled_delay=900.0, maximum_eta=3600.0, do_not_remove_slow=False)

    assert judge(downloading(), settings).needs == frozenset()


def test_why_is_the_same_whatever_the_numbers() -> None:
    settings = rules(remove="ratio", limits=Limits(max_ratio=2.0))

    assert judge(SEEDING, settings) == judge(complete(tags=TAGGED, ratio=1.5), settings)


@pytest.mark.parametrize(
    ("torrent", "memory", "why"),
    [
        (downloading(), remembered(), "downloading"),
        (SEEDING, HAS_IT, "imported, seeding"),
        (complete(size=0), remembered(), "complete, seeding"),
        (downloading(), remembered(only_archives=True), "holds only archives"),
    ],
)
def test_why_says_what_it_does(torrent: object, memory: Memory, why: str) -> None:
    assert judge(torrent, memory=memory).why.startswith(why)  # type: ignore[arg-type]


def test_only_archives_need_attention_until_they_are_imported() -> None:
    packed = remembered(only_archives=True)

    assert judge(downloading(), memory=packed).attention
    assert not judge(SEEDING, memory=remembered(only_archives=True, imported=True)).attention
    assert not judge(downloading()).attention


def test_only_archives_need_attention_from_the_moment_their_names_are_read() -> None:
    filtering = rules(files=FileFilter(extensions=(".mkv",)))

    assert judge(downloading(), filtering, files=known(files("a.rar"))).attention
    assert not judge(downloading(), filtering, files=known(files("a.mkv"))).attention


# --- when time alone may change it --------------------------------------------------------------------------


def test_a_seed_is_looked_at_when_its_seeding_time_ends() -> None:
    settings = rules(remove="time", limits=Limits(max_seeding_time=2 * HOUR))
    seed = complete(tags=TAGGED, seeding_time=int(HOUR))

    assert judge(seed, settings, memory=HAS_IT).look_again_at == NOW + HOUR
    assert judge(complete(tags=TAGGED, seeding_time=3601), settings, memory=HAS_IT).look_again_at == NOW + HOUR
    assert judge(complete(tags=TAGGED, state="queuedUP"), settings, memory=HAS_IT).look_again_at is None
    assert judge(seed, rules(limits=settings.limits), memory=HAS_IT).look_again_at is None


def test_a_seed_past_its_limit_is_looked_at_when_its_tracker_is_paid() -> None:
    settings = rules(
        remove="time", limits=Limits(max_seeding_time=HOUR), rows=(row(hit_and_run=demand(min_ratio=0.0)),)
    )
    verdict = judge(complete(tags=TAGGED, seeding_time=int(DAY)), settings, memory=HAS_IT, trackers=WORKING)

    assert (verdict.rule, verdict.look_again_at) == ("healthy", NOW + 4 * DAY)


def test_a_kept_failure_is_looked_at_when_its_tracker_is_paid() -> None:
    settings = rules(rows=(row(hit_and_run=demand(min_ratio=0.0)),))
    tagged = complete(tags=frozenset({TAG_HNR_ACTIVE}), seeding_time=int(DAY))
    verdict = judge(tagged, settings, memory=remembered(owed=True), trackers=WORKING)

    assert verdict.look_again_at == NOW + 4 * DAY


# --- tags ---------------------------------------------------------------------------------------------------


def test_an_imported_seed_carries_its_tags() -> None:
    told = only(*commands(judge(complete(), memory=HAS_IT)))

    assert told == AddTags(HASH, (TAG_ALLOWED_SEEDING, TAG_IMPORTED), "tags as configured")


def test_a_tag_that_is_there_is_not_added_again_however_alike_another_is() -> None:
    tags = frozenset({TAG_IMPORTED, TAG_ALLOWED_SEEDING + "x"})

    assert only(*commands(judge(complete(tags=tags), memory=HAS_IT))) == AddTags(
        HASH, (TAG_ALLOWED_SEEDING,), "tags as configured"
    )


def test_a_download_that_was_imported_is_not_called_a_seed() -> None:
    verdict = judge(downloading(tags=TAGGED), memory=HAS_IT)

    assert only(*commands(verdict)) == RemoveTags(HASH, (TAG_ALLOWED_SEEDING,), "no longer so")


def test_who_may_seed() -> None:
    unclaimed = remembered(unclaimed_at=NOW)
    owed = remembered(owed=True, trackers_at=NOW - MINUTE, tracker_hosts=("tracker.example.org",))
    owing = rules(rows=(row(hit_and_run=demand()),))

    assert TAG_ALLOWED_SEEDING in str(judge(complete(), memory=unclaimed).steps)
    assert TAG_IMPORTED not in str(judge(complete(), memory=unclaimed).steps)
    assert TAG_ALLOWED_SEEDING in str(judge(complete(), rules(arr=False)).steps)
    assert TAG_IMPORTED not in str(judge(complete(), rules(arr=False), memory=HAS_IT).steps)
    assert TAG_ALLOWED_SEEDING not in str(judge(complete(), owing, memory=owed).steps)
    assert judge(complete(size=0)).steps == ()


def test_when_tagless_no_state_tag_is_written_or_taken_away() -> None:
    settings = rules(tagless=True)

    assert judge(complete(), settings, memory=HAS_IT).steps == ()
    assert judge(downloading(tags=frozenset({TAG_ALLOWED_STALLED})), settings).steps == ()


def test_having_been_stalled_is_forgotten_after_five_minutes_of_moving() -> None:
    def told(**memory: float) -> tuple[Command, ...]:
        return commands(judge(downloading(tags=frozenset({TAG_ALLOWED_STALLED})), memory=remembered(**memory)))

    assert only(*told(state_since=NOW - 300)) == RemoveTags(HASH, (TAG_ALLOWED_STALLED,), "no longer so")
    assert told(state_since=NOW - 299) == ()
    assert told(state_since=NOW - 300, stalled_since=NOW - 300) == ()
    assert TAG_ALLOWED_STALLED in str(judge(complete(tags=TAGGED | {TAG_ALLOWED_STALLED}), memory=HAS_IT).steps)


def test_tags_of_every_row_of_its_trackers_are_added_tagless_or_not() -> None:
    rows = (row(add_tags=("a", "b")), row("example.org", add_tags=("b", "c")), row("other.org", add_tags=("d",)))

    verdict = judge(downloading(tags=frozenset({"a"})), rules(rows=rows, tagless=True))

    assert only(*commands(verdict)) == AddTags(HASH, ("b", "c"), "tags as configured")


# --- limits -------------------------------------------------------------------------------------------------


def limits_told(torrent: object, settings: object, **changes: object) -> tuple[object, ...]:
    told = commands(judge(torrent, settings, **changes))  # type: ignore[arg-type]
    limits = [command for command in told if isinstance(command, SetLimits)]
    return (limits[0].download, limits[0].upload, limits[0].super_seeding) if limits else ()


def test_limits_are_set_where_they_differ() -> None:
    settings = rules(limits=Limits(download_limit=1000, upload_limit=500))

    assert limits_told(downloading(), settings) == (1000, 500, None)
    assert limits_told(downloading(dl_limit=1000, up_limit=1), settings) == (None, 500, None)
    assert limits_told(downloading(dl_limit=1, up_limit=500), settings) == (1000, None, None)
    assert limits_told(downloading(dl_limit=1000, up_limit=500), settings) == ()


def test_a_limit_that_is_off_is_left_as_it_is() -> None:
    assert limits_told(downloading(dl_limit=77, up_limit=77), rules()) == ()


def test_a_limit_of_nought_is_unlimited() -> None:
    settings = rules(limits=Limits(download_limit=0))

    assert limits_told(downloading(), settings) == ()
    assert limits_told(downloading(dl_limit=77), settings) == (0, None, None)


def test_the_row_of_its_tracker_sets_limits_and_super_seeding() -> None:
    settings = rules(
        limits=Limits(upload_limit=500),
        rows=(row(limits=Limits(upload_limit=900), super_seed=True), row("other.org", super_seed=False)),
    )

    assert limits_told(SEEDING, settings, memory=HAS_IT) == (None, 900, True)
    assert limits_told(complete(super_seeding=True, up_limit=900), settings, memory=HAS_IT) == ()
    assert limits_told(downloading(up_limit=900), settings) == ()


def test_super_seeding_is_switched_off_where_a_row_says_so_and_left_where_none_does() -> None:
    off = rules(rows=(row(super_seed=False),))

    assert limits_told(complete(super_seeding=True), off, memory=HAS_IT) == (None, None, False)
    assert limits_told(complete(super_seeding=True), rules(rows=(row(),)), memory=HAS_IT) == ()
    assert limits_told(complete(super_seeding=True, state="queuedUP"), off, memory=HAS_IT) == ()


def test_rows_without_a_working_tracker_need_the_list() -> None:
    settings = rules(limits=Limits(upload_limit=500), rows=(row(limits=Limits(upload_limit=900)),))
    silent = downloading(tracker="")

    assert judge(silent, settings).needs == {"trackers"}
    assert limits_told(silent, settings, trackers=WORKING) == (None, 900, None)
    unread = judge(silent, settings, trackers=Unknown("timeout"))
    assert (unread.rule, unread.steps, unread.needs) == ("healthy", (), frozenset())
    hosts = remembered(trackers_at=NOW - DAY, tracker_hosts=("tracker.example.org",))
    assert limits_told(silent, settings, memory=hosts) == (None, 900, None)


# --- trackers -----------------------------------------------------------------------------------------------

ANNOUNCE = "udp://tracker.opentracker.org:1337/announce"
ADDING = rules(rows=(row(ANNOUNCE, add_if_missing=True),))


def test_a_missing_tracker_is_added_once_the_list_was_read() -> None:
    verdict = judge(downloading(), ADDING, trackers=WORKING)

    assert judge(downloading(), ADDING).needs == {"trackers"}
    assert only(*commands(verdict)) == AddTrackers(HASH, (ANNOUNCE,), "AddTrackerIfMissing")


def test_a_tracker_that_is_there_on_another_port_is_not_missing() -> None:
    there = known((tracker("http://tracker.opentracker.org/announce"),))

    assert judge(downloading(), ADDING, trackers=there).steps == ()


@pytest.mark.parametrize("private", [True, None])
def test_a_torrent_that_may_be_private_is_not_shown_to_another_tracker(private: bool | None) -> None:
    assert judge(downloading(private=private), ADDING, trackers=WORKING).steps == ()


def test_a_row_with_only_a_host_cannot_be_added_and_a_removing_one_is_not() -> None:
    assert judge(downloading(), rules(rows=(row("a.org", add_if_missing=True),)), trackers=WORKING).steps == ()
    both = rules(rows=(row(ANNOUNCE, add_if_missing=True, remove_if_exists=True),))
    assert judge(downloading(), both, trackers=WORKING).steps == ()


def test_a_tracker_that_is_to_go_goes() -> None:
    settings = rules(rows=(row("bad.org", remove_if_exists=True),))
    listed = known((tracker(), tracker("http://t.bad.org/announce"), tracker("udp://bad.org:1/announce")))

    assert only(*commands(judge(downloading(), settings, trackers=listed))) == RemoveTrackers(
        HASH, ("http://t.bad.org/announce", "udp://bad.org:1/announce"), "RemoveIfExists"
    )
    assert judge(downloading(), settings, trackers=WORKING).steps == ()


def test_what_was_put_right_is_not_read_again() -> None:
    assert judge(downloading(), ADDING, memory=remembered(trackers_at=NOW - 9 * DAY)).needs == frozenset()


CLEANING = rules(remove_dead_trackers=True, dead_tracker_messages=("host not found", " "))
DEAD = tracker("http://dead.org/announce", status=4, message="Host not found (authoritative)")


def removed(*listed: object, settings: object = CLEANING, **changes: object) -> tuple[str, ...]:
    verdict = judge(downloading(**changes), settings, trackers=known(listed))  # type: ignore[arg-type]
    found = [command for command in commands(verdict) if isinstance(command, RemoveTrackers)]
    return found[0].urls if found else ()


@pytest.mark.parametrize("status", [4, 5, 6])
def test_a_dead_tracker_is_removed(status: int) -> None:
    assert removed(tracker(), tracker(DEAD.url, status, DEAD.message)) == (DEAD.url,)


@pytest.mark.parametrize("status", [0, 1, 2, 3])
def test_a_tracker_that_does_not_fail_is_not_dead(status: int) -> None:
    assert removed(tracker(), tracker(DEAD.url, status, DEAD.message)) == ()


def test_another_message_is_not_dead_and_an_empty_one_in_the_list_matches_nothing() -> None:
    assert removed(tracker(), tracker(DEAD.url, 4, "Bad gateway")) == ()
    assert removed(tracker(), tracker(DEAD.url, 4, "")) == ()


def test_dead_trackers_stay_unless_asked_otherwise() -> None:
    settings = rules(dead_tracker_messages=("host not found",), rows=(row("x.org", remove_if_exists=True),))

    assert removed(tracker(), DEAD, settings=settings) == ()


def test_a_dead_tracker_that_may_be_owed_or_would_be_added_again_stays() -> None:
    owed = rules(
        remove_dead_trackers=True, dead_tracker_messages=("host",), rows=(row("dead.org", hit_and_run=demand()),)
    )
    added = rules(
        remove_dead_trackers=True,
        dead_tracker_messages=("host",),
        rows=(row("http://dead.org/announce", add_if_missing=True),),
    )

    assert removed(tracker(), DEAD, settings=owed) == ()
    assert removed(tracker(), DEAD, settings=added) == ()


def test_the_last_tracker_stays_unless_the_torrent_is_surely_public() -> None:
    assert removed(DEAD, private=True) == ()
    assert removed(DEAD, private=None) == ()
    assert removed(DEAD, private=False) == (DEAD.url,)
    assert removed(DEAD, tracker(), private=True) == (DEAD.url,)


def test_dead_trackers_are_looked_for_every_half_hour_where_none_works_else_every_six() -> None:
    def needs(torrent_tracker: str, age: float) -> bool:
        memory = remembered(trackers_at=NOW - age, tracker_hosts=())
        return bool(judge(downloading(tracker=torrent_tracker), CLEANING, memory=memory).needs)

    assert (needs("", 1799), needs("", 1800)) == (False, True)
    assert (needs("http://a.org", 21_599), needs("http://a.org", 21_600)) == (False, True)


def test_the_next_look_for_dead_trackers_is_announced() -> None:
    memory = remembered(trackers_at=NOW - MINUTE, tracker_hosts=())

    assert judge(downloading(tracker=""), CLEANING, memory=memory).look_again_at == NOW + 29 * MINUTE


def test_trackers_that_cannot_be_read_keep_nothing_else_from_being_done() -> None:
    settings = rules(limits=Limits(upload_limit=5), remove_dead_trackers=True, dead_tracker_messages=("x",))

    assert limits_told(downloading(), settings, trackers=Unknown("timeout")) == (None, 5, None)


def test_a_down_tracker_is_not_removed_without_being_asked() -> None:
    assert judge(downloading(), trackers=known((DOWN,))).steps == ()


# --- who is unclaimed, and what is said of it ---------------------------------------------------------------


def test_only_a_complete_torrent_that_waits_for_an_import_is_unclaimed() -> None:
    unknown = remembered(unclaimed_at=NOW)
    owing = rules(rows=(row(hit_and_run=demand()),))
    kept = remembered(
        unclaimed_at=NOW, owed=True, trackers_at=NOW - MINUTE, tracker_hosts=("tracker.example.org",)
    )

    assert judge(complete(), memory=unknown).rule == "unclaimed"
    assert judge(complete(), rules(arr=False), memory=unknown).rule == "healthy"
    assert judge(downloading(), memory=unknown).rule == "healthy"
    assert judge(SEEDING, memory=remembered(unclaimed_at=NOW, imported=True)).rule == "healthy"
    assert judge(complete(), owing, memory=kept).rule == "healthy"
    assert TAG_ALLOWED_SEEDING not in str(judge(complete(), owing, memory=kept).steps)


def test_a_started_torrent_that_still_carries_our_tag_is_not_called_stopped() -> None:
    assert judge(downloading(tags=frozenset({TAG_FREE_SPACE_PAUSED}))).why == "downloading"


def test_archives_that_were_imported_or_failed_are_no_longer_a_matter() -> None:
    owing = rules(rows=(row(hit_and_run=demand()),))
    kept = remembered(only_archives=True, owed=True, trackers_at=NOW, tracker_hosts=("tracker.example.org",))

    assert judge(SEEDING, memory=remembered(only_archives=True, imported=True)).why == "imported, seeding"
    assert not judge(complete(), owing, memory=kept).attention


# --- no moment is announced that changes nothing ------------------------------------------------------------


def test_what_is_never_removed_waits_for_no_debt() -> None:
    settings = rules(remove="never", rows=(row(hit_and_run=demand()),))

    assert judge(SEEDING, settings, memory=HAS_IT).look_again_at is None


def test_a_lack_that_can_no_longer_fail_it_announces_nothing() -> None:
    almost_done = downloading(availability=0.5, progress=0.995)
    verdict = judge(almost_done, rules(stalled_delay=900.0), memory=remembered(unavailable_since=NOW - DAY))

    assert (verdict.rule, verdict.look_again_at) == ("healthy", None)


def test_trackers_just_read_are_not_announced_to_be_read() -> None:
    assert judge(downloading(), CLEANING, trackers=WORKING).look_again_at is None


def test_trackers_read_too_long_ago_are_read_again() -> None:
    assert judge(downloading(), CLEANING, trackers=known((tracker(),), age=901)).needs == {"trackers"}


# --- boundaries of the upkeep -------------------------------------------------------------------------------


def test_a_complete_torrent_loses_the_stalled_tag_at_once() -> None:
    tagged = complete(tags=TAGGED | {TAG_ALLOWED_STALLED})
    verdict = judge(tagged, memory=remembered(imported=True, state_since=NOW))

    assert only(*commands(verdict)) == RemoveTags(HASH, (TAG_ALLOWED_STALLED,), "no longer so")


def test_an_upload_limit_of_nought_is_unlimited_too() -> None:
    settings = rules(limits=Limits(upload_limit=0))

    assert limits_told(downloading(), settings) == ()
    assert limits_told(downloading(up_limit=77), settings) == (None, 0, None)


def test_a_row_that_does_not_ask_for_it_is_not_added() -> None:
    silent = rules(rows=(row("http://quiet.org/announce"), row(ANNOUNCE, add_if_missing=True)))

    assert only(*commands(judge(downloading(), silent, trackers=WORKING))) == AddTrackers(
        HASH, (ANNOUNCE,), "AddTrackerIfMissing"
    )
