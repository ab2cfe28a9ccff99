"""A file that somebody overwrote while it is open: readers are spared, and the writer looks at the disk again."""

import subprocess
import sys
from pathlib import Path

from actors.messages import SawTorrents, Verify
from storage.database import FILE, open_for_writing
from storage.reader import Reader
from storage.writes import write
from tests.storage.running import running
from tests.storage.samples import many

_OVERWRITE = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
connection.close()
pages = os.path.getsize(sys.argv[1]) // 4096
with open(sys.argv[1], "r+b") as file:
    for page in range(max(1, int(float(sys.argv[2]) * pages)), pages):
        file.seek(4096 * page)
        file.write(os.urandom(4096))
"""


def overwrite(folder: Path, spare: float = 0) -> None:
    """All pages but the first, or that share of them; in another process, as SQLite's locks want it."""
    subprocess.run([sys.executable, "-c", _OVERWRITE, str(folder / FILE), str(spare)], check=True, timeout=60)


def test_damage_met_at_a_later_row_is_an_empty_answer_too_and_is_told(tmp_path: Path) -> None:
    file = open_for_writing(tmp_path, now=0.0)
    with file.transaction() as connection:
        write(connection, SawTorrents(many(2000)), 50.0)
    file.close()
    told: list[int] = []
    reader = Reader(tmp_path, on_damage=lambda: told.append(1))
    assert len(reader.library("radarr")) == 2000

    overwrite(tmp_path, spare=0.5)

    assert reader.library("radarr") == {}
    assert told == [1]


def test_a_writer_that_is_told_so_looks_at_the_disk_and_makes_the_file_anew(tmp_path: Path) -> None:
    with running(tmp_path) as storage:
        storage.tell(SawTorrents(many(2000)))
        storage.tell(Verify())
        assert storage.reader.count_torrents() == 2000  # nothing was wrong: nothing is done
        assert storage.snapshot.notice == ""
        overwrite(tmp_path)

        storage.tell(Verify())

        assert "is corrupt" in storage.snapshot.notice
        assert storage.snapshot.ok
        assert storage.reader.count_torrents() == 0
        storage.tell(SawTorrents(many(3)))
        assert storage.reader.count_torrents() == 3
    assert len(list(tmp_path.glob("qbitrr.db.corrupt-*Z"))) == 1
