"""The mirror shows what the server has, and each asker what is new to it."""

from typing import Any

import pytest

from actors.instance.mirror import GONE_KEPT, Mirror, View
from actors.torrent import TAG_FREE_SPACE_PAUSED, Torrent
from tests.actors.instance.raw import delta, downloading, raw, whole


@pytest.fixture
def mirror() -> Mirror:
    """One torrent in each of "tv", "tv/anime", "tvs" and no category."""
    mirror = Mirror("first")
    torrents = {
        "a" * 40: raw(name="a", category="tv"),
        "b" * 40: downloading(5000, name="b", category="tv/anime"),
        "c" * 40: raw(name="c", category="tvs"),
        "d" * 40: raw(name="d"),
    }
    categories = {"tv": {"name": "tv", "savePath": "/tv"}, "tvs": {"name": "tvs", "savePath": ""}}
    mirror.apply(
        whole(torrents, categories=categories, server_state={"free_space_on_disk": 7, "queueing": False}), 10.0
    )
    return mirror


def look(mirror: Mirror, category: str = "tv", since: int = -1, *, below: bool = False) -> View:
    return mirror.view(category, subcategories=below, epoch="first", since=since)


def names(torrents: tuple[Torrent, ...]) -> set[str]:
    return {torrent.name for torrent in torrents}


def test_a_first_view_is_the_whole_category(mirror: Mirror) -> None:
    view = look(mirror)

    assert view.full
    assert names(view.changed) == {"a"}
    assert view.total == 1


def test_a_category_is_also_what_is_below_it_but_not_what_begins_like_it(mirror: Mirror) -> None:
    view = look(mirror, below=True)

    assert names(view.changed) == {"a", "b"}
    assert view.total == 2


def test_a_later_view_is_only_what_changed(mirror: Mirror) -> None:
    before = mirror.revision
    mirror.apply(delta({"a" * 40: {"downloaded": 5}}), 12.0)

    view = look(mirror, since=before)

    assert not view.full
    assert [(torrent.name, torrent.downloaded) for torrent in view.changed] == [("a", 5)]
    assert look(mirror, since=mirror.revision).changed == ()


def test_a_speed_changes_nothing_we_hold(mirror: Mirror) -> None:
    before = mirror.revision

    changes = mirror.apply(delta({"a" * 40: {"dlspeed": 900, "upspeed": 4, "num_seeds": 1}}), 12.0)

    assert (changes.changed, mirror.revision, mirror.at, mirror.rid) == (0, before, 12.0, 2)


def test_a_cursor_of_another_mirror_gets_everything(mirror: Mirror) -> None:
    view = mirror.view("tv", subcategories=False, epoch="second", since=mirror.revision)

    assert view.full
    assert names(view.changed) == {"a"}


def test_a_cursor_from_the_future_gets_everything(mirror: Mirror) -> None:
    assert look(mirror, since=mirror.revision + 1).full


def test_a_torrent_that_was_removed_is_gone(mirror: Mirror) -> None:
    before = mirror.revision
    changes = mirror.apply(delta(torrents_removed=["a" * 40, "f" * 40]), 12.0)

    view = look(mirror, since=before)

    assert changes.gone == ("a" * 40,)
    assert view.gone == ("a" * 40,)
    assert view.total == 0
    assert "a" * 40 not in mirror.torrents


def test_a_torrent_that_moved_is_gone_here_and_new_there(mirror: Mirror) -> None:
    before = mirror.revision
    changes = mirror.apply(delta({"a" * 40: {"category": "tvs"}}), 12.0)

    assert changes.moved == ("a" * 40,)
    assert changes.categories == {"tv", "tvs"}
    assert look(mirror, "tv", before).gone == ("a" * 40,)
    assert names(look(mirror, "tvs", before).changed) == {"a"}
    assert mirror.counts() == {"": 1, "tv/anime": 1, "tvs": 2}


def test_a_move_below_the_same_category_is_no_departure(mirror: Mirror) -> None:
    before = mirror.revision
    mirror.apply(delta({"a" * 40: {"category": "tv/anime"}}), 12.0)

    view = look(mirror, "tv", before, below=True)

    assert names(view.changed) == {"a"}
    assert view.gone == ()


def test_a_torrent_that_came_back_is_not_gone(mirror: Mirror) -> None:
    before = mirror.revision
    mirror.apply(delta({"a" * 40: {"category": "tvs"}}), 12.0)
    mirror.apply(delta({"a" * 40: {"category": "tv"}}), 14.0)

    view = look(mirror, "tv", before)

    assert names(view.changed) == {"a"}
    assert view.gone == ()


