"""How many requests a category makes: none for what does not change, and few for many changes at once."""

from collections import Counter
from dataclasses import fields

from actors.messages import Decided, SawTorrents, SeenTorrent
from actors.torrent import TAG_IMPORTED
from storage.rows import LibraryRow
from tests.actors.arr.stage import Begin, Stage, a_torrent

MINUTE = 60.0
#: What an Arr's timers ask once a minute: whether it is there, and of its settings.
TIMERS = {"/api/v3/system/status", "/api/v3/health", "/api/v3/downloadclient", "/api/v3/config/downloadclient"}


def asked(here: Stage) -> Counter[str]:
    return Counter(request.url.path for request in here.arr.requests)


def imported(here: Stage, count: int) -> None:
    for number in range(count):
        here.default.put(a_torrent(f"{number:04}", tags=frozenset({TAG_IMPORTED})))


def test_at_rest_nothing_is_asked_beyond_the_timers(stage: Begin) -> None:
    here = stage()
    imported(here, 50)
    here.start()
    here.advance(2 * MINUTE)
    here.arr.requests.clear()
    here.default.asked.clear()
    passes = here.snapshot.last_pass_at

    here.advance(10 * MINUTE)

    assert here.snapshot.last_pass_at != passes
    assert asked(here).keys() <= TIMERS | {"/api/v3/remotepathmapping"}
    assert all(times <= 11 for times in asked(here).values())
    assert here.default.asked == []


def test_a_pass_that_finds_nothing_asks_nothing_and_tells_nothing(stage: Begin) -> None:
    here = stage()
    imported(here, 5)
    here.start()
    here.advance(MINUTE)
    requests, told = len(here.arr.requests), len(here.storage.told)

    here.advance(here.general.loop_sleep * 3)

    assert len(here.arr.requests) - requests <= len(TIMERS) + 1  # the timers may fall into it
    assert len(here.storage.told) == told


def test_a_thousand_completions_at_once_take_few_reads_of_the_queue(stage: Begin) -> None:
    here = stage()
    for number in range(1000):
        here.default.put(a_torrent(f"{number:04}", state="downloading", progress=0.5, amount_left=10))
        here.arr.lists(f"{number:04}", item=number)
        here.arr.remembers(f"{number:04}", "grabbed", number)
    here.arr.page_size = 5000
    here.start()
    here.advance(MINUTE)
    here.arr.requests.clear()

    for number in range(1000):
        here.default.put(a_torrent(f"{number:04}"))
    here.advance(here.general.loop_sleep)

    found = asked(here)
    assert len(here.arr.scans) == 8  # it is given no more at a time
    assert found["/api/v3/queue"] <= 10
    assert found["/api/v3/history"] + found["/api/v3/history/movie"] <= 1100
    assert here.default.asked == []


def test_what_an_earlier_life_decided_is_no_news_after_a_restart(stage: Begin) -> None:
    here = stage()
    imported(here, 20)
    here.start()
    here.advance(MINUTE)
    here.reader.rows = {key: stored(row) for key, row in rows(here).items()}
    here.storage.told.clear()

    here.restart()
    here.advance(MINUTE)

    assert here.told(Decided) == []
    assert here.told(SawTorrents) == []


def test_what_differs_from_what_an_earlier_life_decided_is_news(stage: Begin) -> None:
    here = stage()
    imported(here, 2)
    here.start()
    here.advance(MINUTE)
    here.reader.rows = {key: stored(row) for key, row in rows(here).items()}
    here.storage.told.clear()
    here.default.put(a_torrent("0001", state="error", tags=frozenset({TAG_IMPORTED})))

    here.restart()
    here.advance(MINUTE)

    assert set(here.decisions("0001")) == {"errored"}
    assert here.decisions("0000") == []


def rows(here: Stage) -> dict[tuple[str, str], SeenTorrent]:
    return {(row.instance, row.hash): row for told in here.told(SawTorrents) for row in told.rows}


def stored(row: SeenTorrent) -> LibraryRow:
    return LibraryRow(first_seen=1.0, **{one.name: getattr(row, one.name) for one in fields(row)})
