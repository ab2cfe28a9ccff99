"""The IMPORT protocol's next step, from what the Arr says."""

from dataclasses import replace

import pytest

from actors.arr import imports
from actors.arr.facts import ArrHistory, Known, QueueEntry, Reading, Unknown
from actors.arr.imports import CONFIRM, Imported, ImportRun, NotImported
from actors.arr.records import CommandState

NOW = 1000.0
RUN = ImportRun("aa11", "A name", due=NOW)
REFRESHED = replace(RUN, refreshed=True)
GRABBED: Reading[ArrHistory] = Known(ArrHistory(grabbed=True, imported_at=None), NOW)
IMPORTED: Reading[ArrHistory] = Known(ArrHistory(grabbed=True, imported_at=NOW - 5), NOW)
UNHEARD: Reading[ArrHistory] = Known(ArrHistory(grabbed=False, imported_at=None), NOW)
ABSENT: Reading[QueueEntry | None] = Known(None, NOW)
UNREAD = Unknown("the Arr does not answer")


def listed(
    state: str = "importPending", path: str = "/arr/aa11", messages: tuple[str, ...] = ()
) -> Reading[QueueEntry | None]:
    return Known(QueueEntry((1,), state, "ok", path, messages, ("movie:7",)), NOW)


def command(status: str, message: str = "") -> CommandState:
    return CommandState(5, "DownloadedMoviesScan", status, message, NOW, {})


def test_history_that_has_the_import_ends_it_at_once() -> None:
    assert isinstance(imports.look(RUN, ABSENT, IMPORTED, NOW), Imported)


def test_history_alone_is_enough_when_the_queue_could_not_be_read() -> None:
    assert isinstance(imports.look(RUN, UNREAD, IMPORTED, NOW), Imported)


@pytest.mark.parametrize(("queue", "history"), [(UNREAD, GRABBED), (listed(), UNREAD), (UNREAD, UNREAD)])
def test_nothing_follows_from_what_could_not_be_read(
    queue: Reading[QueueEntry | None], history: Reading[ArrHistory]
) -> None:
    after = imports.look(RUN, queue, history, NOW)

    assert isinstance(after, ImportRun)
    assert (after.phase, after.due > NOW) == ("look", True)


def test_a_pending_import_is_scanned_from_the_arrs_own_path() -> None:
    after = imports.look(RUN, listed(path="/where/the/arr/sees/it"), GRABBED, NOW)

    assert isinstance(after, ImportRun)
    assert (after.phase, after.path) == ("scan", "/where/the/arr/sees/it")


@pytest.mark.parametrize("queue", [ABSENT, listed(path=""), listed("downloading")])
def test_an_arr_that_lags_is_asked_to_look_again_first(queue: Reading[QueueEntry | None]) -> None:
    after = imports.look(RUN, queue, GRABBED, NOW)

    assert isinstance(after, ImportRun)
    assert after.phase == "refresh"
    again = imports.after_refresh(after, NOW + 1)
    assert (again.phase, again.refreshed) == ("look", True)


def test_what_a_refreshed_arr_hides_but_grabbed_is_scanned_where_qbittorrent_has_it() -> None:
    after = imports.look(REFRESHED, ABSENT, GRABBED, NOW)

    assert isinstance(after, ImportRun)
    assert (after.phase, after.path) == ("scan", "")


def test_what_a_refreshed_arr_does_not_know_at_all_is_unclaimed_and_not_scanned() -> None:
    after = imports.look(REFRESHED, ABSENT, UNHEARD, NOW)

    assert isinstance(after, NotImported)
    assert after.unclaimed


def test_an_arr_that_is_importing_is_left_to_it() -> None:
    after = imports.look(RUN, listed("importing"), GRABBED, NOW)

    assert isinstance(after, ImportRun)
    assert (after.phase, after.due) == ("look", NOW + imports.ARR_AT_WORK)


@pytest.mark.parametrize(
    "state", ["failed", "failedPending", "ignored", "downloadFailed", "downloadFailedPending"]
)
def test_what_failed_for_the_arr_is_not_imported(state: str) -> None:
    after = imports.look(RUN, listed(state), GRABBED, NOW)

    assert isinstance(after, NotImported)
    assert state in after.why
    assert not after.unclaimed


def test_what_failed_and_left_the_queue_is_not_imported_either() -> None:
    failed = Known(ArrHistory(grabbed=True, imported_at=None, failed=True), NOW)

    assert isinstance(imports.look(RUN, ABSENT, failed, NOW), NotImported)


def test_the_queues_word_that_it_is_imported_is_enough() -> None:
    assert isinstance(imports.look(RUN, listed("imported"), GRABBED, NOW), Imported)


def test_a_command_is_looked_at_soon_and_then_every_two_seconds() -> None:
    run = imports.posted(RUN, command("queued"), NOW)
    waits = []
    for _ in range(12):
        waits.append(run.due - NOW)
        run = imports.follow(run, command("started"), NOW)

    assert waits[0] == pytest.approx(0.2)
    assert waits == sorted(waits)
    assert waits[-1] == 2.0


@pytest.mark.parametrize(
    "end", [command("completed"), command("failed", "disk full"), command("orphaned"), command("aborted"), None]
)
def test_however_a_command_ended_only_history_says_what_came_of_it(end: CommandState | None) -> None:
    run = imports.follow(imports.posted(RUN, command("queued"), NOW), end, NOW)

    assert run.phase == "confirm"
    assert isinstance(imports.confirm(run, ABSENT, IMPORTED, NOW), Imported)


def test_history_may_lag_some_seconds_behind_the_command() -> None:
    run = imports.follow(imports.posted(RUN, command("queued"), NOW), command("completed"), NOW)
    waited = 0.0
    while not imports.wants_queue(run):
        after = imports.confirm(run, UNREAD, GRABBED, NOW)
        assert isinstance(after, ImportRun)
        waited += after.due - NOW
        run = after

    assert waited == pytest.approx(sum(CONFIRM))
    assert waited > 5


def gave_up() -> ImportRun:
    return replace(RUN, phase="confirm", tries=len(CONFIRM))


def test_what_was_not_imported_is_told_in_the_arrs_own_words() -> None:
    after = imports.confirm(gave_up(), listed("importBlocked", messages=("Sample", "Too small")), GRABBED, NOW)

    assert after == NotImported("Sample; Too small")


def test_the_commands_own_message_is_told_when_the_queue_says_nothing() -> None:
    run = imports.follow(
        imports.posted(RUN, command("queued"), NOW), command("failed", "The disk is on holiday"), NOW
    )
    run = replace(run, tries=len(CONFIRM))

    assert imports.confirm(run, listed(), GRABBED, NOW) == NotImported("The disk is on holiday")


def test_an_arr_that_says_nothing_at_all_is_quoted_as_such() -> None:
    after = imports.confirm(gave_up(), ABSENT, GRABBED, NOW)

    assert isinstance(after, NotImported)
    assert "does not say why" in after.why


@pytest.mark.parametrize(
    ("queue", "history"), [(UNREAD, GRABBED), (listed(), UNREAD), (listed("importing"), GRABBED)]
)
def test_it_is_not_called_failed_while_that_is_not_known(
    queue: Reading[QueueEntry | None], history: Reading[ArrHistory]
) -> None:
    after = imports.confirm(gave_up(), queue, history, NOW)

    assert isinstance(after, ImportRun)
    assert after.due > NOW
