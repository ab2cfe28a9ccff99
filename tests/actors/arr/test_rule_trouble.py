"""Torrents whose files are missing or that are in error."""

import pytest

from actors.arr.facts import Unknown
from actors.arr.step import Fail, Remove
from actors.messages import Recheck
from actors.torrent import TAG_HNR_ACTIVE, TAG_IMPORTED
from tests.actors.arr.situations import (
    FAILED,
    GRABBED,
    IMPORTED,
    NOW,
    commands,
    complete,
    demand,
    downloading,
    judge,
    only_step,
    remembered,
    row,
    rules,
)

MISSING = downloading(state="missingFiles", progress=1.0)
GONE_FOR_LONG = remembered(missing_since=NOW - 301)


def test_files_that_are_missing_for_less_than_the_grace_are_waited_for() -> None:
    verdict = judge(MISSING, memory=remembered(missing_since=NOW - 299), history=GRABBED)

    assert (verdict.rule, verdict.steps, verdict.look_again_at) == ("missing-files", (), NOW + 1)


def test_the_grace_ends_on_its_second() -> None:
    assert judge(MISSING, memory=remembered(missing_since=NOW - 300), history=GRABBED).destructive


def test_files_whose_absence_is_not_counted_yet_are_waited_for() -> None:
    verdict = judge(MISSING, memory=remembered(imported=True))

    assert (verdict.rule, verdict.steps, verdict.look_again_at) == ("missing-files", (), NOW + 300)


@pytest.mark.parametrize("way", ["memory", "tag", "history"])
def test_an_imported_torrent_without_files_leaves_qbittorrent_and_nothing_on_the_disk_is_touched(way: str) -> None:
    verdict = judge(
        downloading(state="missingFiles", tags=frozenset({TAG_IMPORTED} if way == "tag" else ())),
        memory=remembered(missing_since=NOW - 301, imported=way == "memory"),
        history=IMPORTED if way == "history" else Unknown("not read", asked=False),
    )

    assert verdict.rule == "missing-files"
    assert only_step(verdict) == Remove(files=False)


def test_a_failed_torrent_that_was_still_owed_has_nothing_left_to_seed() -> None:
    verdict = judge(MISSING, memory=remembered(missing_since=NOW - 301, owed=True))

    assert only_step(verdict) == Remove(files=False)


def test_the_owed_tag_alone_is_believed_only_with_the_arrs_history() -> None:
    tagged = downloading(state="missingFiles", tags=frozenset({TAG_HNR_ACTIVE}))

    assert judge(tagged, memory=GONE_FOR_LONG).needs == {"history"}
    assert only_step(judge(tagged, memory=GONE_FOR_LONG, history=FAILED)) == Remove(files=False)
    assert isinstance(only_step(judge(tagged, memory=GONE_FOR_LONG, history=GRABBED)), Fail)


def test_a_torrent_that_was_not_imported_is_failed_but_the_release_is_not_blamed() -> None:
    verdict = judge(MISSING, memory=GONE_FOR_LONG, history=GRABBED)

    assert only_step(verdict) == Fail(blocklist=False, keep=False, search=True, files=False)
    assert verdict.why == "its files are missing for 5 min 1 s and it is not imported"


def test_without_re_search_it_is_not_searched_again() -> None:
    verdict = judge(MISSING, rules(re_search=False), memory=GONE_FOR_LONG, history=GRABBED)

    assert only_step(verdict) == Fail(blocklist=False, search=False, files=False)


def test_a_torrent_without_files_cannot_seed_for_its_tracker() -> None:
    verdict = judge(MISSING, rules(rows=(row(hit_and_run=demand()),)), memory=GONE_FOR_LONG, history=GRABBED)

    assert only_step(verdict) == Fail(blocklist=False, keep=False, files=False)


def test_whether_it_was_imported_is_asked_before_it_is_failed() -> None:
    assert judge(MISSING, memory=GONE_FOR_LONG).needs == {"history"}


def test_nothing_is_failed_while_the_history_cannot_be_read() -> None:
    verdict = judge(MISSING, memory=GONE_FOR_LONG, history=Unknown("Radarr is silent"))

    assert (verdict.rule, verdict.steps) == ("missing-files", ())


def test_a_managed_category_has_nobody_to_search_again_so_the_user_is_asked() -> None:
    verdict = judge(MISSING, rules(arr=False), memory=GONE_FOR_LONG)

    assert (verdict.rule, verdict.steps, verdict.attention) == ("missing-files", (), True)


def test_an_error_is_answered_with_a_recheck_at_once() -> None:
    verdict = judge(downloading(state="error"))

    assert verdict.rule == "errored"
    assert [type(command) for command in commands(verdict)] == [Recheck]
    assert verdict.why == "in error: recheck 1 of 3"


@pytest.mark.parametrize(("done", "pause"), [(1, 300.0), (2, 1800.0)])
def test_pauses_between_rechecks_grow(done: int, pause: float) -> None:
    def at(age: float) -> bool:
        memory = remembered(rechecks=done, last_recheck=NOW - age)
        return bool(judge(downloading(state="error"), memory=memory).steps)

    assert (at(pause - 1), at(pause)) == (False, True)


def test_a_recheck_that_has_to_wait_says_until_when() -> None:
    verdict = judge(downloading(state="error"), memory=remembered(rechecks=1, last_recheck=NOW - 100))

    assert (verdict.rule, verdict.look_again_at, verdict.attention) == ("errored", NOW + 200, False)


def test_after_three_rechecks_it_is_the_users() -> None:
    verdict = judge(downloading(state="error"), memory=remembered(rechecks=3))

    assert (verdict.rule, verdict.steps, verdict.attention) == ("errored", (), True)
    assert verdict.look_again_at is None


def test_a_complete_torrent_in_error_is_neither_imported_nor_removed() -> None:
    settings = rules(remove="ratio")

    assert judge(complete(state="error"), settings, memory=remembered(imported=True, rechecks=3)).steps == ()
