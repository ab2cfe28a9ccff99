"""Torrents made for tests, and the ways to bring each of them into a state on a real server."""

import hashlib
import random
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import torf
from qbittorrentapi import TorrentDictionary

from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer

_COMPLETE = {"uploading", "stalledUP", "forcedUP", "queuedUP", "pausedUP", "stoppedUP"}
_SEEDING = {"uploading", "stalledUP", "forcedUP"}
_PER_REQUEST = 100
_PIECE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class MadeTorrent:
    """A torrent with its content: `path` is the .torrent file, `content` the file or folder it was made of."""

    name: str
    hash: str
    path: Path
    content: Path


def make_torrent(
    folder: Path,
    name: str,
    size: int = 64 * 1024,
    files: Mapping[str, int] | None = None,
    *,
    private: bool = False,
    trackers: Sequence[str] = (),
) -> MadeTorrent:
    """Make `folder/name` of random bytes, and `folder/name.torrent`.

    Without `files` it is a single file of `size` bytes; else a folder with these relative paths and sizes.
    """
    content = folder / name
    for path, length in {content / path: n for path, n in files.items()}.items() if files else [(content, size)]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(random.randbytes(length))
    torrent = torf.Torrent(path=content, private=private or None, trackers=list(trackers))
    torrent.generate(threads=1)
    path = folder / f"{name}.torrent"
    torrent.write(path)
    return MadeTorrent(name=name, hash=str(torrent.infohash), path=path, content=content)


def look(server: QbitServer, torrent_hash: str) -> TorrentDictionary | None:
    """Return the torrent as the server lists it now."""
    found = server.api.torrents_info(torrent_hashes=torrent_hash)
    return found[0] if found else None


def told_by_trackers(server: QbitServer, torrent_hash: str, check: Callable[[], bool], say: str) -> None:
    """Wait until a server shows what its trackers said; one that a busy machine lost is asked for again."""
    with suppress(AssertionError):
        eventually(check, within=15)
        return
    server.api.torrents_reannounce(torrent_hashes=torrent_hash)
    eventually(check, within=60, say=say)


def wait_for(server: QbitServer, torrent_hash: str, *states: str, within: float = 15) -> TorrentDictionary:
    """Wait until the torrent is in one of these states (or just listed, when none is given), and return it."""

    def in_state() -> TorrentDictionary:
        torrent = look(server, torrent_hash)
        assert torrent is not None, "it is not in the list"
        assert not states or torrent.state in states, f"it is {torrent.state} at {torrent.progress:.0%}"
        return torrent

    return eventually(in_state, within=within, say=f"{torrent_hash} on {server.name} is never {states or 'there'}")


def add(
    server: QbitServer,
    torrent: MadeTorrent,
    category: str = "",
    save_path: Path | str | None = None,
    *,
    stopped: bool = False,
    tags: Sequence[str] = (),
) -> None:
    """Add the torrent, and wait until the server lists it, knows its state, and would know it after a crash."""
    _send(server, torrent, category, save_path, stopped=stopped, tags=tags)

    def settled() -> bool:
        found = look(server, torrent.hash)
        return found is not None and found.state != "checkingResumeData"

    eventually(settled, say=f"{torrent.name} does not settle on {server.name}")
    wait_until_saved(server, [torrent.hash])


def seed(server: QbitServer, torrent: MadeTorrent, category: str = "") -> None:
    """Add the torrent over its own content, and wait until it is complete and seeding: no peer is needed."""
    add(server, torrent, category, save_path=torrent.content.parent)
    wait_for(server, torrent.hash, *_SEEDING)


def offer(server: QbitServer, *made: MadeTorrent) -> None:
    """Seed several at once, which takes no longer than one; a crash of the server would lose them."""
    for torrent in made:
        _send(server, torrent, save_path=torrent.content.parent)
    for torrent in made:
        wait_for(server, torrent.hash, *_SEEDING)


def connect(downloader: QbitServer, seeder: QbitServer, torrent: MadeTorrent) -> None:
    """Tell the downloader where the seeder is."""
    downloader.api.torrents_add_peers(f"{seeder.interface}:{seeder.bt_port}", torrent_hashes=torrent.hash)


def complete_on(server: QbitServer, torrent: MadeTorrent, seeder: QbitServer, category: str) -> None:
    """Download the torrent from the seeder, and wait until it is complete; the seeder gets it first if need be."""
    if look(seeder, torrent.hash) is None:
        seed(seeder, torrent)
    _send(server, torrent, category)
    wait_for(server, torrent.hash)  # no longer, for a peer given this early is asked half a second sooner
    connect(server, seeder, torrent)
    wait_for(server, torrent.hash, *_COMPLETE)


