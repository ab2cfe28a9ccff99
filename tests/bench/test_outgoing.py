"""What goes out of the daemon in a while, as servers, Arrs and the database count it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.bench.baselines import logged_in
from tests.bench.crowd import Crowd
from tests.bench.outgoing import Outgoing
from tests.lab.arr import ArrSim, RadarrSim, SonarrSim

CATEGORIES = ("films", "series", "music")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    with Crowd(tmp_path_factory.mktemp("crowd"), ["default", "qBit-B"], 60, CATEGORIES) as crowd:
        yield crowd


@pytest.fixture
def arrs(tmp_path: Path) -> Iterator[list[ArrSim]]:
    with RadarrSim(tmp_path / "radarr") as radarr, SonarrSim(tmp_path / "sonarr") as sonarr:
        yield [radarr, sonarr]


def test_requests_and_transactions_are_counted_from_now_on(
    tmp_path: Path, crowd: Crowd, arrs: list[ArrSim]
) -> None:
    with closing(sqlite3.connect(tmp_path / "qbitrr.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=wal")
        database.execute("CREATE TABLE thing (id INTEGER)")
        outgoing = Outgoing(tmp_path, arrs, [crowd])

        database.execute("INSERT INTO thing VALUES (1)")
        for _ in range(3):
            httpx.get(f"{arrs[0].url}/ping")
        httpx.get(f"{arrs[1].url}/ping")
        for _ in range(2):
            httpx.get(f"{crowd.servers[1].url}/api/v2/app/version")

        assert outgoing.so_far() == {
            "transactions in the database": 1,
            "requests to an Arr": 3,
            "requests to a server": 2,
        }
        names = [figure.name for figure in outgoing.figures("rest", "at rest")]
        assert names[0] == "at rest, transactions in the database"


def test_what_the_loops_beside_the_daemon_ask_for_is_not_counted(crowd: Crowd) -> None:
    before = crowd.requests()

    server = crowd.servers[0]
    with logged_in(server.url, server.username, server.password) as session:
        session.get(f"{server.url}/api/v2/app/version")

    assert crowd.requests() == before


def test_each_category_has_as_many_torrents_and_one_of_ten_is_a_download(crowd: Crowd) -> None:
    server = crowd.servers[0]

    with logged_in(server.url, server.username, server.password) as session:
        torrents = session.get(f"{server.url}/api/v2/torrents/info").json()

    assert Counter(one["category"] for one in torrents) == dict.fromkeys(CATEGORIES, 20)
    assert Counter(one["state"] for one in torrents) == {"stalledUP": 54, "stalledDL": 6}
