"""The download queue in the order that tracker rows ask for."""

from actors.arr.facts import Facts
from actors.arr.sorting import queue_order
from actors.torrent import TAG_IGNORED
from tests.actors.arr.situations import NOW, downloading, facts, row, rules

HIGH = row("high.org", priority=9, sort_torrents=True)
LOW = row("low.org", priority=1, sort_torrents=True)
SETTINGS = rules(rows=(HIGH, LOW, row("none.org", priority=99)))


def at(place: int, host: str, **changes: object) -> Facts:
    announce = f"https://{host}/announce" if host else ""
    return facts(downloading(hash=f"{place}{host}", priority=place, tracker=announce, **changes))


def order(*queue: Facts) -> tuple[str, ...]:
    command = queue_order(queue, SETTINGS, NOW)
    return command.hashes if command else ()


def test_torrents_of_sorting_trackers_go_to_the_top_by_priority() -> None:
    assert order(at(1, "none.org"), at(2, "low.org"), at(3, "high.org")) == ("3high.org", "2low.org")


def test_a_queue_in_order_is_left_alone() -> None:
    assert order(at(1, "high.org"), at(2, "low.org"), at(3, "none.org")) == ()
    assert order(at(4, "high.org"), at(7, "high.org"), at(9, "other.org")) == ()


def test_among_equals_the_present_order_stays() -> None:
    assert order(at(1, "none.org"), at(2, "high.org"), at(3, "high.org")) == ("2high.org", "3high.org")


def test_what_is_not_queued_or_ignored_or_of_unknown_trackers_is_left_out() -> None:
    assert order(at(0, "high.org"), at(1, "none.org")) == ()
    assert order(at(1, "none.org"), at(2, "high.org", tags=frozenset({TAG_IGNORED}))) == ()
    assert order(at(1, ""), at(2, "high.org")) == ()


def test_the_highest_of_several_sorting_rows_counts() -> None:
    both = rules(
        rows=(row("high.org", priority=1, sort_torrents=True), row("org", priority=5, sort_torrents=True))
    )

    command = queue_order((at(1, "low.org"), at(2, "high.org")), both, NOW)

    assert command is None


def test_without_sorting_rows_nothing_is_sorted() -> None:
    assert queue_order((at(2, "high.org"), at(1, "none.org")), rules(rows=(row("high.org"),)), NOW) is None
