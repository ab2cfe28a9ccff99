"""Numbers that only grow, counted from any thread."""

import threading

from actors.tally import BOUNDS, Tally, Traffic


def test_what_was_never_counted_is_empty() -> None:
    assert Tally().counts("imports") == {}
    assert Tally().durations("pass") == {}


def test_each_set_of_labels_counts_for_itself() -> None:
    tally = Tally()

    tally.add("imports", "radarr", "imported")
    tally.add("imports", "radarr", "imported")
    tally.add("imports", "radarr", "failed", by=3)
    tally.add("dropped_writes")

    assert tally.counts("imports") == {("radarr", "imported"): 2, ("radarr", "failed"): 3}
    assert tally.counts("dropped_writes") == {(): 1}


def test_durations_fall_into_the_first_class_that_holds_them() -> None:
    tally = Tally()

    for seconds in (0.0, BOUNDS[0], BOUNDS[0] * 1.01, BOUNDS[-1] + 1):
        tally.took("pass", "radarr", seconds=seconds)

    (timed,) = tally.durations("pass").values()
    assert timed.classes == (2, 1, *[0] * (len(BOUNDS) - 2), 1)
    assert timed.seconds == BOUNDS[0] * 2.01 + BOUNDS[-1] + 1


def test_what_was_read_does_not_change_afterwards() -> None:
    tally = Tally()
    tally.took("pass", seconds=1)
    tally.add("imports")
    before = tally.durations("pass"), tally.counts("imports")

    tally.took("pass", seconds=1)
    tally.add("imports")

    assert sum(before[0][()].classes) == 1
    assert before[1] == {(): 1}


def test_no_count_of_several_threads_is_lost() -> None:
    tally = Tally()

    def count() -> None:
        for _ in range(2000):
            tally.add("imports", "radarr")
            tally.took("pass", "radarr", seconds=1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert tally.counts("imports") == {("radarr",): 8000}
    assert sum(tally.durations("pass")["radarr",].classes) == 8000


def test_a_clients_traffic_is_added_once_and_goes_on_with_the_next_client() -> None:
    tally = Tally()
    first, second = Traffic(tally, "instance", "default"), Traffic(tally, "instance", "default")

    first.note(3, 100)
    first.note(3, 100)
    first.note(5, 250)
    second.note(2, 10)

    assert tally.counts("instance_requests") == {("default",): 7}
    assert tally.counts("instance_received_bytes") == {("default",): 260}
