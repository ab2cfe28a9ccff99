"""Whether a torrent has seeded as long as it should."""

import pytest

from actors.arr.seeding import Seeding
from actors.arr.seeding import seeded as seeded_by
from actors.torrent import Torrent
from storage.settings import Limits, RemoveWhen
from tests.actors.arr.situations import NOW, complete

BOTH_LIMITS = Limits(max_ratio=2.0, max_seeding_time=3600.0)


def seeded(torrent: Torrent, remove: RemoveWhen, limits: Limits) -> Seeding:
    return seeded_by(torrent, remove, limits, NOW)


@pytest.mark.parametrize(
    ("ratio", "seconds", "met"),
    [
        (1.99, 3599, set()),
        (2.0, 3599, {"ratio", "either"}),
        (1.99, 3600, {"time", "either"}),
        (2.0, 3600, {"ratio", "time", "either", "both"}),
    ],
)
@pytest.mark.parametrize("remove", ["never", "ratio", "time", "either", "both"])
def test_each_mode_asks_for_its_limits(remove: RemoveWhen, ratio: float, seconds: int, met: set[str]) -> None:
    assert seeded(complete(ratio=ratio, seeding_time=seconds), remove, BOTH_LIMITS).met is (remove in met)


@pytest.mark.parametrize("remove", ["never", "ratio", "time", "either", "both"])
def test_limits_that_are_off_are_never_met(remove: RemoveWhen) -> None:
    assert not seeded(complete(ratio=999.0, seeding_time=10**9), remove, Limits()).met


def test_both_with_one_limit_off_keeps_the_torrent() -> None:
    veteran = complete(ratio=999.0, seeding_time=10**9)

    assert not seeded(veteran, "both", Limits(max_ratio=1.0)).met
    assert not seeded(veteran, "both", Limits(max_seeding_time=1.0)).met
    assert seeded(veteran, "either", Limits(max_ratio=1.0)).met
    assert seeded(veteran, "either", Limits(max_seeding_time=1.0)).met


def test_a_limit_set_on_the_torrent_takes_the_place_of_the_configured_one() -> None:
    assert not seeded(complete(ratio=3.0, ratio_limit=5.0), "ratio", BOTH_LIMITS).met
    assert seeded(complete(ratio=1.0, ratio_limit=1.0), "ratio", BOTH_LIMITS).met
    assert not seeded(complete(seeding_time=7199, seeding_time_limit=7200), "time", BOTH_LIMITS).met
    assert seeded(complete(seeding_time=60, seeding_time_limit=60), "time", Limits()).met
    assert not seeded(complete(ratio=3.0, ratio_limit=1.0), "never", BOTH_LIMITS).met


def test_a_limit_of_nought_is_met_at_once() -> None:
    assert seeded(complete(), "ratio", Limits(max_ratio=0.0)).met
    assert seeded(complete(), "time", Limits(max_seeding_time=0.0)).met


def test_an_infinite_ratio_meets_every_ratio() -> None:
    assert seeded(complete(ratio=-1.0), "ratio", BOTH_LIMITS).met


@pytest.mark.parametrize(
    ("remove", "due_in"), [("never", None), ("ratio", None), ("time", 3000.0), ("either", 3000.0), ("both", None)]
)
def test_due_in_is_when_time_alone_may_meet_it(remove: RemoveWhen, due_in: float | None) -> None:
    assert seeded(complete(seeding_time=600), remove, BOTH_LIMITS).due_in == due_in


def test_both_is_due_once_the_ratio_is_met() -> None:
    assert seeded(complete(ratio=2.0, seeding_time=600), "both", BOTH_LIMITS).due_in == 3000.0
    assert seeded(complete(seeding_time=9999), "time", BOTH_LIMITS).due_in == 0.0
    assert seeded(complete(), "time", Limits()).due_in is None


def test_why_shows_the_values_and_their_limits() -> None:
    assert seeded(complete(ratio=2.5, seeding_time=600), "either", BOTH_LIMITS).why == (
        "ratio 2.50 of 2.00, seeded 10 min of 1 h"
    )
    assert seeded(complete(), "either", Limits()).why == "ratio 0.00 of no limit, seeded 0 s of no limit"


def test_what_it_has_seeded_since_it_was_reported_counts() -> None:
    reported = complete(seeding_time=3000, reported_at=NOW - 600)

    assert seeded(reported, "time", BOTH_LIMITS).met
    assert not seeded_by(reported, "time", BOTH_LIMITS, NOW - 1).met
    assert seeded_by(reported, "time", BOTH_LIMITS, NOW - 1).due_in == 1.0
    assert not seeded(
        complete(seeding_time=3000, reported_at=NOW - 600, state="stoppedUP"), "time", BOTH_LIMITS
    ).met
