"""However often the daemon is killed, what it was about is done in the end, and done once."""

from pathlib import Path

import pytest

from tests.faults.kills import kill_and_look


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", [1])
def test_nothing_is_lost_or_done_twice_however_often_the_daemon_is_killed(tmp_path: Path, seed: int) -> None:
    tally = kill_and_look(tmp_path / "town", times=15, seed=seed, longest=2.0)

    assert tally.wrong == []
    assert tally.kills == 15
    assert tally.failed_first > 0
    assert tally.looks == 1