def add_magnet(server: QbitServer, name: str, category: str) -> str:
    """Add a magnet link that nobody serves, wait until it looks for metadata, and return its hash."""
    torrent_hash = secrets.token_hex(20)
    server.api.torrents_add(urls=f"magnet:?xt=urn:btih:{torrent_hash}&dn={name}", category=category)
    wait_for(server, torrent_hash, "metaDL")
    wait_until_saved(server, [torrent_hash])
    return torrent_hash


def wait_until_saved(server: QbitServer, hashes: Iterable[str]) -> None:
    """Wait until a crash would not lose these torrents: qBittorrent saves some 300 a second, once listed."""
    backup = server.folder / "qBittorrent" / "data" / "BT_backup"
    for torrent_hash in hashes:
        file = backup / f"{torrent_hash}.fastresume"
        eventually(file.exists, within=60, say=f"{server.name} does not save {torrent_hash}")


def make_missing(server: QbitServer, torrent: MadeTorrent) -> None:
    """Take the content away from a torrent that is complete there; afterwards its state is `missingFiles`.

    The server is restarted for it: told to check while it runs, qBittorrent would just download again.
    """
    content = Path(str(wait_for(server, torrent.hash, *_COMPLETE).content_path))
    _save_again(server, torrent.hash)
    server.stop()
    if content.is_dir():
        shutil.rmtree(content)
    else:
        content.unlink()
    server.start()
    wait_for(server, torrent.hash, "missingFiles")


def _save_again(server: QbitServer, torrent_hash: str) -> None:
    """Wait until what the server knows of a torrent now is on its disk: any change of a setting saves it all."""
    file = server.folder / "qBittorrent" / "data" / "BT_backup" / f"{torrent_hash}.fastresume"
    before = file.stat().st_mtime_ns
    server.api.torrents_set_upload_limit(limit=1024 * 1024, torrent_hashes=torrent_hash)
    server.api.torrents_set_upload_limit(limit=0, torrent_hashes=torrent_hash)
    eventually(lambda: file.stat().st_mtime_ns > before, say=f"{server.name} does not save {torrent_hash} again")


def hollow(count: int, prefix: str, size: int = 700 * 1024 * 1024, private: bool = False) -> list[bytes]:
    """Make .torrent files `prefix-00000`, … that nobody can ever complete: their pieces are random numbers."""
    return [_hollow(f"{prefix}-{number:05}", size, private) for number in range(count)]


def fill(server: QbitServer, count: int, category: str, prefix: str) -> list[str]:
    """Add that many hollow torrents, wait until all are listed (not saved), and return their hashes."""
    made = hollow(count, prefix)
    for start in range(0, count, _PER_REQUEST):
        server.api.torrents_add(torrent_files=made[start : start + _PER_REQUEST], category=category)
    hashes = {hashlib.sha1(torrent[len(b"d4:info") : -1]).hexdigest() for torrent in made}
    eventually(
        lambda: hashes <= {str(torrent.hash) for torrent in server.api.torrents_info(category=category)},
        within=10 + count / 500,
        say=f"{count} torrents are not all on {server.name}",
    )
    return sorted(hashes)


def _send(
    server: QbitServer,
    torrent: MadeTorrent,
    category: str = "",
    save_path: Path | str | None = None,
    *,
    stopped: bool = False,
    tags: Sequence[str] = (),
) -> None:
    server.api.torrents_add(
        torrent_files=torrent.path.read_bytes(),
        category=category or None,
        save_path=None if save_path is None else str(save_path),
        # Without this qBittorrent 4.5 ignores the save path.
        use_auto_torrent_management=None if save_path is None else False,
        is_stopped=stopped,
        tags=list(tags) or None,
    )


def _hollow(name: str, size: int, private: bool) -> bytes:
    pieces = random.randbytes(20 * -(-size // _PIECE))
    fields = [b"6:lengthi%de" % size, b"4:name" + _bencoded(name.encode()), b"12:piece lengthi%de" % _PIECE]
    fields += [b"6:pieces" + _bencoded(pieces), b"7:privatei1e" if private else b""]
    return b"d4:infod" + b"".join(fields) + b"ee"


def _bencoded(value: bytes) -> bytes:
    return b"%d:%b" % (len(value), value)
