"""How much may be removed in one pass."""

from hypothesis import given
from hypothesis import strategies as st

from actors.arr.brakes import Removal, brake


def removals(instance: str, count: int) -> list[Removal]:
    return [(instance, f"{number:040d}") for number in range(count)]


def test_as_many_as_the_number_may_go_even_when_they_are_all() -> None:
    assert brake(removals("a", 10), {"a": 10}, 10, ()).allowed == tuple(removals("a", 10))


def test_more_than_the_number_and_more_than_a_tenth_waits_for_the_user() -> None:
    braked = brake(removals("a", 11), {"a": 109}, 10, ())

    assert braked.allowed == ()
    assert braked.held == tuple(removals("a", 11))
    assert braked.why == {
        "a": "11 of 109 torrents on a would go at once, more than 10 and more than 10%: "
        "nothing is removed there until you confirm it"
    }


def test_more_than_the_number_but_a_tenth_goes_in_portions() -> None:
    braked = brake(removals("a", 11), {"a": 110}, 10, ())

    assert braked == (tuple(removals("a", 10)), (), {})


def test_one_instance_held_back_costs_the_others_nothing() -> None:
    braked = brake([*removals("a", 11), *removals("b", 2)], {"a": 11, "b": 2}, 10, ())

    assert braked.allowed == tuple(removals("b", 2))
    assert set(braked.why) == {"a"}


def test_what_was_confirmed_goes_in_portions() -> None:
    braked = brake(removals("a", 25), {"a": 25}, 10, {"a"})

    assert braked == (tuple(removals("a", 10)), (), {})


def test_a_confirmation_is_for_its_own_instance() -> None:
    assert brake(removals("a", 25), {"a": 25}, 10, {"b"}).allowed == ()


def test_an_instance_of_unknown_size_is_held_back() -> None:
    assert brake(removals("a", 11), {}, 10, ()).allowed == ()


def test_below_nought_there_is_no_brake_and_at_nought_nothing_goes() -> None:
    assert len(brake(removals("a", 500), {"a": 500}, -1, ()).allowed) == 500
    assert brake(removals("a", 1), {"a": 500}, 0, ()).allowed == ()


def test_nothing_to_remove_is_nothing() -> None:
    assert brake([], {"a": 5}, 10, ()) == ((), (), {})


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.text("0123456789abcdef", min_size=4, max_size=4)), max_size=60),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 1000)),
    st.integers(0, 20),
    st.sets(st.sampled_from("abc")),
)
def test_at_most_the_number_goes_in_a_pass_and_nothing_is_made_up(
    asked: list[Removal], totals: dict[str, int], number: int, confirmed: set[str]
) -> None:
    braked = brake(asked, totals, number, confirmed)

    assert len(braked.allowed) <= number
    assert set(braked.allowed) <= set(asked)
    assert set(braked.held) <= set(asked)
    assert not set(braked.allowed) & set(braked.held)
    assert not {instance for instance, _ in braked.held} & confirmed
    assert {instance for instance, _ in braked.held} == set(braked.why)
