"""One torrent of which its server says what cannot be costs the others nothing, and is left alone."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.order import in_order
from tests.faults.town import Town
from tests.lab.eventually import eventually

pytestmark = pytest.mark.timeout(300)

POISON: dict[str, dict[str, object]] = {
    "ratio NaN": {"ratio": math.nan},
    "ratio infinite": {"ratio": math.inf},
    "ratio negative": {"ratio": -5},
    "progress NaN": {"progress": math.nan},
    "progress beyond all": {"progress": 17},
    "negative sizes": {"size": -12, "amount_left": -3, "downloaded": -1},
    "numbers beyond 64 bits": {"size": 2**80, "seeding_time": 10**400, "uploaded": 2**64, "added_on": 2**62},
    "half a character": {"name": "half \ud800 a name", "content_path": "/half/\udfff", "tags": "\ud800"},
    "control characters": {"name": "\x00\x1b[31m\u202e<script>", "category": "movies"},
    "a name of 10 MB": {"name": "x" * 10_000_000},
    "nothing but None": dict.fromkeys(
        ("name", "state", "progress", "size", "amount_left", "ratio", "eta", "tags", "added_on", "category")
    ),
    "text for numbers": {"progress": "half", "eta": "soon", "size": [], "availability": {}},
    "a state nobody knows": {"state": "hibernating"},
}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path / "town", seed=13) as built:
        yield built
        print(built.daemon.output()[-20_000:])  # shown when the test fails


def test_torrents_of_which_the_impossible_is_said_crash_nobody_and_delay_nobody(town: Town) -> None:
    town.daemon.start().until_ready(within=60)
    server = town.servers["default"]
    poisoned = set()
    for name, lies in POISON.items():
        torrent_hash = server.add_torrent(town.torrent(name).path.read_bytes(), "movies", stopped=True)
        server.lie(torrent_hash, **lies)
        poisoned.add(torrent_hash)
    for fate in ("good", "stalls", "rejected"):
        town.grab(fate)

    in_order(town)

    assert poisoned <= server.torrents().keys()
    assert town.daemon.process.poll() is None
    actors = town.daemon.get("/api/actors")["actors"]
    assert {actor["name"]: actor["restarts"] for actor in actors if actor["restarts"]} == {}
    assert "Traceback" not in town.daemon.output()
    lines = [line for line in town.daemon.output().splitlines() if "Nothing is done about torrent" in line]
    assert len(lines) == len({line.split("torrent ")[1] for line in lines}) > 0  # one for each
    assert "qBittorrent says what cannot be" in town.daemon.page("/")


def test_what_a_restart_finds_poisoned_is_left_alone_too(town: Town) -> None:
    server = town.servers["default"]
    for name, lies in POISON.items():
        server.lie(server.add_torrent(town.torrent(name).path.read_bytes(), "movies"), **lies)
    here = server.torrents().keys()
    for _ in range(3):
        town.daemon.start().until_ready(within=60)
        in_order(town)
        assert town.daemon.terminate(within=30) == 0

    assert here <= server.torrents().keys()
    assert "Traceback" not in town.daemon.output()


def test_an_arr_that_says_half_a_character_is_shown_all_the_same(town: Town) -> None:
    town.daemon.start().until_ready(within=60)
    item = town.grab("rejected")
    assert item.bad is not None
    words = "half \ud800 a reason"
    item.arr.behaviour.import_rejections[item.bad.hash] = [words]

    eventually(lambda: "half ? a reason" in town.daemon.page("/"), within=60)

    assert "Traceback" not in town.daemon.output()
    assert town.daemon.get("/api/torrents")["torrents"]
