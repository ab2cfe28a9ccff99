"""The table of torrents: who is here, who moved, who is gone."""

from dataclasses import replace
from typing import Any

from actors.arr.table import GONE_AFTER, MANY, Orders, Table
from actors.keyed import Keyed
from actors.messages import CategoryView, Cursor, Standing
from actors.torrent import Torrent
from storage.rows import LibraryRow
from tests.actors.arr.stage import a_torrent

NOW = 1000.0
ONE = a_torrent("aa11")


def view(*torrents: Torrent, instance: str = "default", gone: tuple[str, ...] = (), **more: Any) -> CategoryView:
    usual: dict[str, Any] = {"full": not gone, "total": len(torrents), "at": NOW, "standing": Standing(0.0, 0.0)}
    return CategoryView(instance, Cursor("e", 1), changed=torrents, gone=gone, **(usual | more))


def table(**rows: LibraryRow) -> Table:
    return Table("radarr", Keyed((("default", key), row) for key, row in rows.items()))


def row(torrent_hash: str) -> LibraryRow:
    return LibraryRow(
        "default",
        torrent_hash,
        "A name",
        "radarr",
        imported=True,
        first_seen=NOW - 100,
        verdict_rule="healthy",
        verdict_why="",
        verdict_at=0.0,
        message="",
        needs_attention=False,
        marks=frozenset(),
    )


def test_a_torrent_first_seen_is_changed_and_due() -> None:
    made = table()

    assert made.apply([("radarr", view(ONE))], NOW) == {("default", "aa11")}
    assert [entry.torrent for entry in made.due(set(), NOW)] == [ONE]


def test_what_is_told_again_unchanged_is_not_changed() -> None:
    made = table()
    made.apply([("radarr", view(ONE))], NOW)

    assert made.apply([("radarr", view(ONE))], NOW + 5) == set()


def test_the_same_hash_on_two_instances_is_two_torrents() -> None:
    made = table()
    made.apply([("radarr", view(ONE)), ("radarr", view(ONE, instance="Seedbox"))], NOW)

    assert [entry.instance for entry in made.copies("aa11")] == ["default", "Seedbox"]


def test_a_full_view_without_it_means_that_it_is_gone() -> None:
    made = table()
    made.apply([("radarr", view(ONE))], NOW)
    made.apply([("radarr", view())], NOW)

    assert made.entries == {}
    assert made.forgotten(["default"], NOW + GONE_AFTER) == {"default": ("aa11",)}


def test_a_delta_that_says_nothing_of_it_means_nothing() -> None:
    made = table()
    made.apply([("radarr", view(ONE))], NOW)
    made.apply([("radarr", view(full=False, total=1))], NOW)

    assert ("default", "aa11") in made.entries


def test_nothing_is_forgotten_on_an_instance_that_did_not_answer() -> None:
    made = table()
    made.apply([("radarr", view(ONE))], NOW)
    made.apply([("radarr", view(gone=("aa11",)))], NOW)

    assert made.forgotten([], NOW + 99 * GONE_AFTER) == {}
    assert made.forgotten(["Seedbox"], NOW + 99 * GONE_AFTER) == {}


def test_what_is_back_soon_keeps_its_memory() -> None:
    made = table()
    made.apply([("radarr", view(ONE))], NOW)
    made.apply([("radarr", view(gone=("aa11",)))], NOW + 1)
    changed = made.apply([("radarr", view(ONE, full=False))], NOW + 2)

    assert changed == {("default", "aa11")}
    assert made.entries["default", "aa11"].memory.first_seen == NOW
    assert made.forgotten(["default"], NOW + 99) == {}


def test_moving_to_a_special_category_is_no_departure() -> None:
    made = table()
    made.apply([("radarr", view(ONE)), ("failed", view())], NOW)
    moved = replace(ONE, category="failed")

    changed = made.apply([("radarr", view(gone=("aa11",))), ("failed", view(moved, full=False))], NOW + 5)

    assert changed == {("default", "aa11")}
    assert made.entries["default", "aa11"].stream == "failed"
    assert made.missing == {}


