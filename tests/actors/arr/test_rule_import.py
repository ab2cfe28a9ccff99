"""Torrents that have all their data and are not the Arr's yet."""

import pytest

from actors.arr.facts import Unknown
from actors.arr.rejections import Rejections
from actors.arr.step import Fail, Import
from actors.torrent import COMPLETE, TAG_HNR_ACTIVE, TAG_IMPORTED
from tests.actors.arr.situations import (
    DOWN,
    FAILED,
    GRABBED,
    IMPORTED,
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
)

SAMPLE = "Unable to determine if file is a sample"
REJECTING = rules(rejections=Rejections.of([SAMPLE]))


@pytest.mark.parametrize("state", sorted(COMPLETE))
def test_every_complete_state_is_imported_stopped_forced_and_queued_too(state: str) -> None:
    verdict = judge(complete(state=state), queue=queued(state="downloading", status="ok"))

    assert verdict.rule == "import"
    assert only_step(verdict) == Import()
    assert not verdict.attention


def test_what_is_not_complete_is_not_imported() -> None:
    assert judge(downloading(progress=0.999), queue=queued()).rule == "healthy"


def test_the_queue_is_asked_for_before_anything_is_imported() -> None:
    verdict = judge(complete())

    assert (verdict.rule, verdict.steps) == ("import", ())
    assert verdict.needs == {"queue"}


def test_an_old_reading_of_the_queue_is_read_again() -> None:
    assert judge(complete(), queue=known(None, age=121)).needs == {"queue"}
    assert judge(complete(), queue=known(None, age=120)).steps == (Import(),)


def test_nothing_is_imported_while_the_queue_cannot_be_read() -> None:
    verdict = judge(complete(), queue=Unknown("Radarr answered 503"))

    assert (verdict.rule, verdict.steps, verdict.needs) == ("import", (), frozenset())
    assert "Radarr answered 503" in verdict.why
    assert verdict.look_again_at == NOW + 10


def test_a_torrent_the_queue_does_not_list_is_imported_all_the_same_since_the_queue_lags() -> None:
    assert judge(complete(), queue=NOT_QUEUED).steps == (Import(),)


@pytest.mark.parametrize("torrent", [complete(content=""), complete(size=0)])
def test_without_content_there_is_nothing_to_import(torrent: object) -> None:
    assert judge(torrent, queue=queued()).rule == "healthy"  # type: ignore[arg-type]


def test_an_imported_torrent_is_not_imported_again() -> None:
    assert judge(complete(tags=frozenset({TAG_IMPORTED}))).rule == "healthy"
    assert judge(complete(), memory=remembered(imported=True)).rule == "healthy"
    assert judge(complete(), memory=remembered(marks=frozenset({TAG_IMPORTED}))).rule == "healthy"
    assert judge(complete(), history=IMPORTED).rule == "healthy"
    assert judge(complete(), queue=queued(state="imported", status="ok")).rule == "healthy"


def test_a_failed_attempt_waits_for_its_next_time_with_the_arrs_words() -> None:
    waiting = remembered(import_attempts=2, import_not_before=NOW + 1, import_message="No files found")
    verdict = judge(complete(), memory=waiting)

    assert (verdict.rule, verdict.steps, verdict.needs) == ("import", (), frozenset())
    assert verdict.look_again_at == NOW + 1
    assert verdict.attention
    assert "No files found" in verdict.why


def test_an_import_under_way_needs_no_attention() -> None:
    assert not judge(complete(), memory=remembered(import_not_before=NOW + 1)).attention


def test_a_next_attempt_is_made_on_its_second_and_still_wants_attention() -> None:
    waiting = remembered(import_attempts=1, import_not_before=NOW, import_message="No files found")
    verdict = judge(complete(), memory=waiting, queue=NOT_QUEUED)
    listed = judge(complete(), memory=waiting, queue=queued(status="ok"))

    assert verdict.steps == listed.steps == (Import(),)
    assert verdict.attention
    assert listed.attention


