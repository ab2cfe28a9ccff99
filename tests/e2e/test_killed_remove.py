"""Killed between any two steps of REMOVE, the daemon brings it to the same end, and nothing else goes."""

import pytest

from tests.e2e.failing import bystanders, gone_from, hashes, steps_of
from tests.e2e.killing import Scene, scene
from tests.lab.relay import Cut, after, before
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent, complete_on

DELETE = "POST torrents/delete"
SEEDED = {"SeedingMode": {"RemoveTorrent": 2, "MaxSeedingTime": "0.2s"}, "StalledDelay": -1}


def seeded(stage: Stage) -> tuple[Scene, MadeTorrent, set[str]]:
    """An imported torrent that has seeded long enough, beside others that nothing is to happen to."""
    here = scene(stage, Torrent=SEEDED)
    film = stage.torrent("The Finished")
    complete_on(here.server, film, stage.seeder, here.arr.category)
    here.server.api.torrents_add_tags("qBitrr-imported", torrent_hashes=film.hash)
    return here, film, bystanders(stage, here.server, here.arr)


def ended_well(here: Scene, film: MadeTorrent, others: set[str]) -> None:
    """Gone with its files; the Arr was told nothing, and nothing else went."""
    gone_from(here.server, film, others)
    assert here.at_rest() == steps_of(here.daemon, "default", film.hash, "REMOVE")
    assert [outcome[:4] for _, outcome in here.at_rest()] == ["done"]
    assert hashes(here.server) == others
    assert here.effects()[0] == []
    assert here.arr.blocklist == []


def test_the_moments_to_die_at_are_all_there_are(stage: Stage) -> None:
    here, film, others = seeded(stage)
    here.daemon.start()

    ended_well(here, film, others)

    assert [each for each in here.effects()[1] if each != "POST torrents/addTags"] == [DELETE]


@pytest.mark.parametrize("cut", [before(DELETE), after(DELETE)], ids=str)
def test_killed_while_it_removes(stage: Stage, cut: Cut) -> None:
    here, film, others = seeded(stage)

    here.die_at(cut, settled=0)
    here.daemon.start()

    ended_well(here, film, others)
