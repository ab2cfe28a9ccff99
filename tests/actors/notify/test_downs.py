"""One message when something is down, one when it is back, none while it flaps."""

from actors.notify.downs import SETTLED_AFTER, Downs, Seen
from actors.notify.note import Note

MINUTES = 300.0
DOWN = Seen("default", up=False, why="connection refused", life=1)
UP = Seen("default", up=True, life=1)


def run(downs: Downs, *states: tuple[float, Seen]) -> list[tuple[float, str]]:
    """What was told when; `states` are looks at a moment."""
    return [(at, note.title) for at, seen in states for note in downs.look([seen], at)]


def every(start: float, end: float, seen: Seen, step: float = 2.0) -> list[tuple[float, Seen]]:
    return [(start + n * step, seen) for n in range(int((end - start) / step))]


def test_down_for_long_enough_is_told_once_and_so_is_its_return() -> None:
    states = [*every(0, 10, UP), *every(10, 1000, DOWN), *every(1000, 2000, UP)]

    assert run(Downs(MINUTES), *states) == [
        (10 + MINUTES, "default is down"),
        (1000 + SETTLED_AFTER, "default is back"),
    ]


def test_the_words_say_for_how_long_and_why() -> None:
    downs = Downs(MINUTES)
    downs.look([DOWN], 0)

    (down,) = downs.look([DOWN], MINUTES)
    downs.look([UP], 1000)
    (back,) = downs.look([UP], 1060)

    assert down == Note("down", "default is down", "For 5 min now. connection refused.", "failure")
    assert back == Note("down", "default is back", "It was down for 17 min.", "success")


def test_a_short_time_down_is_nothing() -> None:
    states = [*every(0, MINUTES - 2, DOWN), *every(MINUTES - 2, 2000, UP)]

    assert run(Downs(MINUTES), *states) == []


def test_flapping_tells_nothing_however_long_it_goes_on() -> None:
    states = [
        state for at in range(0, 5000, 20) for state in (*every(at, at + 10, DOWN), *every(at + 10, at + 20, UP))
    ]

    assert run(Downs(60), *states) == []


def test_a_life_too_short_to_be_seen_counts_as_having_been_up() -> None:
    states = [(float(at), Seen("default", up=False, life=at // 40)) for at in range(0, 5000, 2)]

    assert run(Downs(60), *states) == []


def test_one_that_was_told_to_be_down_and_flaps_is_not_told_again_before_it_stays_up() -> None:
    flaps = [s for at in range(400, 2000, 20) for s in (*every(at, at + 10, UP), *every(at + 10, at + 20, DOWN))]
    states = [*every(0, 400, DOWN), *flaps, *every(2000, 2100, UP)]

    told = run(Downs(MINUTES), *states)

    assert told == [(MINUTES, "default is down"), (2000 + SETTLED_AFTER, "default is back")]


def test_connections_that_do_not_last_are_no_return() -> None:
    lives = [(float(at), Seen("default", up=True, life=at // 40)) for at in range(400, 2000, 2)]

    assert run(Downs(MINUTES), *every(0, 400, DOWN), *lives) == [(MINUTES, "default is down")]


def test_where_little_is_asked_for_a_short_return_is_enough() -> None:
    states = [*every(0, 20, DOWN, 1), *every(20, 40, UP, 1)]

    assert run(Downs(3), *states) == [(3, "default is down"), (23, "default is back")]


def test_one_that_is_no_longer_configured_is_forgotten() -> None:
    downs = Downs(MINUTES)
    run(downs, *every(0, 400, DOWN))

    downs.look([], 400)

    assert run(downs, *every(402, 500, UP)) == []
    assert run(downs, *every(500, 900, DOWN)) == [(500 + MINUTES, "default is down")]


def test_each_counts_for_itself() -> None:
    downs, other = Downs(MINUTES), Seen("Seedbox", up=True)
    downs.look([DOWN, other], 0)

    assert [note.title for note in downs.look([DOWN, other], MINUTES)] == ["default is down"]
