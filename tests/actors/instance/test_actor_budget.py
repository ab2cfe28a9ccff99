"""How many requests an instance makes: one for each poll, whatever it holds."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.actors.instance.stage import Stage, settings_for
from tests.lab.qbittorrent import QbitServer
from tests.lab.standin import StandIn

POLLS = 10


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path, "Seedbox") as standin:
        yield standin


@pytest.mark.parametrize("torrents", [0, 300])
def test_a_poll_is_one_request(stage: Stage, standin: StandIn, torrents: int) -> None:
    standin.fill(torrents, "tv", complete=True)
    stage.begin(settings_for(cast("QbitServer", standin)))
    stage.poll()
    before = standin.requests.copy()

    for _ in range(POLLS):
        stage.poll()

    assert standin.requests - before == {"sync/maindata": POLLS}
    assert stage.nudges() <= 1  # for what was there at first


def test_a_poll_is_one_request_while_everything_changes(stage: Stage, standin: StandIn) -> None:
    standin.fill(100, "tv", complete=True)
    stage.begin(settings_for(cast("QbitServer", standin)))
    stage.poll()
    before = standin.requests.copy()

    for _ in range(POLLS):
        standin.churn(1.0)
        stage.poll()

    assert standin.requests - before == {"sync/maindata": POLLS}


def test_many_views_cost_the_server_nothing(stage: Stage, standin: StandIn) -> None:
    standin.fill(100, "tv")
    stage.begin(settings_for(cast("QbitServer", standin)))
    before = standin.requests.copy()

    for _ in range(POLLS):
        assert stage.view().total == 100

    assert standin.requests == before
