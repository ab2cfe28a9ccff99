"""When the summary of the day is due, and what it says."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from actors.arr.snapshot import Attention, Brake
from actors.notify.daily import Daily, next_at
from actors.notify.watch import World
from tests.web.samples import arr, child, instance

type Counts = dict[str, dict[tuple[str, ...], float]]

WORLD = World(
    0.0,
    (child("qbit/default"), child("qbit/Seedbox", "restarting"), child("arr/radarr")),
    {"default": instance(torrents=7), "Seedbox": instance("Seedbox", torrents=100)},
    {
        "radarr": arr(
            brakes=(Brake("default", 5, "why"),), attention=(Attention("default", "a" * 40, "Some.Film", "why"),)
        ),
        "tv": arr(category="tv", name="Sonarr-TV", reachable=False),
    },
)


@pytest.fixture(params=["UTC", "Europe/Berlin", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("hour", [0, 8, 23])
def test_the_hour_comes_once_a_day_summer_time_or_not(zone: str, hour: int) -> None:
    now = 1_700_000_000.0
    at = next_at(hour, now)
    assert 0 < at - now <= 25 * 3600

    for _ in range(400):
        before, at = at, next_at(hour, at)
        assert datetime.fromtimestamp(at).astimezone().hour == hour
        assert 23 * 3600 <= at - before <= 25 * 3600


def test_the_summary_says_what_was_done_since_the_last_one_and_what_stands() -> None:
    counts: Counts = {"imports": {("radarr", "imported"): 10.0}, "protocols": {("radarr", "remove", "done"): 5.0}}
    daily = Daily(counts)
    later: Counts = {
        "imports": {("radarr", "imported"): 13.0, ("tv", "imported"): 1.0, ("radarr", "failed"): 2.0},
        "protocols": {
            ("radarr", "remove", "done"): 6.0,
            ("radarr", "remove", "failed"): 9.0,
            ("radarr", "fail", "done"): 4.0,
            ("radarr", "search", "done"): 8.0,
        },
    }

    note = daily.summary(later, WORLD)

    assert note.event == "summary"
    assert note.body.splitlines() == [
        "Imported: 4, imports not taken: 2.",
        "Removed: 1, failed and searched again: 4.",
        "7 torrents on default.",
        "Down now: Seedbox, Sonarr-TV.",
        "Removals that wait for your word: 5.",
        "Torrents that need you: 1.",
    ]
    assert daily.summary(later, WORLD).body.splitlines()[0] == "Imported: 0, imports not taken: 0."


def test_where_all_is_well_there_is_nothing_more() -> None:
    well = World(0.0, (child("qbit/default"),), {"default": instance(torrents=7)}, {"radarr": arr()})

    assert len(Daily({}).summary({}, well).body.splitlines()) == 3
