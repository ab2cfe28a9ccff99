"""What no qBittorrent should say of a torrent crashes nothing, and nothing destructive follows from it."""

import math
from typing import Any

import pytest

from actors.instance import decode
from actors.instance.mirror import Mirror
from actors.torrent import ETA_INFINITE, Torrent
from tests.actors.instance.raw import HASH, raw

ODD: list[object] = [None, math.nan, math.inf, -math.inf, 10**400, -7, "seven", [], {}, True]
FIELDS = sorted(raw())


def read(**fields: object) -> Torrent:
    return decode.torrent(HASH, raw(**fields), at=100.0)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_no_value_of_any_field_crashes(field: str, odd: object) -> None:
    known = read()
    record: dict[str, Any] = raw(**{field: odd})

    torrent = decode.torrent(HASH, record, at=100.0)

    assert decode.changed(known, {field: odd}, at=100.0) in {known, torrent}
    for name in ("progress", "ratio", "availability"):
        assert math.isfinite(getattr(torrent, name))


@pytest.mark.parametrize("odd", [None, math.nan, -7, "seven"])
def test_an_odd_number_is_never_one_that_something_destructive_follows_from(odd: object) -> None:
    torrent = read(ratio=odd, seeding_time=odd, availability=odd, ratio_limit=odd, seeding_time_limit=odd)

    assert (torrent.ratio, torrent.seeding_time) == (0.0, 0)
    assert not 0 <= torrent.availability < 1
    assert (torrent.ratio_limit, torrent.seeding_time_limit) == (None, None)


@pytest.mark.parametrize("odd", [None, math.nan, math.inf, "soon"])
def test_an_odd_eta_is_no_estimate(odd: object) -> None:
    assert read(eta=odd).eta == ETA_INFINITE


def test_half_a_character_is_a_question_mark_and_a_long_name_is_cut() -> None:
    assert read(name="half \ud800 a name").name == "half ? a name"
    assert len(read(name="x" * 10_000_000).name) == decode.NAME_MAX


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (None, "it is no record"),
        ({"progress": math.nan}, "its progress is nan"),
        ({"progress": None}, "its progress is None"),
        ({"progress": 1.5}, "its progress is 1.5"),
        ({"progress": -0.1}, "its progress is -0.1"),
        ({"amount_left": None}, "its amount_left is None"),
        ({"size": "big"}, "its size is 'big'"),
        ({"state": 7}, "its state is 7"),
        ({"name": None}, "its name is None"),
        ({"progress": 0.5}, ""),
        ({"ratio": math.nan}, ""),
        ({}, ""),
    ],
)
def test_what_nothing_can_be_decided_on_is_told_with_its_value(said: object, fault: str) -> None:
    assert decode.fault(said) == fault


def full(**torrents: object) -> dict[str, Any]:
    return {"rid": 1, "full_update": True, "torrents": torrents}


def test_one_record_that_is_of_no_use_costs_the_others_nothing() -> None:
    mirror = Mirror("test")

    mirror.apply(full(aa=raw(), bb=raw(progress=math.nan), cc=None), at=1.0)

    assert set(mirror.torrents) == {"aa"}
    assert mirror.unreadable == {"bb": "its progress is nan", "cc": "it is no record"}


def test_a_torrent_stays_as_it_was_while_what_is_said_of_it_is_of_no_use() -> None:
    mirror = Mirror("test")
    mirror.apply(full(aa=raw(progress=0.5)), at=1.0)

    mirror.apply({"rid": 2, "torrents": {"aa": {"progress": None, "state": "error"}}}, at=2.0)

    assert mirror.torrents["aa"].progress == 0.5
    assert set(mirror.unreadable) == {"aa"}


def test_a_torrent_that_can_be_read_again_is_followed_again() -> None:
    mirror = Mirror("test")
    mirror.apply(full(aa=raw(), bb=raw(progress=None)), at=1.0)

    mirror.apply(full(aa=raw(), bb=raw()), at=2.0)

    assert set(mirror.torrents) == {"aa", "bb"}
    assert mirror.unreadable == {}


def test_a_torrent_that_is_gone_is_no_longer_told_of() -> None:
    mirror = Mirror("test")
    mirror.apply(full(aa=raw(progress=None)), at=1.0)

    mirror.apply({"rid": 2, "torrents_removed": ["aa"]}, at=2.0)

    assert mirror.unreadable == {}


def test_a_change_of_what_could_not_be_read_asks_for_everything_again() -> None:
    mirror = Mirror("test")
    mirror.apply(full(aa=raw(progress=None)), at=1.0)

    changes = mirror.apply({"rid": 2, "torrents": {"aa": {"progress": 0.5}}}, at=2.0)

    assert changes.incomplete


def test_files_without_an_index_are_counted() -> None:
    rows: list[dict[str, Any]] = [{"index": None, "name": "a"}, {"name": "b", "size": math.nan}, {"index": 7}]

    assert [(file.index, file.path, file.size) for file in decode.files(rows)] == [
        (0, "a", 0),
        (1, "b", 0),
        (7, "", 0),
    ]
