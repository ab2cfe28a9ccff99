"""Many removals within a minute become one message."""

from actors.messages import Rejected, Removed
from actors.notify.gather import AT_MOST, NAMED, QUIET_FOR, Gather


def removed(name: str = "Some.Film", *, dry: bool = False) -> Removed:
    return Removed("radarr", "default", name, "stalled: for 20 min", dry)


def test_one_removal_is_told_by_name_with_its_reason_after_a_moment() -> None:
    gather = Gather()
    gather.add(removed(), 100)

    assert gather.due() == 100 + QUIET_FOR
    assert gather.take(100 + QUIET_FOR - 1) == []
    (note,) = gather.take(100 + QUIET_FOR)
    assert (note.event, note.title) == ("removal", "Removed Some.Film")
    assert note.body == "radarr on default: stalled: for 20 min."
    assert (gather.due(), gather.take(1000)) == (None, [])


def test_many_are_one_message_with_their_number_and_the_first_of_them() -> None:
    gather = Gather()
    for number in range(12):
        gather.add(removed(f"Film {number}"), number)

    (note,) = gather.take(11 + QUIET_FOR)

    assert note.title == "12 torrents were removed"
    assert note.body.splitlines() == [
        *(f"- Film {number} on default: stalled: for 20 min." for number in range(NAMED)),
        "and 7 more.",
    ]


def test_an_endless_flood_is_told_each_minute() -> None:
    gather = Gather()
    told = []
    for second in range(300):
        gather.add(removed(f"Film {second}"), second)
        told += [(second, note.title) for note in gather.take(second)]

    assert len(told) == 300 // AT_MOST - 1
    assert told[0] == (AT_MOST, "61 torrents were removed")


def test_a_dry_run_says_would() -> None:
    gather = Gather()
    gather.add(removed(dry=True), 0)
    gather.add(removed("Another"), 0)

    notes = {note.title: note.body for note in gather.take(60)}

    assert set(notes) == {"Would remove Some.Film", "Removed Another"}
    assert notes["Would remove Some.Film"].endswith("Nothing is done: this is a dry run.")


def test_a_dry_run_of_many_says_would_too() -> None:
    gather = Gather()
    for _ in range(3):
        gather.add(removed(dry=True), 0)

    (note,) = gather.take(60)

    assert note.title == "Would remove 3 torrents"
    assert note.body.endswith("Nothing is done: this is a dry run.")


def test_imports_that_were_not_taken_are_gathered_apart() -> None:
    gather = Gather()
    gather.add(removed(), 0)
    gather.add(Rejected("radarr", "default", "Other.Film", "Not an upgrade"), 0)
    (first, second) = gather.take(60)
    for _ in range(2):
        gather.add(Rejected("radarr", "default", "Other.Film", "Not an upgrade"), 100)

    assert (first.event, second.event) == ("removal", "rejected")
    assert (second.title, second.body) == ("Not imported: Other.Film", "radarr on default: Not an upgrade.")
    assert [note.title for note in gather.take(200)] == ["2 imports were not taken"]


def test_a_name_is_one_line_without_what_nobody_should_read() -> None:
    gather = Gather()
    gather.add(
        Removed("radarr", "default", "A\nB\x1b[31m " + "x" * 500, "https://t.example/pa55key/announce said no"), 0
    )

    (note,) = gather.take(60)

    assert note.title.startswith("Removed A B?[31m ")
    assert len(note.title) < 320
    assert "pa55key" not in note.body
