"""The qBittorrents of the demo: real ones where this machine has them, else stand-ins that say so."""

import itertools
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.lab.qbittorrent import QbitServer, installed
from tests.lab.standin import StandIn

type Server = QbitServer | StandIn

INSTANCES = ("default", "qBit-Seedbox", "qBit-Attic")
"""As the configuration calls them: `[qBit]` is `default`."""

SIZE = 3 * 1024 * 1024
_RATE = 1024 * 1024  # bytes/s, so that there is a download to watch
_DOWNLOAD_SECONDS = 4.0
_STAND_IN_VERSIONS = ("5.1", "4.5")


@dataclass(frozen=True)
class Servers:
    """The instances by name; `seeder` has the content of every real torrent, and no place in the configuration."""

    instances: dict[str, Server]
    seeder: QbitServer | None


def are_real(stand_in: bool) -> bool:
    """Tell whether the demo runs on real qBittorrents."""
    return not stand_in and bool(installed())


def begin(open_ones: ExitStack, folder: Path, *, real: bool, say: Callable[[str], None]) -> Servers:
    """Start three instances, each of another version as far as possible; they end with `open_ones`."""
    versions = itertools.cycle(_order(installed()) if real else _STAND_IN_VERSIONS)
    instances: dict[str, Server] = {}
    for name, version in zip(INSTANCES, versions, strict=False):
        server: Server
        if real:
            server = QbitServer(version, folder / name, name)
        else:
            server = StandIn(folder / name, name, version, download_seconds=_DOWNLOAD_SECONDS)
        open_ones.callback(server.kill)
        server.start()
        if real:
            server.api.transfer_set_download_limit(limit=_RATE)
        instances[name] = server
        program = "qBittorrent" if real else "stand-in for qBittorrent"
        say(f"{name} is a {program} {server.api.app_version()} at {server.url}")
    return Servers(instances, _seeder(open_ones, folder) if real else None)


def _seeder(open_ones: ExitStack, folder: Path) -> QbitServer:
    seeder = QbitServer(installed()[-1], folder / "the-rest-of-the-world", "the rest of the world")
    open_ones.callback(seeder.kill)
    return seeder.start()


def _order(versions: tuple[str, ...]) -> tuple[str, ...]:
    """Put the version that most people run first."""
    return tuple(sorted(versions, key=lambda version: version != "5.1"))
