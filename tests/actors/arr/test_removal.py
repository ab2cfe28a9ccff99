"""Which steps a failure or a removal takes, and in which order."""

from collections.abc import Mapping
from typing import Any

import pytest

from actors.arr.facts import ArrHistory, QueueEntry
from actors.arr.pauses import MediaPause
from actors.arr.removal import Plan, plan_fail, plan_fail_of_copy, plan_remove, plan_search
from actors.arr.step import Fail, Remove
from tests.actors.arr.stage import a_torrent

NOW = 1000.0
ENTRY = QueueEntry((11, 12), "downloading", "ok", "", (), ("movie:7",))
TORRENT = a_torrent("aa11", category="films", state="stalledDL")


def plan(
    fail: Fail | None = None, *, entry: QueueEntry | None = ENTRY, history: ArrHistory | None = None, **more: Any
) -> Plan:
    usual: dict[str, Any] = {
        "re_search": True,
        "auto_redownload": True,
        "tagless": False,
        "pauses": {},
        "now": NOW,
    }
    return plan_fail(fail or Fail(), TORRENT, entry, history, **(usual | more))


def steps(of: Plan) -> list[str]:
    return [name for name, _ in of.steps]


def payload(of: Plan, step: str) -> Mapping[str, Any]:
    return dict(of.steps)[step]


def test_the_arr_is_told_before_the_torrent_goes_and_searches_after() -> None:
    made = plan(auto_redownload=False)

    assert steps(made) == ["unqueue", "delete", "search"]
    assert payload(made, "unqueue") == {"ids": (11, 12), "blocklist": True, "skip_redownload": True}
    assert payload(made, "delete") == {"files": True, "category": "films", "complete": False}
    assert payload(made, "search") == {"media": ("movie:7",), "not_before": NOW}


def test_an_arr_that_searches_by_itself_is_let() -> None:
    made = plan()

    assert steps(made) == ["unqueue", "delete"]
    assert payload(made, "unqueue")["skip_redownload"] is False


def test_what_is_not_blocklisted_the_arr_does_not_search_by_itself() -> None:
    made = plan(Fail(blocklist=False))

    assert steps(made) == ["unqueue", "delete", "search"]
    assert payload(made, "unqueue")["blocklist"] is False


@pytest.mark.parametrize("fail", [Fail(search=False), Fail()])
def test_nobody_searches_when_no_search_is_wanted(fail: Fail) -> None:
    made = plan(fail, re_search=fail.search is False)

    assert steps(made) == ["unqueue", "delete"]
    assert payload(made, "unqueue")["skip_redownload"] is True


def test_a_second_failure_of_the_same_item_searches_later_and_not_the_arr() -> None:
    made = plan(pauses={"movie:7": MediaPause(1, NOW - 60, NOW - 60)})

    assert steps(made) == ["unqueue", "delete"]
    assert payload(made, "unqueue")["skip_redownload"] is True
    assert made.later == ("search", {"media": ("movie:7",), "not_before": NOW + 300})
    assert made.failed_media["movie:7"].failures == 2


def test_what_is_owed_to_a_tracker_is_marked_and_stays() -> None:
    assert steps(plan(Fail(keep=True))) == ["unqueue", "tag"]
    assert steps(plan(Fail(keep=True), tagless=True)) == ["unqueue", "mark"]


def test_files_stay_where_the_rule_says_so() -> None:
    assert payload(plan(Fail(files=False)), "delete")["files"] is False
    assert payload(plan_remove(Remove(files=False), TORRENT), "delete")["files"] is False


def test_what_is_not_in_the_queue_is_searched_by_what_history_knows_and_that_is_said() -> None:
    made = plan(entry=None, history=ArrHistory(grabbed=True, imported_at=None, media=("episode:3",)))

    assert steps(made) == ["delete", "search"]
    assert "could not be blocklisted" in made.remark


HIDDEN = ArrHistory(grabbed=True, imported_at=None, media=("movie:7",), grab_id=55)


def test_what_left_the_queue_is_blocklisted_by_its_grab() -> None:
    made = plan(entry=None, history=HIDDEN, auto_redownload=False)

    assert steps(made) == ["blocklist", "delete", "search"]
    assert payload(made, "blocklist") == {"history_id": 55}
    assert made.remark == ""


def test_an_arr_that_searches_what_is_marked_as_failed_is_not_asked_to() -> None:
    assert steps(plan(entry=None, history=HIDDEN)) == ["blocklist", "delete"]
    assert steps(plan(Fail(blocklist=False), entry=None, history=HIDDEN)) == ["delete", "search"]


def test_what_the_arr_does_not_know_only_goes_and_that_is_said() -> None:
    made = plan(entry=None, history=ArrHistory(grabbed=False, imported_at=None))

    assert steps(made) == ["delete"]
    assert made.failed_media == {}
    assert "does not know it" in made.remark


def test_what_the_arr_was_told_before_is_neither_counted_nor_searched_again() -> None:
    told = ArrHistory(grabbed=True, imported_at=None, media=("movie:7",), failed=True)
    made = plan(entry=None, history=told, auto_redownload=False)

    assert steps(made) == ["delete"]
    assert made.failed_media == {}


def test_a_second_copy_of_a_failing_hash_only_goes() -> None:
    made = plan_fail_of_copy(Fail(), TORRENT, tagless=False)

    assert steps(made) == ["delete"]
    assert made.failed_media == {}


def test_a_removal_tells_the_arr_nothing() -> None:
    assert steps(plan_remove(Remove(), TORRENT)) == ["delete"]


def test_a_search_beside_the_torrent_waits_for_the_items_pause() -> None:
    made = plan_search(("movie:7",), {"movie:7": MediaPause(3, NOW - 10, NOW + 500)}, NOW)

    assert made is not None
    assert made.steps == (("search", {"media": ("movie:7",), "not_before": NOW + 500}),)


def test_nothing_is_searched_for_what_the_arr_cannot_name() -> None:
    assert plan_search((), {}, NOW) is None
