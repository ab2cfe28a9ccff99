"""The board: the last thing each actor said, without asking it."""

import threading
import time

from actors.board import Board


def test_the_last_snapshot_of_each_actor_is_up() -> None:
    board = Board()
    board.publish("qbit/a", 1)
    board.publish("qbit/a", 2)
    board.publish("arr/movies", 3)

    assert board.get("qbit/a") == 2
    assert board.get("qbit/b") is None
    assert board.all() == {"arr/movies": 3, "qbit/a": 2}
    assert board.all("qbit/") == {"qbit/a": 2}


def test_a_withdrawn_snapshot_is_gone() -> None:
    board = Board()
    board.publish("qbit/a", 1)
    before = board.version

    board.withdraw("qbit/a")

    assert board.get("qbit/a") is None
    assert board.version == before + 1


def test_withdrawing_nothing_is_no_change() -> None:
    board = Board()

    board.withdraw("qbit/a")

    assert board.version == 0


def test_what_all_returns_is_the_readers_own() -> None:
    board = Board()
    board.publish("qbit/a", 1)
    seen = board.all()

    board.publish("qbit/b", 2)

    assert seen == {"qbit/a": 1}


def test_waiting_ends_with_the_next_publish() -> None:
    board = Board()
    board.publish("qbit/a", 1)
    seen: list[int] = []
    reader = threading.Thread(target=lambda: seen.append(board.wait(1, timeout=10)))
    reader.start()

    board.publish("qbit/a", 2)

    reader.join(5)
    assert seen == [2]


def test_waiting_for_what_has_already_come_returns_at_once() -> None:
    board = Board()
    board.publish("qbit/a", 1)
    begin = time.monotonic()

    assert board.wait(0, timeout=10) == 1
    assert time.monotonic() - begin < 1


def test_waiting_in_vain_ends_at_its_time() -> None:
    board = Board()

    assert board.wait(0, timeout=0.02) == 0


def test_every_reader_is_woken() -> None:
    board = Board()
    seen: list[int] = []
    readers = [threading.Thread(target=lambda: seen.append(board.wait(0, timeout=10))) for _ in range(5)]
    for reader in readers:
        reader.start()

    board.publish("root", ())

    for reader in readers:
        reader.join(5)
    assert seen == [1] * 5


def test_it_says_which_names_changed_since_a_version() -> None:
    board = Board()
    board.publish("qbit/a", 1)
    board.publish("qbit/b", 1)
    before = board.version
    board.publish("qbit/b", 2)
    board.publish("arr/movies", 1)
    board.withdraw("qbit/a")

    assert board.changes(before) == (before + 3, frozenset({"qbit/a", "qbit/b", "arr/movies"}))
    assert board.changes(before + 3) == (before + 3, frozenset())