def test_a_torrent_removed_and_added_in_one_delta_is_there(mirror: Mirror) -> None:
    mirror.apply(delta({"a" * 40: raw(name="again", category="tv")}, torrents_removed=["a" * 40]), 12.0)

    assert names(look(mirror).changed) == {"again"}


def test_who_asks_from_before_the_memory_of_departures_gets_everything() -> None:
    mirror = Mirror("first")
    hashes = [f"{number:040}" for number in range(GONE_KEPT + 1)]
    mirror.apply(whole({each: raw(category="tv") for each in hashes}), 1.0)
    before = mirror.revision
    mirror.apply(delta(torrents_removed=hashes[:1]), 2.0)
    middle = mirror.revision
    mirror.apply(delta(torrents_removed=hashes[1:]), 3.0)

    assert look(mirror, "tv", before).full
    assert len(look(mirror, "tv", middle).gone) == GONE_KEPT
    assert not look(mirror, "tv", middle).full


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"b" * 40: {"state": "stalledUP", "amount_left": 0}}, "completed"),
        ({"b" * 40: {"state": "error"}}, "errored"),
        ({"b" * 40: {"state": "missingFiles"}}, "errored"),
        ({"e" * 40: raw(category="tv/anime")}, "added"),
    ],
)
def test_what_an_arr_should_look_at_is_named(mirror: Mirror, said: dict[str, Any], kind: str) -> None:
    changes = mirror.apply(delta(said), 12.0)

    assert getattr(changes, kind) == tuple(said)
    assert changes.categories == {"tv/anime"}


def test_an_upload_is_nothing_an_arr_should_hurry_for(mirror: Mirror) -> None:
    changes = mirror.apply(delta({"a" * 40: {"downloaded": 5, "state": "uploading"}}), 12.0)

    assert changes.changed == 1
    assert changes.categories == frozenset()


def test_the_change_of_an_unknown_torrent_asks_for_everything_anew(mirror: Mirror) -> None:
    changes = mirror.apply(delta({"e" * 40: {"state": "stalledUP"}}, rid=5), 12.0)

    assert changes.incomplete
    assert mirror.rid == 0
    assert "e" * 40 not in mirror.torrents


def test_a_place_in_the_queue_counts_only_where_there_is_a_queue(mirror: Mirror) -> None:
    torrents = {"b" * 40: downloading(5000, name="b", priority=3)}
    mirror.apply(whole(torrents, server_state={"queueing": False}), 12.0)
    assert mirror.torrents["b" * 40].priority == 0

    mirror.apply(delta({"b" * 40: {"priority": 2}}), 14.0)
    assert mirror.torrents["b" * 40].priority == 0

    changes = mirror.apply(delta(server_state={"queueing": True}, rid=7), 16.0)
    assert changes.incomplete
    assert mirror.rid == 0

    mirror.apply(whole(torrents, server_state={"queueing": True}), 18.0)
    assert mirror.torrents["b" * 40].priority == 3


def test_a_second_full_answer_keeps_what_is_the_same(mirror: Mirror) -> None:
    before = mirror.revision
    kept = mirror.torrents["a" * 40]
    mirror.apply(whole({"a" * 40: raw(name="a", category="tv"), "d" * 40: raw(name="d", tags="new")}, rid=9), 12.0)

    assert mirror.torrents["a" * 40] is kept
    assert look(mirror, since=before).changed == ()
    assert look(mirror, "tvs", since=before).gone == ("c" * 40,)
    assert names(look(mirror, "", since=before).changed) == {"d"}
    assert mirror.categories == {}


def test_categories_come_and_go(mirror: Mirror) -> None:
    mirror.apply(delta(categories={"new": {"savePath": "/new"}}, categories_removed=["tvs"]), 12.0)

    assert mirror.categories == {"tv": "/tv", "new": "/new"}


def test_the_state_of_the_server_is_kept_by_what_changes(mirror: Mirror) -> None:
    mirror.apply(delta(server_state={"free_space_on_disk": 6}), 12.0)

    assert mirror.server == {"free_space_on_disk": 6, "queueing": False}


def test_what_has_something_left_to_download_or_waited_for_space_is_known(mirror: Mirror) -> None:
    assert set(mirror.unfinished) == {"b" * 40}

    mirror.apply(delta({"b" * 40: {"amount_left": 0}, "e" * 40: raw(state="metaDL", size=0)}), 12.0)
    assert set(mirror.unfinished) == {"e" * 40}

    mirror.apply(delta({"a" * 40: {"tags": TAG_FREE_SPACE_PAUSED}}, torrents_removed=["e" * 40]), 14.0)
    assert set(mirror.unfinished) == {"a" * 40}
