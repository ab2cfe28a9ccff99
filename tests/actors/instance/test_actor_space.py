"""On a real server, downloads wait for space and go on when there is some, and nothing else is touched."""

from typing import Any

import pytest

from actors.instance.space import GIB
from actors.messages import Decided, Decision
from actors.torrent import TAG_FREE_SPACE_PAUSED, Torrent
from storage.settings import GeneralSettings
from tests.actors.instance.stage import Stage, settings_for
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import hollow

GIBS_FREE = 12  # above what is kept, so that one of two downloads fits; the disk may breathe by as much
LARGE = 10 * GIB


def want(server: QbitServer, name: str, category: str, *, stopped: bool = False) -> None:
    """Add a large download that nobody serves."""
    server.api.torrents_add(torrent_files=hollow(1, name, LARGE), category=category, is_stopped=stopped)
    eventually(lambda: any(each.name.startswith(name) for each in server.api.torrents_info()))


def free(server: QbitServer) -> int:
    state: Any = server.api.sync_maindata()["server_state"]
    return int(state["free_space_on_disk"])


def keeping(stage: Stage, server: QbitServer, keep: int, *, read_only: bool = False, **general: object) -> None:
    """Start the next incarnation, which keeps so many bytes free."""
    for ref in stage.refs:
        ref.stop(timeout=10)
    settings = GeneralSettings.model_validate({"free_space": keep, **general})
    stage.begin(settings_for(server, read_only=read_only), general=settings)


def there(stage: Stage) -> dict[str, Torrent]:
    """All torrents by the first letter of their names, after a poll."""
    stage.poll()
    return {torrent.name[0]: torrent for each in ("tv", "films") for torrent in stage.view(each).changed}


def diary(stage: Stage) -> list[Decision]:
    return [decision for told in stage.others["storage"].hears(Decided) for decision in told.decisions]


def test_downloads_wait_for_space_and_go_on(stage: Stage, any_qbit: QbitServer) -> None:
    any_qbit.api.app_set_preferences({"queueing_enabled": True, "max_active_downloads": 5})
    want(any_qbit, "a", "tv")
    want(any_qbit, "b", "tv")
    want(any_qbit, "c", "tv", stopped=True)
    keep = free(any_qbit) - GIBS_FREE * GIB
    keeping(stage, any_qbit, keep)

    eventually(lambda: there(stage)["b"].state == "stoppedDL")
    found = there(stage)
    assert {name: torrent.stopped for name, torrent in found.items()} == {"a": False, "b": True, "c": True}
    assert {name: torrent.tags for name, torrent in found.items()} == {
        "a": frozenset(),
        "b": {TAG_FREE_SPACE_PAUSED},
        "c": frozenset(),
    }
    assert stage.snapshot.space_line.endswith(" to keep; 1 download waits for space.")
    (stopped,) = diary(stage)
    assert (stopped.hash, stopped.rule, stopped.steps) == (found["b"].hash, "free-space", ("stop",))

    keeping(stage, any_qbit, max(1, keep - 2 * LARGE))

    eventually(lambda: not there(stage)["b"].stopped and not there(stage)["b"].tags)
    assert there(stage)["c"].state == "stoppedDL"
    assert stage.snapshot.space_line.endswith(" to keep; no download waits for space.")
    assert [decision.steps for decision in diary(stage)] == [("stop",), ("start",)]


def test_only_downloads_of_our_categories_wait(stage: Stage, any_qbit: QbitServer) -> None:
    want(any_qbit, "a", "films")
    want(any_qbit, "b", "tv")
    eventually(lambda: {str(each.state) for each in any_qbit.api.torrents_info()} == {"stalledDL"})

    keeping(stage, any_qbit, free(any_qbit) + GIB)

    eventually(lambda: there(stage)["b"].state == "stoppedDL")
    assert there(stage)["a"].state == "stalledDL"


@pytest.mark.parametrize("held_back", [{"auto_pause_resume": False}, {"dry_run": True}, {"read_only": True}])
def test_a_rule_that_is_held_back_touches_nothing(
    stage: Stage, server: QbitServer, held_back: dict[str, bool]
) -> None:
    want(server, f"h{next(iter(held_back))}", "tv")
    read_only = held_back.get("read_only", False)
    general = {key: value for key, value in held_back.items() if key != "read_only"}

    keeping(stage, server, free(server) + GIB, read_only=read_only, **general)
    eventually(lambda: there(stage)["h"].state == "stalledDL")
    stage.poll()

    assert "Nothing is stopped or started: " in stage.snapshot.space_line
    assert there(stage)["h"].tags == frozenset()
    assert diary(stage) == []
