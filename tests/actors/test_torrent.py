"""A torrent keeps what it is given, in little room."""

import json
import tracemalloc
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.instance import decode
from actors.instance.mirror import Mirror
from actors.torrent import Torrent
from tests.actors.arr.stage import a_torrent
from tests.actors.instance.raw import raw

#: Bytes that the record of a torrent, its place in the mirror, its hash and its name may take.
BUDGET = 560

_VALUES = {
    "name": st.text(),
    "content": st.text(),
    "category": st.text(),
    "state": st.sampled_from(("uploading", "stalledDL")),
    "tags": st.frozensets(st.text(max_size=3), max_size=2),
    "progress": st.floats(0, 1),
    "size": st.integers(0, 2**63 - 1),
    "amount_left": st.integers(0, 2**63 - 1),
    "downloaded": st.integers(0, 2**63 - 1),
    "ratio": st.floats(-1, decode.RATIO_MAX),
    "eta": st.integers(0, 2**31 - 1),
    "availability": st.floats(-1, 100),
    "added_on": st.integers(0, 2**32 - 1),
    "completion_on": st.none() | st.integers(1, 2**32 - 1),
    "seeding_time": st.integers(0, 2**31 - 1),
    "ratio_limit": st.none() | st.floats(0, 10),
    "seeding_time_limit": st.none() | st.integers(0, 2**31),
    "dl_limit": st.none() | st.integers(1, 2**63),
    "up_limit": st.none() | st.integers(1, 2**63),
    "tracker": st.text(),
    "save_path": st.text(),
    "private": st.none() | st.booleans(),
    "priority": st.integers(0, 2**32 - 1),
    "force_start": st.booleans(),
    "super_seeding": st.booleans(),
    "last_activity": st.integers(0, 2**32 - 1),
    "reported_at": st.integers(0, 2**32 - 1).map(float),
}


def test_every_field_is_tried_here() -> None:
    assert _VALUES.keys() | {"hash"} == {one.name for one in fields(Torrent)}


@given(st.fixed_dictionaries(_VALUES))
def test_it_says_what_it_was_told(values: dict[str, object]) -> None:
    torrent = Torrent(hash="aa11", **values)  # type: ignore[arg-type]

    assert {name: getattr(torrent, name) for name in values} == values


@given(st.fixed_dictionaries(_VALUES), st.data())
def test_with_some_fields_instead_it_is_otherwise_the_same(values: dict[str, object], data: st.DataObject) -> None:
    some = data.draw(st.sets(st.sampled_from([*_VALUES])))
    changes = {name: data.draw(_VALUES[name]) for name in some}
    torrent = Torrent(hash="aa11", **values).but(**changes)  # type: ignore[arg-type]

    assert {name: getattr(torrent, name) for name in values} == values | changes


@pytest.mark.parametrize("field", [one.name for one in fields(Torrent) if one.name != "reported_at"])
def test_a_difference_in_any_field_is_one(field: str) -> None:
    other = {"tags": frozenset({"mine"}), "private": True, "force_start": True, "super_seeding": True}
    one = a_torrent()
    before = getattr(one, field)
    different = other.get(field, f"{before}x" if isinstance(before, str) else (before or 0) + 1)

    changes: dict[str, Any] = {field: different}
    assert replace(one, **changes) != one


def test_when_it_was_said_is_no_difference() -> None:
    assert a_torrent(reported_at=100.0) == a_torrent(reported_at=200.0)
    assert a_torrent() != "aa11"


def test_no_second_counts_that_may_not_have_been_reported() -> None:
    assert a_torrent(reported_at=100.2).reported_at == 101


def test_it_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        a_torrent().name = "another"  # type: ignore[misc]


def test_a_field_that_there_is_not_is_refused() -> None:
    known = {one.name: getattr(a_torrent(), one.name) for one in fields(Torrent)}

    with pytest.raises(TypeError, match="no ratio_goal"):
        Torrent(**known, ratio_goal=2)


def test_thousands_take_little_room() -> None:
    count = 3000
    rows = {f"{number:040x}": raw(name=f"Some.Film.{number:05}", size=10**9 + number) for number in range(count)}
    answer = json.dumps({"rid": 1, "full_update": True, "torrents": rows})
    del rows
    mirror = Mirror("here")
    tracemalloc.start()
    try:
        mirror.apply(json.loads(answer, object_hook=decode.draft), 100.0)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(mirror.torrents) == count
    assert taken / count < BUDGET
