"""What may happen to a disk and to a database on it, where this machine lets us have a disk of our own."""

import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PAGE = 4096


@contextmanager
def disk_of(folder: Path, size: str) -> Iterator[str]:
    """A small disk of its own below that folder; yields why there is none, or ""."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        yield "only root can mount a disk that is small enough to fill"
        return
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        yield f"no disk can be mounted here: {mounted.stderr.strip()}"
        return
    try:
        yield ""
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Whoever opens a file there from now on cannot write; what is open already can."""
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill_up(folder: Path) -> Path:
    """Take all the room there; returns the file that has it."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(512))
    return filler


def scribble(path: Path) -> None:
    """Overwrite pages of a file in its place, the first of them included."""
    chance = random.Random(3)
    with path.open("r+b") as file:
        for page in range(0, path.stat().st_size, 2 * _PAGE):
            file.seek(page)
            file.write(chance.randbytes(min(_PAGE, path.stat().st_size - page)))
