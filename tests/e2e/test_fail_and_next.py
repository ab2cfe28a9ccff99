"""What fails is blocklisted, removed, searched again and replaced by the next release, with nobody watching."""

from typing import Any

import pytest

from tests.e2e.failing import (
    QUICK,
    STALLS,
    Item,
    blocklisted,
    bystanders,
    gone_from,
    hashes,
    item,
    items,
    searches_for,
    steps_of,
)
from tests.e2e.test_main_job import imported
from tests.lab.daemon import Daemon
from tests.lab.stage import Stage
from tests.lab.torrents import add

REJECTION = "Not an upgrade for existing file(s)"


def one_of_each(stage: Stage, *, stalls: bool, **keys: Any) -> list[Item]:
    """A movie, an episode, a season and an album."""
    movies, series, music = (stage.arr(kind, **keys) for kind in ("radarr", "sonarr", "lidarr"))
    wanted = (
        (movies, "The Movie", 1),
        (series, "The Episode", 1),
        (series, "The Season", 3),
        (music, "The Album", 1),
    )
    return items(stage, *wanted, stalls=stalls)


def replaced(stage: Stage, daemon: Daemon, one: Item, by_the_arr: bool) -> None:
    """The bad release is blocklisted and gone from `default`, searched once, and the good one is imported."""
    server = stage.servers["default"]
    gone_from(server, one.bad, ())
    imported(one.arr, daemon, "default", one.good.hash, within=60)
    assert blocklisted(one) == [one.bad.name]
    assert searches_for(one) == [one.search | {"trigger": "unspecified" if by_the_arr else "manual"}]
    assert [record for record in one.arr.queue if record["downloadId"] == one.bad.hash.upper()] == []
    searched = [] if by_the_arr else [("search", "done")]
    assert steps_of(daemon, "default", one.bad.hash, "FAIL") == [
        ("unqueue", "done"),
        ("delete", "done"),
        *searched,
    ]
    assert one.arr.import_count(one.good.hash) == 1


@pytest.mark.parametrize("by_the_arr", [True, False], ids=["the Arr searches", "we search"])
def test_a_stalled_release_is_replaced_by_the_next(stage: Stage, by_the_arr: bool) -> None:
    server = stage.server("5.1", PollInterval=1)
    elsewhere = stage.server("5.1", "qBit-Seedbox", PollInterval=1)
    items = one_of_each(stage, stalls=True, Torrent=STALLS)
    others = bystanders(stage, server, items[0].arr)
    copy = items[0].bad
    add(elsewhere, copy, items[0].arr.category, stopped=True)  # the user's own second copy of what fails
    for one in items:
        one.arr.behaviour.auto_redownload_failed = by_the_arr
        one.arr.grab(one.media)
    daemon = stage.daemon(**QUICK).start().until_ready()

    for one in items:
        replaced(stage, daemon, one, by_the_arr)

    assert hashes(server) == others | {one.good.hash for one in items}
    assert hashes(elsewhere) == {copy.hash}


@pytest.mark.parametrize("by_the_arr", [True, False], ids=["the Arr searches", "we search"])
def test_a_release_whose_import_is_rejected_is_replaced_by_the_next(stage: Stage, by_the_arr: bool) -> None:
    server = stage.server("5.1", PollInterval=1)
    items = one_of_each(stage, stalls=False, ArrErrorCodesToBlocklist=["Not an upgrade for existing *"])
    for one in items:
        one.arr.behaviour.auto_redownload_failed = by_the_arr
        one.arr.behaviour.import_rejections[one.bad.hash] = [REJECTION]
        one.arr.grab(one.media)
    daemon = stage.daemon(**QUICK).start().until_ready()

    for one in items:
        replaced(stage, daemon, one, by_the_arr)
        (scan,) = steps_of(daemon, "default", one.bad.hash, "IMPORT")
        assert REJECTION in scan[1]

    assert hashes(server) == {one.good.hash for one in items}


@pytest.mark.parametrize("version", ["4.5", "5.3"])
def test_other_versions_of_qbittorrent_say_that_a_torrent_is_stalled_too(stage: Stage, version: str) -> None:
    stage.server(version, PollInterval=1)
    one = item(stage, stage.arr("radarr", Torrent=STALLS), "The Standstill")
    one.arr.grab(one.media)
    daemon = stage.daemon(**QUICK).start().until_ready()

    replaced(stage, daemon, one, by_the_arr=False)
