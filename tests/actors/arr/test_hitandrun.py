"""What a torrent still owes to its trackers."""

from collections.abc import Iterable

import pytest

from actors.arr.hitandrun import Obligation, shortfall
from actors.arr.hitandrun import obligation as obligation_at
from actors.torrent import Torrent, TrackerStatus
from storage.settings import HitAndRun, TrackerRow
from tests.actors.arr.situations import (
    DAY,
    DOWN,
    GIB,
    HOUR,
    NOW,
    UNREGISTERED,
    complete,
    demand,
    downloading,
    row,
    tracker,
)

OFF = HitAndRun()
FIVE_DAYS = int(5 * DAY)


def owed(asked: HitAndRun, torrent: Torrent) -> bool:
    return shortfall(asked, torrent, NOW).state == "owed"


def obligation(
    torrent: Torrent, rows: Iterable[TrackerRow], everywhere: HitAndRun, trackers: Iterable[TrackerStatus] | None
) -> Obligation:
    return obligation_at(torrent, rows, everywhere, trackers, NOW)


@pytest.mark.parametrize(
    ("ratio", "seconds", "both", "either"),
    [
        (0.99, FIVE_DAYS - 1, True, True),
        (1.0, FIVE_DAYS - 1, True, False),
        (0.99, FIVE_DAYS, True, False),
        (1.0, FIVE_DAYS, False, False),
    ],
)
def test_and_asks_for_ratio_and_time_or_for_one_of_them(
    ratio: float, seconds: int, both: bool, either: bool
) -> None:
    seed = complete(ratio=ratio, seeding_time=seconds)

    assert owed(demand(mode="and"), seed) is both
    assert owed(demand(mode="or"), seed) is either


def test_disabled_asks_for_nothing() -> None:
    assert not owed(demand(mode="disabled"), complete())


@pytest.mark.parametrize("mode", ["and", "or"])
def test_no_days_means_ratio_only(mode: str) -> None:
    asked = demand(mode=mode, min_seeding_time=0.0)

    assert owed(asked, complete(ratio=0.99, seeding_time=10**9))
    assert not owed(asked, complete(ratio=1.0))


@pytest.mark.parametrize("mode", ["and", "or"])
def test_no_ratio_means_time_only(mode: str) -> None:
    asked = demand(mode=mode, min_ratio=0.0)

    assert owed(asked, complete(ratio=9.0, seeding_time=FIVE_DAYS - 1))
    assert not owed(asked, complete(ratio=0.0, seeding_time=FIVE_DAYS))


def test_neither_ratio_nor_days_is_nothing() -> None:
    assert not owed(demand(min_ratio=0.0, min_seeding_time=0.0), complete())


def test_the_buffer_is_added_to_the_days() -> None:
    asked = demand(min_ratio=0.0, buffer=HOUR)

    assert owed(asked, complete(seeding_time=FIVE_DAYS + 3599))
    assert not owed(asked, complete(seeding_time=FIVE_DAYS + 3600))
    assert not owed(demand(min_seeding_time=0.0, buffer=HOUR), complete(ratio=1.0))


def test_a_tracker_has_not_counted_what_is_below_its_least_part() -> None:
    asked = demand(min_download_fraction=0.1)

    assert not owed(asked, downloading(progress=0.09, downloaded=0))
    assert owed(asked, downloading(progress=0.1, downloaded=0))


def test_what_was_downloaded_and_thrown_away_was_counted_all_the_same() -> None:
    asked = demand(min_download_fraction=0.1)

    assert owed(asked, downloading(progress=0.0, downloaded=GIB, size=4 * GIB))
    assert not owed(asked, downloading(progress=0.0, downloaded=GIB, size=0))


def test_a_partial_torrent_owes_its_own_ratio_and_no_time() -> None:
    asked = demand(partial_ratio=0.5)

    assert owed(asked, downloading(ratio=0.49, seeding_time=10**9))
    assert not owed(asked, downloading(ratio=0.5))
    assert "partial" in shortfall(asked, downloading(), NOW).why


def test_an_infinite_ratio_pays_every_ratio() -> None:
    assert not owed(demand(min_seeding_time=0.0), complete(ratio=-1.0))