def test_while_the_arr_imports_by_itself_it_is_left_to() -> None:
    verdict = judge(complete(), REJECTING, queue=queued(SAMPLE, state="importing"))

    assert (verdict.rule, verdict.steps, verdict.look_again_at) == ("import", (), NOW + 60)


@pytest.mark.parametrize("state", ["ignored", "failed", "failedPending"])
def test_what_the_arr_has_given_up_is_not_scanned_but_shown(state: str) -> None:
    verdict = judge(complete(), queue=queued("Encrypted", state=state))

    assert (verdict.rule, verdict.steps, verdict.attention) == ("import", (), True)
    assert verdict.look_again_at == NOW + 60
    assert "Encrypted" in verdict.why
    assert state in verdict.why


@pytest.mark.parametrize("status", ["warning", "error"])
def test_words_of_the_arr_that_are_not_on_the_list_need_attention(status: str) -> None:
    verdict = judge(complete(), REJECTING, queue=queued("Found archive file", status=status))

    assert (verdict.rule, verdict.steps, verdict.attention) == ("import", (Import(),), True)
    assert "Found archive file" in verdict.why


def test_words_of_an_arr_that_is_content_need_no_attention() -> None:
    assert not judge(complete(), queue=queued("Waiting to import", status="ok")).attention
    assert not judge(complete(), queue=queued(status="warning")).attention


def test_a_torrent_the_arr_never_heard_of_is_unclaimed_and_not_scanned() -> None:
    verdict = judge(complete(), queue=NOT_QUEUED, history=NEVER_HEARD_OF)

    assert (verdict.rule, verdict.steps[:0], verdict.attention) == ("unclaimed", (), False)
    assert Import() not in verdict.steps


def test_unclaimed_holds_for_an_hour_without_asking_anybody() -> None:
    def at(minutes: float) -> str:
        verdict = judge(complete(size=1), memory=remembered(unclaimed_at=NOW - minutes * MINUTE))
        return f"{verdict.rule} {set(verdict.needs)}"

    assert at(59) == "unclaimed set()"
    assert at(60) == "import {'queue'}"


def test_unclaimed_is_looked_at_again_after_its_hour() -> None:
    verdict = judge(complete(), memory=remembered(unclaimed_at=NOW - 10 * MINUTE))

    assert verdict.look_again_at == NOW + 50 * MINUTE


def test_what_was_unclaimed_and_is_now_in_the_queue_is_imported() -> None:
    unclaimed = remembered(unclaimed_at=NOW - MINUTE)

    assert judge(complete(), memory=unclaimed, queue=queued()).steps == (Import(),)
    assert judge(complete(), memory=unclaimed, history=GRABBED).rule == "import"


def test_a_queue_and_history_read_long_ago_say_nothing_of_who_claims_it() -> None:
    old = known(NEVER_HEARD_OF.value, age=121)

    assert judge(complete(), queue=known(None, age=121), history=old).needs == {"queue"}
    assert judge(complete(), queue=NOT_QUEUED, history=old).steps == (Import(),)


def test_a_managed_category_imports_nothing() -> None:
    assert judge(complete(), rules(arr=False), queue=queued()).rule == "healthy"


# --- rejections ---------------------------------------------------------------------------------------------


def test_a_listed_rejection_fails_the_torrent() -> None:
    verdict = judge(complete(), REJECTING, queue=queued("Sample", SAMPLE), history=GRABBED)

    assert verdict.rule == "import-rejected"
    assert only_step(verdict) == Fail(blocklist=True, keep=False, search=True, files=True)
    assert SAMPLE in verdict.why


def test_a_rejection_needs_a_fresh_queue() -> None:
    verdict = judge(complete(), REJECTING)

    assert (verdict.rule, verdict.steps) == ("import-rejected", ())
    assert verdict.needs == {"queue"}
    assert judge(complete(), REJECTING, queue=known(queued(SAMPLE).value, age=121), history=GRABBED).needs


