"""Kills the daemon at an exact moment of a protocol."""

from dataclasses import dataclass
from typing import Any

from tests.e2e.failing import QUICK, database
from tests.lab.arr import ArrSim
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.relay import Cut, Relay
from tests.lab.stage import Stage

_TO_QBIT = "torrents/"
#: What the daemon asks of a qBittorrent by POST without changing a torrent.
_READS = ("info", "files", "trackers", "properties", "categories", "createCategory")


@dataclass(frozen=True)
class Scene:
    """A Radarr, a qBittorrent and a daemon that reaches both through relays."""

    arr: ArrSim
    server: QbitServer
    daemon: Daemon
    to_arr: Relay
    to_server: Relay

    def effects(self) -> tuple[list[str], list[str]]:
        """What the daemon changed so far, in the Arr and in qBittorrent; numbers are left out."""
        arr = [_plain(one) for one in self.to_arr.requests if not one.startswith("GET ")]
        server = [one for one in self.to_server.requests if one.startswith(f"POST {_TO_QBIT}")]
        return arr, [one for one in server if one.removeprefix(f"POST {_TO_QBIT}") not in _READS]

    def die_at(self, cut: Cut, settled: int) -> None:
        """Start the daemon, and return when it has died at that moment, with so many steps settled."""
        relay = self.to_server if cut.requests[-1].partition(" ")[2].startswith(_TO_QBIT) else self.to_arr
        relay.arm(cut, lambda: self._die(settled))
        self.daemon.start(wait=False)
        assert relay.struck.wait(80), f"the moment never comes:\n{self.daemon.output()[-3000:]}"
        assert len(self.steps("SettledAt IS NOT NULL")) == settled

    def _die(self, settled: int) -> None:
        # the storage thread goes on while the request waits here for its answer
        eventually(lambda: len(self.steps("SettledAt IS NOT NULL")) == settled, say=f"{settled} are not settled")
        self.daemon.kill()

    def steps(self, condition: str) -> list[Any]:
        """The steps in the journal of which that is so."""
        with database(self.daemon) as rows:
            return rows.execute(f"SELECT Step, Outcome FROM journal WHERE {condition} ORDER BY Number").fetchall()

    def at_rest(self) -> list[tuple[str, str]]:
        """Wait until no protocol is open; every step with its outcome."""

        def closed() -> bool:
            with database(self.daemon) as rows:
                left = rows.execute("SELECT Kind, Hash FROM protocol WHERE ClosedAt IS NULL").fetchall()
            assert not left, f"still open: {left}"
            return True

        eventually(closed, within=60)
        return [(step, outcome) for step, outcome in self.steps("true")]


def scene(stage: Stage, **keys: Any) -> Scene:
    """Build it, with these keys for the Radarr; no timer of ours may add a command of its own."""
    server = stage.server("5.1", PollInterval=1)
    arr = stage.arr("radarr", RssSyncTimer=0, RefreshDownloadsTimer=0, **keys)
    to_arr, to_server = stage.relay(arr), stage.relay(server)
    return Scene(arr, server, stage.daemon(**QUICK), to_arr, to_server)


def _plain(request: str) -> str:
    head, _, number = request.rpartition("/")
    return f"{head}/N" if number.isdigit() else request