def test_a_move_seen_by_the_one_view_and_not_yet_by_the_other_loses_nothing() -> None:
    made = table()
    made.apply([("radarr", view(ONE)), ("failed", view())], NOW)
    moved = replace(ONE, category="failed")
    made.apply([("radarr", view(full=False, total=1)), ("failed", view(moved, full=False))], NOW + 5)
    made.apply([("radarr", view(gone=("aa11",))), ("failed", view(full=False, total=1))], NOW + 10)

    assert made.entries["default", "aa11"].stream == "failed"


def test_a_stranger_in_a_special_category_is_not_followed_until_claimed() -> None:
    made = table()
    stranger = replace(ONE, category="failed")
    assert made.apply([("radarr", view()), ("failed", view(stranger))], NOW) == set()
    assert made.entries == {}

    made.claim(("default", "aa11"), "failed", stranger, NOW)

    assert made.strangers == {}
    assert made.entries["default", "aa11"].stream == "failed"


def test_a_stranger_that_leaves_is_nobodys_loss() -> None:
    made = table()
    made.apply([("failed", view(replace(ONE, category="failed")))], NOW)
    made.disowned.add(("default", "aa11"))
    made.apply([("failed", view(gone=("aa11",)))], NOW)

    assert (made.strangers, made.disowned, made.missing) == ({}, set(), {})


def test_what_an_earlier_life_knew_is_claimed_in_a_special_category() -> None:
    made = table(aa11=row("aa11"))
    made.apply([("radarr", view()), ("failed", view(replace(ONE, category="failed")))], NOW)

    assert made.entries["default", "aa11"].told == row("aa11").as_told().digest()
    assert made.forgotten(["default"], NOW + 99) == {}


def test_rows_of_an_earlier_life_that_are_not_there_are_forgotten() -> None:
    made = table(aa11=row("aa11"), bb22=row("bb22"))
    made.apply([("radarr", view(ONE))], NOW)

    assert made.forgotten(["default"], NOW + GONE_AFTER) == {"default": ("bb22",)}
    assert made.rows == {}


def many() -> list[Torrent]:
    return [a_torrent(f"{number:04}") for number in range(MANY)]


LONG = 30 * 24 * 3600.0


def full_of(*torrents: Torrent) -> Table:
    made = table()
    made.apply([("radarr", view(*torrents))], NOW)
    return made


def test_an_instance_that_suddenly_has_none_of_many_is_doubted_until_the_user_believes_it() -> None:
    made = full_of(*many())
    made.apply([("radarr", view())], NOW + 1)

    assert made.doubts() == {"default": MANY}
    assert made.forgotten(["default"], NOW + LONG) == {}

    made.believe("default", NOW + LONG)

    assert made.doubts() == {}
    assert len(made.forgotten(["default"], NOW + LONG)["default"]) == MANY


def test_the_doubt_ends_when_the_first_of_them_is_back_and_the_others_are_forgotten_as_usual() -> None:
    made = full_of(*many())
    made.apply([("radarr", view())], NOW + 1)
    made.apply([("radarr", view(many()[0]))], NOW + 60)

    assert made.doubts() == {}
    assert len(made.entries) == 1
    assert made.forgotten(["default"], NOW + 60) == {}
    assert len(made.forgotten(["default"], NOW + 60 + GONE_AFTER)["default"]) == MANY - 1


def test_a_new_torrent_does_not_end_the_doubt() -> None:
    made = full_of(*many())
    made.apply([("radarr", view(ONE))], NOW + 1)
    made.apply([("radarr", view(a_torrent("bb22"), full=False, total=2))], NOW + 2)

    assert made.doubts() == {"default": MANY}
    assert len(made.entries) == 2
    assert made.forgotten(["default"], NOW + LONG) == {}


