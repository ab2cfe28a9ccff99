"""Pauses grow, end and are forgotten."""

from actors.arr.pauses import DAY, HOUR, IMPORT, MINUTE, MediaPause, after_failure, growing, search_at

NOW = 10 * 365 * DAY


def failures(count: int, apart: float = HOUR) -> MediaPause:
    pause: MediaPause | None = None
    for number in range(count):
        pause = after_failure(pause, NOW + number * apart)
    assert pause is not None
    return pause


def waits(pause: MediaPause) -> float:
    return pause.search_not_before - pause.last_failed_at


def test_an_import_waits_1_5_15_and_then_always_60_minutes() -> None:
    assert [growing(IMPORT, times) / MINUTE for times in (1, 2, 3, 4, 5, 50)] == [1, 5, 15, 60, 60, 60]


def test_the_first_failure_of_an_item_is_searched_at_once() -> None:
    assert waits(failures(1)) == 0


def test_each_further_failure_waits_longer_up_to_a_day() -> None:
    assert [waits(failures(count)) for count in range(1, 9)] == [
        0,
        5 * MINUTE,
        30 * MINUTE,
        2 * HOUR,
        12 * HOUR,
        DAY,
        DAY,
        DAY,
    ]


def test_after_a_month_without_a_failure_an_item_starts_anew() -> None:
    assert failures(3, apart=31 * DAY).failures == 1
    assert failures(3, apart=29 * DAY).failures == 3


def test_a_search_for_several_items_waits_for_the_slowest() -> None:
    pauses = {"episode:1": MediaPause(2, NOW, NOW + 300), "episode:2": MediaPause(3, NOW, NOW + 1800)}

    assert search_at(("episode:1", "episode:2", "episode:3"), pauses, NOW) == NOW + 1800
    assert search_at(("episode:3",), pauses, NOW) == NOW
