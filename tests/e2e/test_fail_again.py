"""An item whose releases fail one after the other waits longer before each search, whatever happens to us."""

import json
from typing import Any

import pytest

from tests.e2e.failing import QUICK, STALLS, after_a_pass, database, gone_from, steps_of
from tests.e2e.test_main_job import imported
from tests.lab.arr import Media, Release
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.stage import Stage
from tests.lab.torrents import offer, wait_for

FIRST_WAIT = 300.0  # s before the second search, of the pauses 0, 5, 30 min ...


PLANNED = "Step = 'search' AND SettledAt IS NULL"


def waiting_search(daemon: Daemon) -> dict[str, Any]:
    """The step of the one search that is planned and not done."""

    def planned() -> dict[str, Any]:
        with database(daemon) as rows:
            found = rows.execute(f"SELECT Payload FROM journal WHERE {PLANNED}").fetchall()
        assert len(found) == 1, f"{len(found)} searches are planned"
        return dict(json.loads(found[0][0]))

    return eventually(planned, within=60)


def time_passes(daemon: Daemon, seconds: float) -> None:
    """Move the planned search nearer by so much, while the daemon is down."""
    planned = waiting_search(daemon)
    with database(daemon) as rows:
        payload = json.dumps(planned | {"not_before": planned["not_before"] - seconds})
        rows.execute(f"UPDATE journal SET Payload = ? WHERE {PLANNED}", (payload,))


def failures_of(daemon: Daemon, media: Media) -> tuple[int, float]:
    """How often releases of a movie failed, and the pause after the last (s)."""
    with database(daemon) as rows:
        query = "SELECT Failures, SearchNotBefore - LastFailedAt FROM mediapause WHERE Media = ?"
        (row,) = rows.execute(query, (f"movie:{media.id}",)).fetchall()
    return int(row[0]), float(row[1])


@pytest.mark.parametrize("by_the_arr", [True, False], ids=["the Arr searches", "we search"])
def test_the_second_failure_waits_over_a_restart_and_is_searched_once(stage: Stage, by_the_arr: bool) -> None:
    server = stage.server("5.1", PollInterval=1)
    movies = stage.arr("radarr", Torrent=STALLS)
    movies.behaviour.auto_redownload_failed = by_the_arr
    first, second, third = (
        stage.torrent(f"The {n} of Three", offered=False) for n in ("First", "Second", "Third")
    )
    offer(stage.seeder, third)
    media = movies.add_media("The Three", [Release(one, one.name) for one in (first, second, third)])
    movies.grab(media)
    daemon = stage.daemon(**QUICK).start().until_ready()

    gone_from(server, first, ())
    wait_for(server, second.hash)
    gone_from(server, second, ())

    # the first search is at once, by whoever does it; for the second the Arr is told to leave it to us
    assert len(steps_of(daemon, "default", second.hash, "FAIL")) == 2
    assert [row["sourceTitle"] for row in movies.blocklist] == [first.name, second.name]
    assert len(movies.searches) == 1
    planned = waiting_search(daemon)
    assert failures_of(daemon, media) == (2, FIRST_WAIT)

    daemon.kill()
    daemon.start().until_ready()
    after_a_pass(daemon, "radarr")
    assert waiting_search(daemon) == planned
    assert len(movies.searches) == 1

    daemon.kill()
    time_passes(daemon, FIRST_WAIT)
    daemon.start()
    imported(movies, daemon, "default", third.hash, within=60)
    assert [command["body"]["movieIds"] for command in movies.searches] == [[media.id]] * 2
    assert movies.searches[1]["trigger"] == "manual"
    # what is in the library is forgiven
    eventually(lambda: failures_of(daemon, media) == (0, 0.0), say="its failures are not forgiven")
