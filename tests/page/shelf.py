"""Many torrents on a web server of their own, without any other program: what a table, a story and a feed show."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from actors.arr.step import Verdict
from actors.arr.table import Entry
from actors.torrent import TAG_IGNORED
from tests.web.house import House, open_house
from tests.web.samples import TWO_INSTANCES, arr, entry, instance, running, torrent

DAY = 86_400.0
#: State, progress, verdict: what torrents are like, over and over.
KINDS = (
    ("stalledUP", 1.0, Verdict("healthy", "all is well")),
    ("downloading", 0.42, Verdict("healthy", "all is well")),
    ("uploading", 1.0, Verdict("seeded", "ratio 2.01 of 2.00")),
    ("stalledDL", 0.3, Verdict("stalled", "stalled for 12 min of 15 min", look_again_at=2e9)),
    ("stalledUP", 1.0, Verdict("import", "complete, not imported yet")),
    ("error", 0.1, Verdict("errored", "qBittorrent reports an error", attention=True)),
    ("metaDL", 0.0, None),
)
FILMS = "radarr"


def number_of(number: int) -> str:
    """The hash of a torrent by its number."""
    return f"{number:08x}" + "0" * 32


def film(number: int, now: float) -> Entry:
    """A torrent by its number: on the Seedbox where that is even."""
    state, progress, verdict = KINDS[number % len(KINDS)]
    one = torrent(
        number_of(number),
        name=f"Film.{number:05}.{1950 + number % 70}.1080p",
        state=state,
        progress=progress,
        size=(number * 7919) % 50_000 * 1_000_000 if state != "metaDL" else -1,
        ratio=number % 500 / 100,
        seeding_time=number % 90 * 86_400 if progress == 1.0 else 0,
        tags=frozenset({TAG_IGNORED}) if number == 4 else frozenset(),
    )
    held = entry(one, "qBit-Seedbox" if number % 2 == 0 else "default", verdict=verdict)
    held.verdict_at = now - number * 7919 % 100 / 11 * DAY if verdict else 0.0
    return held


@contextmanager
def open_shelf(folder: Path, count: int) -> Iterator[House]:
    """A house with so many films on two instances, one of them (number 0) on both, and a show."""
    with open_house(folder) as house:
        now = house.clock.time()
        names = ("storage", "qbit/default", "qbit/qBit-Seedbox", "arr/radarr", "arr/tv", "web")
        films = [film(number, now) for number in range(count)]
        twin = entry(films[0].torrent, "default", verdict=films[0].verdict)
        show = torrent("f" * 40, name="A Show S01", category="tv", state="stalledUP", progress=1.0)
        house.publish(
            instance(),
            instance("qBit-Seedbox"),
            arr(*films, twin),
            arr(entry(show), category="tv", name="Sonarr", kind="sonarr"),
            settings=TWO_INSTANCES,
            children=tuple(running(*names)),
        )
        yield house
