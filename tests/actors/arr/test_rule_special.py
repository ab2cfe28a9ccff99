"""The user's tag and categories, and torrents qBittorrent is busy with."""

import pytest

from actors.arr.facts import Unknown
from actors.arr.step import Fail
from actors.messages import Recheck, SetCategory
from actors.torrent import BUSY, TAG_IGNORED
from tests.actors.arr.situations import (
    GRABBED,
    NOT_QUEUED,
    NOW,
    back_for,
    commands,
    complete,
    demand,
    downloading,
    judge,
    only_step,
    queued,
    remembered,
    row,
    rules,
)

SPECIAL = rules(failed_category="failed", recheck_category="recheck")


def test_an_ignored_torrent_gets_no_step_even_in_the_failed_category() -> None:
    verdict = judge(downloading(tags=frozenset({TAG_IGNORED}), category="failed"), SPECIAL)

    assert (verdict.rule, verdict.steps, verdict.needs) == ("ignored", (), frozenset())


def test_a_tag_that_only_contains_the_ignoring_one_does_not_ignore() -> None:
    assert judge(downloading(tags=frozenset({f"not-{TAG_IGNORED}"}))).rule == "healthy"


def test_only_a_tag_ignores_never_a_mark_of_ours() -> None:
    assert judge(downloading(), memory=remembered(marks=frozenset({TAG_IGNORED}))).rule == "healthy"


def test_a_torrent_we_knew_and_now_in_the_failed_category_fails_without_a_question() -> None:
    verdict = judge(downloading(category="failed"), SPECIAL)

    assert verdict.rule == "failed-category"
    assert only_step(verdict) == Fail(blocklist=True, keep=False, search=True, files=True)
    assert "failed" in verdict.why


def test_without_re_search_a_failed_torrent_is_not_searched_again() -> None:
    settings = rules(failed_category="failed", re_search=False)

    assert only_step(judge(downloading(category="failed"), settings)) == Fail(search=False)


def test_the_failed_category_is_the_users_word_so_what_is_owed_does_not_keep_it() -> None:
    settings = rules(failed_category="failed", rows=(row(hit_and_run=demand()),))

    assert only_step(judge(complete(category="failed"), settings)) == Fail(keep=False)


def test_a_stranger_in_the_failed_category_needs_the_queue() -> None:
    verdict = judge(downloading(category="failed"), SPECIAL, memory=remembered(home=""))

    assert (verdict.rule, verdict.steps) == ("failed-category", ())
    assert verdict.needs == {"queue"}


def test_a_stranger_that_the_arrs_queue_lists_fails() -> None:
    verdict = judge(downloading(category="failed"), SPECIAL, memory=remembered(home=""), queue=queued())

    assert isinstance(only_step(verdict), Fail)


def test_a_stranger_that_the_arrs_queue_does_not_list_is_left_to_its_owner() -> None:
    verdict = judge(downloading(category="failed"), SPECIAL, memory=remembered(home=""), queue=NOT_QUEUED)

    assert (verdict.rule, verdict.steps, verdict.needs) == ("failed-category", (), frozenset())


def test_a_stranger_waits_while_the_queue_cannot_be_read() -> None:
    verdict = judge(
        downloading(category="failed"), SPECIAL, memory=remembered(home=""), queue=Unknown("Radarr is silent")
    )

    assert (verdict.rule, verdict.steps) == ("failed-category", ())
    assert "Radarr is silent" in verdict.why
    assert verdict.look_again_at is not None


@pytest.mark.parametrize("category", ["", "movies"])
def test_no_special_category_configured_means_none(category: str) -> None:
    assert judge(downloading(category=category), rules(failed_category="", recheck_category="")).rule == "healthy"


def test_a_managed_category_has_no_special_ones() -> None:
    settings = rules(arr=False, failed_category="failed", recheck_category="recheck")

    assert judge(downloading(category="failed"), settings).rule == "healthy"
    assert judge(downloading(category="recheck"), settings).rule == "healthy"


def test_the_recheck_category_checks_and_then_puts_it_back_where_it_was() -> None:
    verdict = judge(complete(category="recheck"), SPECIAL, memory=remembered(home="movies/old"))

    recheck, back = commands(verdict)
    assert verdict.rule == "recheck-category"
    assert isinstance(recheck, Recheck)
    assert isinstance(back, SetCategory)
    assert back.category == "movies/old"
    assert not verdict.destructive


def test_a_stranger_to_be_rechecked_goes_to_the_arrs_category_once_its_queue_claims_it() -> None:
    stranger = remembered(home="")

    assert judge(complete(category="recheck"), SPECIAL, memory=stranger).needs == {"queue"}
    assert judge(complete(category="recheck"), SPECIAL, memory=stranger, queue=NOT_QUEUED).steps == ()
    back = commands(judge(complete(category="recheck"), SPECIAL, memory=stranger, queue=queued()))[1]
    assert isinstance(back, SetCategory)
    assert back.category == "movies"


@pytest.mark.parametrize("state", sorted(BUSY))
def test_a_torrent_that_is_checked_allocated_or_moved_is_waited_for(state: str) -> None:
    verdict = judge(complete(state=state), queue=queued(), history=GRABBED)

    assert (verdict.rule, verdict.steps, verdict.needs) == ("busy", (), frozenset())
    assert state in verdict.why


@pytest.mark.parametrize(("seconds", "destructive"), [(0, False), (119, False), (120, True)])
def test_nothing_is_failed_while_the_instance_has_only_just_come_back(seconds: float, destructive: bool) -> None:
    verdict = judge(downloading(category="failed"), SPECIAL, standing=back_for(seconds))

    assert verdict.destructive is destructive


def test_what_is_held_back_is_looked_at_again_when_the_instance_has_been_up_long_enough() -> None:
    verdict = judge(downloading(category="failed"), SPECIAL, standing=back_for(30))

    assert verdict.look_again_at == NOW + 90
    assert "just come back" in verdict.why
