"""Whatever happens on a server, following it by deltas ends where reading it whole ends."""

from collections import Counter
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from actors.instance.mirror import Mirror
from tests.actors.instance.raw import delta, raw, whole

HASHES = tuple(letter * 40 for letter in "abcdef")
CATEGORIES = ("", "tv", "tv/anime", "tvs")

type Event = tuple[str, str, dict[str, Any]]  # what happens, to which hash, with which fields

FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "category": st.sampled_from(CATEGORIES),
        "state": st.sampled_from(["uploading", "pausedUP", "stoppedUP", "downloading", "error", "metaDL"]),
        "tags": st.sampled_from(["", "a", "a, b"]),
        "downloaded": st.integers(0, 3),
        "seeding_time": st.integers(0, 3),
        "amount_left": st.sampled_from([0, 100]),
        "upspeed": st.integers(0, 3),
    },
)
NOTHING: st.SearchStrategy[dict[str, Any]] = st.just({})
ADD = st.tuples(st.just("set"), st.sampled_from(HASHES), FIELDS)
REMOVE = st.tuples(st.just("remove"), st.sampled_from(HASHES), NOTHING)
POLL = st.tuples(st.sampled_from(["poll", "whole", "look"]), st.just(""), NOTHING)
HISTORY = st.lists(st.one_of(ADD, ADD, REMOVE, POLL, POLL), max_size=40)


class Server:
    """A server reduced to its torrents, and what it last told."""

    def __init__(self) -> None:
        self.torrents: dict[str, dict[str, Any]] = {}
        self._told: dict[str, dict[str, Any]] = {}
        self._rid = 0

    def do(self, what: str, torrent_hash: str, fields: dict[str, Any]) -> None:
        if what == "remove":
            self.torrents.pop(torrent_hash, None)
        else:
            self.torrents.setdefault(torrent_hash, raw()).update(fields)

    def tell(self, *, everything: bool) -> dict[str, Any]:
        told, self._told = self._told, deepcopy(self.torrents)
        self._rid += 1
        if everything or self._rid == 1:
            return whole(deepcopy(self.torrents), self._rid)
        changed = {
            each: {key: value for key, value in now.items() if told.get(each, {}).get(key, "?") != value}
            for each, now in self.torrents.items()
            if told.get(each) != now
        }
        return delta(changed, self._rid, torrents_removed=list(told.keys() - self.torrents.keys()))


class Asker:
    """Somebody who follows one category by views."""

    def __init__(self, category: str, *, below: bool) -> None:
        self.category = category
        self.below = below
        self.known: dict[str, object] = {}
        self.since = -1

    def look(self, mirror: Mirror) -> None:
        view = mirror.view(self.category, subcategories=self.below, epoch=mirror.epoch, since=self.since)
        if view.full:
            self.known.clear()
        for torrent_hash in view.gone:
            self.known.pop(torrent_hash, None)
        self.known.update((torrent.hash, torrent) for torrent in view.changed)
        assert len(self.known) == view.total
        self.since = mirror.revision


@settings(max_examples=300, deadline=None)
@given(HISTORY)
def test_following_by_deltas_is_the_same_as_reading_it_whole(
    history: list[tuple[str, str, dict[str, Any]]],
) -> None:
    server, mirror, now = Server(), Mirror("followed"), 0.0
    often = [Asker(category, below=below) for category in CATEGORIES for below in (False, True)]
    seldom = [Asker(category, below=below) for category in CATEGORIES for below in (False, True)]

    for what, torrent_hash, fields in [*history, ("poll", "", {}), ("look", "", {})]:
        now += 1
        if what in {"poll", "whole"}:
            mirror.apply(server.tell(everything=what == "whole"), now)
            for asker in often:
                asker.look(mirror)
        elif what == "look":
            for asker in seldom:
                asker.look(mirror)
        else:
            server.do(what, torrent_hash, fields)

    fresh = Mirror("fresh")
    fresh.apply(whole(server.torrents), now)
    assert mirror.torrents == fresh.torrents
    assert mirror.counts() == fresh.counts()
    assert mirror.states() == fresh.states() == Counter((t.category, t.state) for t in mirror.torrents.values())
    assert set(mirror.unfinished) == set(fresh.unfinished)
    for asker in (*often, *seldom):
        there = fresh.view(asker.category, subcategories=asker.below).changed
        assert asker.known == {torrent.hash: torrent for torrent in there}
