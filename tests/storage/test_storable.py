"""A text or a number that the database refuses is stored as near as can be."""

import pytest

from actors.messages import SawTorrents, SeenTorrent
from storage.place import Place
from storage.storable import made_storable
from tests.storage.running import running
from tests.storage.samples import many, seen

HALF = "half \ud800 a character"


def test_half_a_character_becomes_a_question_mark_wherever_it_is() -> None:
    (row,) = many(1)
    odd = seen(name=HALF, message=HALF, marks=frozenset({HALF}))

    made = made_storable(SawTorrents((odd, row)))

    assert made.rows[0].name == made.rows[0].message == "half ? a character"
    assert made.rows[0].marks == {"half ? a character"}
    assert made.rows[1] == row


@pytest.mark.parametrize(
    ("number", "stored"), [(2**70, 2**63 - 1), (-(2**70), -(2**63) + 1), (5, 5), (True, True)]
)
def test_numbers_stay_within_what_sqlite_holds(number: int, stored: int) -> None:
    assert made_storable((number,)) == (stored,)


@pytest.mark.parametrize("name", [HALF, "a NUL \0 in it"])
def test_one_odd_name_stops_neither_its_own_batch_nor_storage(place: Place, name: str) -> None:
    rows: tuple[SeenTorrent, ...] = (seen(torrent_hash="odd", name=name), *many(3))

    with running(place) as storage:
        storage.tell(SawTorrents(rows))

        assert storage.reader.count_torrents() == 4
        assert storage.snapshot.ok
