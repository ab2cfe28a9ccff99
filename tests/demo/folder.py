"""The demo's own folder, made anew for each run."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MARK = ".made-by-the-demo"


class CannotUseFolderError(Exception):
    """Why the demo does not use that folder, as a sentence."""


@contextmanager
def fresh(folder: Path) -> Iterator[Path]:
    """Empty the folder and keep every other demo out of it; afterwards it stays, to be looked at.

    Only a folder that a demo made before is ever emptied.
    """
    mark = folder / _MARK
    if folder.exists() and not mark.exists() and any(folder.iterdir()):
        raise CannotUseFolderError(f"{folder} holds things that are not the demo's: name another with --folder.")
    folder.mkdir(parents=True, exist_ok=True)
    with mark.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotUseFolderError(f"A demo is running in {folder} already.") from error
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            elif entry.name != _MARK:
                Path(entry.path).unlink()
        yield folder
