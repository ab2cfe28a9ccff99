"""What waits for one target: it has an end, and a message that does not get through is tried some times."""

from actors.notify.note import Note
from actors.notify.outbox import MOST_WAITING, PAUSES, Outbox


def note(number: int = 0) -> Note:
    return Note("down", f"note {number}", "body")


def test_one_at_a_time_in_their_order() -> None:
    box = Outbox()
    box.put(note(1))
    box.put(note(2))

    assert box.take(0) == note(1)
    assert box.take(0) is None
    box.done("", 0)
    assert box.take(0) == note(2)
    box.done("", 0)
    assert (box.take(0), box.sent, box.waiting, box.due()) == (None, 2, 0, None)


def test_what_did_not_get_through_is_tried_again_after_growing_pauses_and_then_given_up() -> None:
    box, now = Outbox(), 0.0
    box.put(note(1))
    box.put(note(2))

    for pause in PAUSES:
        assert box.take(now) == note(1)
        box.done("It is down.", now)
        assert box.take(now + pause - 0.1) is None
        now += pause
    assert box.take(now) == note(1)
    box.done("It is down.", now)

    assert (box.lost, box.waiting, box.error) == (1, 1, "It is down.")
    assert box.take(now + PAUSES[-1] - 0.1) is None
    assert box.take(now + PAUSES[-1]) == note(2)


def test_it_is_well_again_with_the_first_that_gets_through() -> None:
    box = Outbox()
    box.put(note(1))
    box.take(0)
    box.done("It is down.", 0)
    box.take(PAUSES[0])
    box.done("", PAUSES[0])
    box.put(note(2))

    assert (box.error, box.sent, box.lost) == ("", 1, 0)
    assert box.take(PAUSES[0]) == note(2)


def test_a_queue_that_is_full_drops_the_oldest_and_counts_it() -> None:
    box = Outbox()
    for number in range(MOST_WAITING + 3):
        box.put(note(number))

    assert (box.waiting, box.lost) == (MOST_WAITING, 3)
    assert box.take(0) == note(3)


def test_the_one_under_way_is_not_dropped() -> None:
    box = Outbox()
    box.put(note(-1))
    box.take(0)
    for number in range(MOST_WAITING + 1):
        box.put(note(number))

    box.done("", 0)

    assert (box.sent, box.lost, box.waiting) == (1, 1, MOST_WAITING)


def test_a_report_of_nothing_changes_nothing_but_what_went_wrong() -> None:
    box = Outbox()
    box.done("It is down.", 0)

    assert (box.sent, box.lost, box.waiting, box.due()) == (0, 0, 0, None)
