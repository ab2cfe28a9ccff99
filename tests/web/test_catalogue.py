"""An order of torrents is as new as can be had for little."""

from tests.web.house import House
from tests.web.samples import HASH, arr, entry, torrent
from web.catalogue import Catalogue
from web.rows import Wanted
from web.views import Views

OTHER = "b" * 40


class Watch:
    """A clock that only goes when it is told to, and how long the work is said to take."""

    def __init__(self, each: float) -> None:
        self.now = 0.0
        self._each = each
        self._spent = 0.0

    def spent(self) -> float:
        self._spent += self._each
        return self._spent


def names(catalogue: Catalogue) -> list[str]:
    return [row.torrent.name for row in catalogue.all(Wanted())]


def test_what_was_sorted_quickly_is_sorted_anew_when_something_is_published(house: House) -> None:
    watch = Watch(each=0.0)
    catalogue = Catalogue(Views(house.board, house.wiring.router), lambda: watch.now, watch.spent)
    house.publish(arr(entry(torrent(HASH, name="B"))))
    assert names(catalogue) == ["B"]

    house.publish(arr(entry(torrent(HASH, name="B")), entry(torrent(OTHER, name="A"))))
    assert names(catalogue) == ["A", "B"]


def test_what_took_long_to_sort_holds_for_a_while(house: House) -> None:
    watch = Watch(each=0.5)
    catalogue = Catalogue(Views(house.board, house.wiring.router), lambda: watch.now, watch.spent)
    house.publish(arr(entry(torrent(HASH, name="B"))))
    assert names(catalogue) == ["B"]

    house.publish(arr(entry(torrent(HASH, name="B")), entry(torrent(OTHER, name="A"))))
    watch.now = 4.9
    assert names(catalogue) == ["B"]
    watch.now = 60.0
    assert names(catalogue) == ["A", "B"]
