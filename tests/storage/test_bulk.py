"""Rows are written in portions, each under its own column, whatever their number."""

from pathlib import Path

import pytest

from actors.messages import Decided, SawTorrents
from storage.bulk import AT_ONCE
from storage.database import open_for_writing
from storage.reader import Reader
from storage.writes import write
from tests.storage.samples import decision, seen


@pytest.mark.parametrize("count", [1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 3])
def test_every_row_is_written_in_its_columns(tmp_path: Path, count: int) -> None:
    rows = tuple(
        seen(torrent_hash=f"{number:04}", name=f"Name {number:04}", message=f"words {number}")
        for number in range(count)
    )
    file = open_for_writing(tmp_path, 0.0)
    for _ in range(2):  # the text is made by the first
        with file.transaction() as connection:
            write(connection, SawTorrents(rows), 5.0)
            write(connection, Decided((decision(),) * count), 5.0)
    file.close()

    found = Reader(tmp_path).torrents(limit=2 * count)
    assert [(row.hash, row.name, row.message, row.first_seen) for row in found] == [
        (row.hash, row.name, row.message, 5.0) for row in sorted(rows, key=lambda row: row.name)
    ]
    diary = Reader(tmp_path).decisions(limit=3 * count)
    assert {(row.rule, row.why, row.name) for row in diary} == {(decision().rule, decision().why, decision().name)}
    assert len(diary) == 2 * count