def test_what_the_arr_does_not_know_it_cannot_have_rejected() -> None:
    assert judge(complete(), REJECTING, memory=remembered(unclaimed_at=NOW)).needs == frozenset()


def test_a_rejection_is_not_believed_of_a_torrent_the_history_has_imported() -> None:
    assert judge(complete(), REJECTING, queue=queued(SAMPLE)).needs == {"history"}
    assert judge(complete(), REJECTING, queue=queued(SAMPLE), history=IMPORTED).rule == "healthy"


def test_while_an_import_waits_for_its_next_time_the_queue_is_not_read_for_rejections() -> None:
    waiting = remembered(import_attempts=1, import_not_before=NOW + 1, import_message="No files found")

    assert judge(complete(), REJECTING, memory=waiting).needs == frozenset()
    assert judge(complete(), REJECTING, memory=waiting, queue=queued(SAMPLE), history=GRABBED).destructive


def test_what_the_last_import_was_rejected_for_does_not_wait_for_the_next() -> None:
    rejected = remembered(import_attempts=1, import_not_before=NOW + 1, import_message=f"film.mkv; {SAMPLE}")

    assert judge(complete(), REJECTING, memory=rejected).needs == {"queue"}
    assert judge(complete(), REJECTING, memory=rejected, queue=queued(SAMPLE), history=GRABBED).destructive
    assert judge(complete(), REJECTING, memory=rejected, queue=queued("Another")).steps == ()


def test_without_a_list_nothing_is_rejected() -> None:
    assert judge(complete(), queue=queued(SAMPLE), history=GRABBED).rule == "import"


def test_a_rejection_of_a_torrent_that_still_downloads_is_not_looked_for() -> None:
    assert judge(downloading(), REJECTING, queue=queued(SAMPLE), history=GRABBED).rule == "healthy"


def test_a_rejected_torrent_that_owes_its_tracker_is_failed_for_the_arr_and_kept_seeding() -> None:
    settings = rules(rejections=Rejections.of([SAMPLE]), rows=(row(name="Private", hit_and_run=demand()),))
    asked = judge(complete(), settings, queue=queued(SAMPLE), history=GRABBED)
    owing = judge(complete(), settings, queue=queued(SAMPLE), history=GRABBED, trackers=known((DOWN,)))
    free = judge(complete(), settings, queue=queued(SAMPLE), history=GRABBED, trackers=known((UNREGISTERED,)))

    assert asked.needs == {"trackers"}
    assert only_step(owing) == Fail(keep=True)
    assert "Private" in owing.why
    assert only_step(free) == Fail(keep=False)


def test_a_torrent_failed_for_the_arr_is_neither_failed_again_nor_imported() -> None:
    verdict = judge(complete(), REJECTING, memory=remembered(owed=True), queue=queued(SAMPLE), history=GRABBED)

    assert verdict.steps == ()


def test_the_owed_tag_alone_does_not_stop_an_import_the_arr_still_waits_for() -> None:
    tagged = complete(tags=frozenset({TAG_HNR_ACTIVE}))

    assert judge(tagged, queue=queued()).steps == (Import(),)
    assert judge(tagged, queue=NOT_QUEUED).needs == {"history"}
    assert judge(tagged, queue=NOT_QUEUED, history=GRABBED).steps == (Import(),)


def test_the_owed_tag_and_a_failure_in_the_arrs_history_stop_it() -> None:
    tagged = complete(tags=frozenset({TAG_HNR_ACTIVE}), ratio=0.0)
    settings = rules(rows=(row(hit_and_run=demand()),))

    verdict = judge(tagged, settings, queue=NOT_QUEUED, history=FAILED, trackers=known((DOWN,)))

    assert (verdict.rule, verdict.steps) == ("healthy", ())
    assert "owes" in verdict.why
