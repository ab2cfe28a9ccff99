"""Torrents of a plausible size that cost no disk: their content is holes."""

import hashlib
import random
from pathlib import Path

import torf

from tests.lab import torrents
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import MadeTorrent

_PIECE = 4 * 1024 * 1024


def of_holes(folder: Path, release: str, file: str, size: int) -> MadeTorrent:
    """A torrent with true hashes: whoever has a file of that many zeros has it complete."""
    content = folder / release
    content.mkdir(parents=True)
    _dig(content / file, size)
    torrent = torf.Torrent(path=content, piece_size=_PIECE)
    torrent.generate(threads=1)
    path = folder / f"{release}.torrent"
    torrent.write(path)
    return MadeTorrent(release, str(torrent.infohash), path, content)


def of_nobody(folder: Path, release: str, size: int) -> MadeTorrent:
    """A torrent whose hashes are random numbers: nobody will ever have it, unless told not to check."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = random.randbytes(20 * -(-size // _PIECE))
    name = release.encode()
    info = b"d6:lengthi%de4:name%d:%b12:piece lengthi%de6:pieces%d:%be" % (
        size, len(name), name, _PIECE, len(pieces), pieces,
    )  # fmt: skip
    path = folder / f"{release}.torrent"
    path.write_bytes(b"d4:info%be" % info)
    return MadeTorrent(release, hashlib.sha1(info).hexdigest(), path, folder / release)


def seeding(server: QbitServer, torrent: MadeTorrent, size: int, category: str, *tags: str) -> None:
    """Put a torrent of nobody's on a server as complete: it is told not to check."""
    _dig(server.downloads / torrent.name, size)
    server.api.torrents_add(
        torrent_files=torrent.path.read_bytes(),
        category=category,
        save_path=str(server.downloads),
        use_auto_torrent_management=False,
        is_skip_checking=True,
        tags=list(tags),
    )
    torrents.wait_for(server, torrent.hash, "stalledUP", "uploading", "queuedUP", within=60)


def _dig(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)
