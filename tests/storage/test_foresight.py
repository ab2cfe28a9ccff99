"""What would change is told value by value, and no secret with it."""

import pytest

from storage.editing import MASK
from storage.foresight import Change, changes


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"qBit": {"Port": 1}}, {"qBit": {"Port": 2}}, [Change("qBit", "Port", 1, 2)]),
        ({"qBit": {}}, {"qBit": {"Port": 2}}, [Change("qBit", "Port", None, 2)]),
        ({"qBit": {"Port": 1}}, {"qBit": {}}, [Change("qBit", "Port", 1, None)]),
        ({"qBit": {"Port": 1}}, {"qBit": {"Port": 1}}, []),
        (
            {"qBit": {"Disabled": True}},
            {"qBit": {"Disabled": 1}},
            [Change("qBit", "Disabled", before=True, after=1)],
        ),
        (
            {"R": {"Torrent": {"SeedingMode": {"A": 1}}}},
            {"R": {"Torrent": {"SeedingMode": {"A": 2}}}},
            [Change("R", "Torrent.SeedingMode.A", 1, 2)],
        ),
        ({"R": {}}, {"R": {"Torrent": {"A": 2}}}, [Change("R", "Torrent.A", None, 2)]),
        ({"R": {"Torrent": {"A": 2}}}, {"R": {}}, [Change("R", "Torrent.A", 2, None)]),
        ({}, {"qBit": {"Host": "a"}}, [Change("qBit", "", None, {"Host": "a"})]),
        ({"qBit": {"Host": "a"}}, {}, [Change("qBit", "", {"Host": "a"}, None)]),
        ({"qBit": {"L": ["a"]}}, {"qBit": {"L": ["a", "b"]}}, [Change("qBit", "L", ["a"], ["a", "b"])]),
    ],
)
def test_each_value_that_differs_is_told_once(
    before: dict[str, object], after: dict[str, object], told: list[Change]
) -> None:
    assert list(changes(before, after)) == told


def test_another_secret_is_a_change_that_does_not_say_which() -> None:
    (told,) = changes({"qBit": {"Password": "canary-1"}}, {"qBit": {"Password": "canary-2"}})

    assert told == Change("qBit", "Password", MASK, MASK)


def test_secrets_within_whole_sections_and_rows_are_masked() -> None:
    before = {"qBit": {"Password": "canary-1"}}
    after = {"qBit-B": {"ApiKey": "canary-2", "Trackers": [{"URI": "https://t.example/canary-3"}]}}

    told = list(changes(before, after))

    assert len(told) == 2
    assert "canary" not in repr(told)
