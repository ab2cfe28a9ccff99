"""The files of simulated torrents: right in name and size, with nothing in them."""

import contextlib
import shutil
from pathlib import Path

from tests.lab.standin.torrent import SimTorrent


def write(torrent: SimTorrent) -> None:
    """Make those files that are wanted and not there; they are holes, so size costs nothing."""
    for path, size in _wanted(torrent):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.truncate(size)


def has(torrent: SimTorrent) -> bool:
    """Tell whether all wanted files are there in their size."""
    return all(path.is_file() and path.stat().st_size == size for path, size in _wanted(torrent))


def remove(torrent: SimTorrent) -> None:
    """Remove the files, and the folders that are empty then; as the real one, whoever made them."""
    for path, _ in _wanted(torrent):
        path.unlink(missing_ok=True)
    root = torrent.meta.root
    if root:
        folder = Path(torrent.save_path, root)
        for inner in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
            _remove_if_empty(inner)
        _remove_if_empty(folder)


def move(torrent: SimTorrent, to: str) -> None:
    """Move the files that are there to another save path."""
    for path, _ in _wanted(torrent):
        if path.exists():
            place = Path(to, path.relative_to(torrent.save_path))
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, place)


def _wanted(torrent: SimTorrent) -> list[tuple[Path, int]]:
    files = enumerate(torrent.meta.files)
    return [(Path(torrent.save_path, path), size) for index, (path, size) in files if index not in torrent.skipped]


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()