def test_one_that_goes_from_a_doubted_instance_is_forgotten_as_usual() -> None:
    made = full_of(*many())
    made.apply([("radarr", view(ONE))], NOW + 1)
    made.apply([("radarr", view(gone=("aa11",)))], NOW + 2)

    assert made.forgotten(["default"], NOW + 2 + GONE_AFTER) == {"default": ("aa11",)}
    assert made.doubts() == {"default": MANY}


def test_a_few_that_go_together_are_not_doubted() -> None:
    made = full_of(*many()[1:])
    made.apply([("radarr", view())], NOW + 1)

    assert made.doubts() == {}


def test_many_that_go_while_one_stays_are_not_doubted() -> None:
    made = full_of(ONE, *many())
    made.apply([("radarr", view(ONE))], NOW + 1)

    assert made.doubts() == {}


def test_even_one_is_missed_on_a_server_that_came_back_without_any_torrent() -> None:
    made = full_of(ONE)
    made.apply([("radarr", view(empty=True))], NOW + 1)

    assert made.doubts() == {"default": 1}
    assert made.forgotten(["default"], NOW + LONG) == {}


def test_the_last_torrent_of_a_server_may_go_and_two_at_once_may_not() -> None:
    made = full_of(ONE)
    made.apply([("radarr", view(gone=("aa11",), empty=True))], NOW + 1)
    assert made.doubts() == {}

    made = full_of(*many()[:2])
    made.apply([("radarr", view(gone=tuple(one.hash for one in many()[:2]), empty=True))], NOW + 1)
    assert made.doubts() == {"default": 2}


def test_what_we_had_deleted_is_not_missed() -> None:
    made = full_of(*many())
    for entry in made.entries.values():
        entry.orders = Orders(leaving=True)
    made.apply([("radarr", view(empty=True))], NOW + 1)

    assert made.doubts() == {}


def test_many_that_the_user_moves_into_a_special_category_are_not_missed() -> None:
    made = full_of(*many())
    moved = [replace(one, category="failed") for one in many()]
    gone = tuple(one.hash for one in many())
    made.apply([("radarr", view(gone=gone)), ("failed", view(*moved, full=False))], NOW + 1)

    assert made.doubts() == {}


def test_the_doubt_is_about_one_instance() -> None:
    made = full_of(*many())
    made.apply([("radarr", view(*many(), instance="Seedbox"))], NOW)
    made.apply([("radarr", view()), ("radarr", view(full=False, total=MANY, instance="Seedbox"))], NOW + 1)

    made.believe("Seedbox", NOW + 1)

    assert made.doubts() == {"default": MANY}


def test_rows_of_many_torrents_are_doubted_when_the_first_view_is_empty() -> None:
    made = table(**{one.hash: row(one.hash) for one in many()})
    made.apply([("radarr", view())], NOW)

    assert made.doubts() == {"default": MANY}
    assert made.forgotten(["default"], NOW + LONG) == {}


def test_rows_of_an_earlier_life_are_not_doubted_when_one_of_them_is_there() -> None:
    made = table(**{one.hash: row(one.hash) for one in [ONE, *many()]})
    made.apply([("radarr", view(ONE))], NOW)

    assert made.doubts() == {}


def test_a_torrent_is_due_when_its_time_has_come() -> None:
    made = table()
    made.apply([("radarr", view(ONE))], NOW)
    made.entries["default", "aa11"].again_at = NOW + 60

    assert made.due(set(), NOW + 59) == []
    assert len(made.due(set(), NOW + 60)) == 1
    assert len(made.due({("default", "aa11")}, NOW)) == 1


def test_torrents_are_counted_by_instance() -> None:
    made = table()
    made.apply([("radarr", view(*many())), ("radarr", view(instance="Seedbox"))], NOW)

    assert made.counts() == {"default": MANY, "Seedbox": 0}
