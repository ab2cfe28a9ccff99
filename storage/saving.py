"""Writes the configuration file so that after a crash the old one is there or the new one, never half of it."""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path


def save(path: Path, text: str, rename: Callable[[Path, Path], None] = os.replace) -> None:
    """Replace a file's content in one step; mode and owner stay, a link is followed. Raises OSError.

    `rename` is how the new file takes the old one's place. Where that is refused because the file is a mount
    point of its own, as a single file bound into a container is, the file is written over.
    """
    target = path.resolve()
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)  # of a process of the same number that died here
    try:
        create(fresh, text.encode(), like=target)
        try:
            rename(fresh, target)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            shutil.copyfile(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    _sync_folder(target.parent)


def back_up(path: Path, now: datetime) -> Path:
    """A copy beside the file, `config.backup.2026-11-23_05-09-00.toml`; raises OSError."""
    target = path.resolve()
    stamp = now.strftime("%Y-%m-%d_%H-%M-%S")
    backup = target.with_name(f"{target.stem}.backup.{stamp}{target.suffix}")
    if not backup.exists():  # a second one within the second has nothing older to keep
        create(backup, target.read_bytes(), like=target)
    return backup


def create(path: Path, content: bytes, like: Path | None = None) -> None:
    """A new file, on disk when this returns, with another's mode and owner, else for its owner alone.

    Raises OSError, FileExistsError when there is one already.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if like is not None:
            _take_after(file.fileno(), like)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _take_after(descriptor: int, like: Path) -> None:
    try:
        stat = like.stat()
        os.fchmod(descriptor, stat.st_mode & 0o777)
        os.fchown(descriptor, stat.st_uid, stat.st_gid)
    except (FileNotFoundError, PermissionError):
        pass  # there is none yet, or it is another user's: then this one is ours alone


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
