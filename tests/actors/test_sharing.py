"""Equal values become one object, within bounds."""

from actors.arr.facts import Memory
from actors.sharing import Shared


def test_equal_values_are_one_object() -> None:
    shared = Shared[Memory]()

    assert shared(Memory(first_seen=1.0)) is shared(Memory(first_seen=1.0))


def test_only_the_latest_are_kept_and_the_others_are_right_all_the_same() -> None:
    shared = Shared[Memory](most=2)
    first = shared(Memory(first_seen=1.0))
    for second in (2.0, 3.0):
        shared(Memory(first_seen=second))

    again = shared(Memory(first_seen=1.0))
    assert again == first
    assert again is not first
