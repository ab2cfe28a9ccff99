"""What the user asks for on the page is done to the copy he means, and to no other."""

import httpx
import pytest

from tests.e2e.rules.scene import (
    POLL,
    WITHIN,
    alone,
    begin,
    blocklisted,
    decided,
    gone,
    offer,
    on_disk,
    place,
    still,
    tagged,
    tags_of,
    twin,
    verdict,
)
from tests.lab import torrents
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent

ELSEWHERE = "qBit-Attic"


def ask(daemon: Daemon, wish: str, torrent: MadeTorrent, instance: str = "default") -> None:
    assert daemon.post(f"/api/torrents/{instance}/{torrent.hash}/{wish}") == {"accepted": True}


def refused(daemon: Daemon, wish: str, torrent: MadeTorrent, instance: str = "default") -> int:
    with pytest.raises(httpx.HTTPStatusError) as refusal:
        ask(daemon, wish, torrent, instance)
    return refusal.value.response.status_code


def rot(server: QbitServer, torrent: MadeTorrent) -> None:
    """Spoil what is on the disk; nobody notices until it is checked."""
    (server.downloads / torrent.name / "film.mkv").write_bytes(b"rot" * 32 * 1024)


def test_what_is_asked_for_is_done_to_that_copy_alone(stage: Stage) -> None:
    here, there = stage.server("5.1", PollInterval=POLL), stage.server("5.3", ELSEWHERE, PollInterval=POLL)
    movies = alone(stage.arr("radarr"))
    bad, better, rotten, kept, strange = (
        stage.torrent(name) for name in ("The Bad Copy", "The Better Copy", "The Rotten", "The Kept", "Nobody's")
    )
    offer(movies, here, bad, better)
    movies.behaviour.next_client = here.name
    for server in (here, there):
        place(server, rotten, movies.category)
        rot(server, rotten)
        place(server, kept, movies.category)
    torrents.add(here, strange, "mine")
    untouched = [twin(there, bad, movies.category), still(here, strange)]
    daemon = begin(stage)
    for name in ("default", ELSEWHERE):
        verdict(daemon, kept, "unclaimed", name)
        verdict(daemon, rotten, "unclaimed", name)
    verdict(daemon, bad, "stalled")
    untouched += [still(here, rotten), still(there, kept)]

    ask(daemon, "ignore", kept)
    tagged(here, kept, "qBitrr-ignored")
    verdict(daemon, kept, "ignored")
    assert refused(daemon, "fail", kept) == 409

    ask(daemon, "recheck", rotten, ELSEWHERE)
    eventually(
        lambda: torrents.wait_for(there, rotten.hash).progress == 0, within=WITHIN, say="it was not checked"
    )
    assert decided(daemon, "asked", rotten, ELSEWHERE)["why"] == "recheck, asked for on the page"

    ask(daemon, "fail", bad)
    gone(here, bad)
    assert not on_disk(here, bad)
    eventually(lambda: torrents.look(here, better.hash), within=WITHIN, say="the next release was not grabbed")
    assert blocklisted(movies) == [bad.name]
    assert decided(daemon, "asked", bad)["steps"] == ["blocklist", "delete", "search again"]

    ask(daemon, "unignore", kept)
    verdict(daemon, kept, "unclaimed")
    assert "qBitrr-ignored" not in tags_of(here, kept)
    assert refused(daemon, "recheck", strange) == 404
    for check in untouched:
        check()
