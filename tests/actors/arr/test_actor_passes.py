"""However many torrents there are, no pass takes long, and it makes no difference to what is done."""

from actors.arr.engine import IN_ONE_PASS
from actors.messages import Delete, SawTorrents
from actors.torrent import TAG_IMPORTED
from storage.settings import Limits
from tests.actors.arr.stage import Begin, Stage, a_torrent

MANY = IN_ONE_PASS + 400


def with_many(stage: Begin, *, seeded: range = range(0)) -> Stage:
    """More torrents than a pass decides on; some have met their limit."""
    here = stage()
    torrent = here.settings.torrent.model_copy(update={"limits": Limits(max_ratio=1.0), "remove": "ratio"})
    here.settings = here.settings.model_copy(update={"torrent": torrent})
    for number in range(MANY):
        ratio = 2.0 if number in seeded else 0.1
        here.default.put(a_torrent(f"{number:05}", ratio=ratio, tags=frozenset({TAG_IMPORTED})))
    return here


def test_what_one_pass_leaves_the_next_takes_up_at_once(stage: Begin) -> None:
    here = with_many(stage).start()
    here.settle()

    told = {row.hash: row.verdict_rule for message in here.told(SawTorrents) for row in message.rows}
    assert len(told) == MANY
    assert set(told.values()) == {"healthy"}
    assert here.snapshot.behind == 0
    assert 0 < here.snapshot.last_pass_decided <= IN_ONE_PASS


def test_removals_are_counted_together_in_however_many_passes_they_were_found(stage: Begin) -> None:
    """Neither those of the first pass nor those of the second are a tenth of all, both together are more."""
    first, second = 200, 100
    assert first < MANY / 10 < first + second
    here = with_many(stage, seeded=range(IN_ONE_PASS - first, IN_ONE_PASS + second)).start()
    here.settle()
    here.advance(30)

    assert [one for one in here.default.commands if isinstance(one, Delete)] == []
    (brake,) = here.snapshot.brakes
    assert brake.count == first + second


def test_what_may_go_goes_when_all_was_looked_at(stage: Begin) -> None:
    here = with_many(stage, seeded=range(5)).start()
    here.settle()
    here.advance(10)

    gone = {one.hash for one in here.default.commands if isinstance(one, Delete)}
    assert gone == {f"{number:05}" for number in range(5)}
