"""Downloads wait for disk space on their own instance, go on when there is some, and are never deleted for it."""

import hashlib
import time
from typing import Any

import pytest

from tests.e2e.rules.scene import AT_ONCE, POLL, WITHIN, alone, begin, decided, looks, still, tags_of, verdict
from tests.lab import torrents
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS, QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent

GIB = 1024**3
EACH = 20 * GIB
ROOM = 30 * GIB  # for one of them; the disk may breathe by ten
SPACE_TAG = "qBitrr-free_space_paused"


def huge(stage: Stage, name: str) -> MadeTorrent:
    """A torrent that would take very much space, and that nobody serves."""
    (made,) = torrents.hollow(1, name, EACH)
    path = stage.folder / f"{name}.torrent"
    path.write_bytes(made)
    info_hash = hashlib.sha1(made[len(b"d4:info") : -1]).hexdigest()
    return MadeTorrent(f"{name}-00000", info_hash, path, stage.folder / "nowhere")


def free(server: QbitServer) -> int:
    state: Any = server.api.sync_maindata()["server_state"]
    return int(state["free_space_on_disk"])


def reload(stage: Stage, daemon: Daemon, **general: object) -> None:
    """Change `[Settings]` of a running daemon."""
    daemon.write(*stage.sections(), general=AT_ONCE | general)
    daemon.reload()


@pytest.mark.parametrize(("version", "afterwards"), [(each, "less") for each in VERSIONS] + [("5.1", "nothing")])
def test_what_does_not_fit_waits_until_less_is_to_be_kept_free(
    stage: Stage, version: str, afterwards: str
) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    movies = alone(stage.arr("radarr", Torrent={"StalledDelay": -1}))
    fits, waits, stopped, foreign = (huge(stage, name) for name in ("fits", "waits", "stopped", "foreign"))
    keep = free(server) - ROOM
    torrents.add(server, fits, movies.category)
    torrents.add(other, waits, movies.category)
    server_side = [(waits, movies.category, False), (stopped, movies.category, True), (foreign, "elsewhere", True)]
    eventually(lambda: time.time() >= torrents.wait_for(server, fits.hash).added_on + 1)  # it is the older one
    for each, category, is_stopped in server_side:
        torrents.add(server, each, category, stopped=is_stopped)
    untouched = [still(other, waits), still(server, stopped), still(server, foreign), still(server, fits)]

    daemon = begin(stage, FreeSpace=str(keep))

    torrents.wait_for(server, waits.hash, "stoppedDL", "pausedDL", within=WITHIN)
    said = decided(daemon, "free-space", waits, step="stop")
    assert said["why"].startswith("20.0 GiB to download, ")
    assert (said["facts"]["amount_left"], said["facts"]["keep"]) == (EACH, keep)
    assert SPACE_TAG in tags_of(server, waits)
    verdict(daemon, waits, "healthy", why="stopped by us until there is space for it")
    for check in untouched:
        check()

    reload(stage, daemon, FreeSpace=str(keep - 2 * EACH) if afterwards == "less" else "-1")

    torrents.wait_for(server, waits.hash, "stalledDL", within=WITHIN)
    eventually(lambda: SPACE_TAG not in tags_of(server, waits), within=WITHIN, say="it keeps the tag")
    assert decided(daemon, "free-space", waits, step="start")
    assert looks(server, waits)["left"] == EACH
    for check in untouched:
        check()