def test_why_names_what_is_missing_and_until_when() -> None:
    ratio_and_time = shortfall(demand(), complete(ratio=0.5, seeding_time=int(DAY)), NOW)
    only_ratio = shortfall(demand(), complete(ratio=0.5, seeding_time=FIVE_DAYS), NOW)
    only_time = shortfall(demand(), complete(ratio=1.0, seeding_time=int(DAY)), NOW)

    assert (ratio_and_time.why, ratio_and_time.due_in) == ("ratio 0.50 of 1.00 and seeded 1 d of 5 d", 4 * DAY)
    assert (only_ratio.why, only_ratio.due_in) == ("ratio 0.50 of 1.00", None)
    assert (only_time.why, only_time.due_in) == ("seeded 1 d of 5 d", 4 * DAY)


# --- trackers -----------------------------------------------------------------------------------------------

PRIVATE = (row(name="Private", hit_and_run=demand()),)


def test_without_a_demand_the_trackers_are_not_needed() -> None:
    assert obligation(complete(), (), OFF, None).state == "nothing"
    assert obligation(complete(), (row(),), OFF, None).state == "nothing"


def test_what_the_numbers_pay_needs_no_trackers() -> None:
    assert obligation(complete(ratio=1.0, seeding_time=FIVE_DAYS), PRIVATE, demand(), None).state == "nothing"


def test_an_open_demand_is_unknown_until_the_trackers_are_read() -> None:
    assert obligation(complete(), PRIVATE, OFF, None).state == "unknown"
    assert obligation(complete(), (), demand(), None).state == "unknown"


def test_a_tracker_that_works_or_is_down_or_quiet_or_refuses_is_owed() -> None:
    for there in (tracker(), DOWN, tracker(status=1), tracker(status=4, message="passkey unknown")):
        debt = obligation(complete(), PRIVATE, OFF, (there,))
        assert debt.state == "owed"
        assert debt.why.startswith("Private: ratio 0.00 of 1.00")


def test_a_row_without_a_name_is_named_by_its_host() -> None:
    bare = (row("https://tracker.example.org/announce?passkey=secret", hit_and_run=demand()),)

    assert obligation(complete(), bare, OFF, (tracker(),)).why.startswith("tracker.example.org: ")


def test_only_that_trackers_own_unregistered_lets_it_go() -> None:
    other = tracker("https://other.org/announce", 4, "Unregistered torrent")

    assert obligation(complete(), PRIVATE, OFF, (UNREGISTERED,)).state == "nothing"
    assert obligation(complete(), PRIVATE, OFF, (tracker(), other)).state == "owed"


def test_one_address_of_a_tracker_that_might_know_it_is_enough_to_owe() -> None:
    second = tracker("udp://tracker.example.org:1/announce", 1)

    assert obligation(complete(), PRIVATE, OFF, (UNREGISTERED, second)).state == "owed"


def test_another_trackers_rows_are_not_owed() -> None:
    assert obligation(complete(), PRIVATE, OFF, (tracker("https://other.org/announce"),)).state == "nothing"
    assert obligation(complete(), PRIVATE, OFF, ()).state == "nothing"


def test_each_tracker_is_owed_on_its_own() -> None:
    two = (*PRIVATE, row("other.org", name="Other", hit_and_run=demand(min_ratio=5.0)))
    paid_one = complete(ratio=1.0, seeding_time=FIVE_DAYS)

    debt = obligation(paid_one, two, OFF, (tracker(), tracker("https://other.org/announce")))

    assert debt.why.startswith("Other")


def test_a_tracker_that_is_to_be_removed_is_owed_nothing() -> None:
    assert obligation(complete(), (row(remove_if_exists=True, hit_and_run=demand()),), OFF, (tracker(),)).why == ""


def test_a_demand_that_holds_everywhere_falls_only_when_every_tracker_says_unregistered() -> None:
    assert obligation(complete(), (), demand(), (tracker(),)).state == "owed"
    assert obligation(complete(), (), demand(), ()).state == "owed"
    assert obligation(complete(), (), demand(), (UNREGISTERED, DOWN)).state == "owed"
    assert obligation(complete(), (), demand(), (UNREGISTERED,)).state == "nothing"


def test_what_it_has_seeded_since_it_was_reported_counts() -> None:
    reported = complete(ratio=1.0, seeding_time=FIVE_DAYS - 60, reported_at=NOW - 60)

    assert not owed(demand(), reported)
    assert shortfall(demand(), reported, NOW - 1).due_in == 1.0
    assert obligation_at(reported, PRIVATE, demand(), None, NOW).state == "nothing"
    assert obligation_at(reported, PRIVATE, demand(), None, NOW - 1).state == "unknown"
