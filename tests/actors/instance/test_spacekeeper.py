"""The free-space rule acts once, in an order that survives an interruption, and only while something changes."""

import json

import pytest

from actors.instance.mirror import Mirror
from actors.instance.space import GIB
from actors.instance.spacekeeper import SpaceKeeper
from actors.messages import AddTags, Command, Outcome, RemoveTags, Start, Stop
from actors.torrent import TAG_FREE_SPACE_PAUSED
from tests.actors.instance.raw import delta, downloading, whole

HASH = "a" * 40
TAG = (TAG_FREE_SPACE_PAUSED,)


@pytest.fixture
def mirror() -> Mirror:
    """One download of 20 GiB, 60 GiB free."""
    mirror = Mirror("first")
    torrents = {HASH: downloading(20 * GIB, name="film", category="films")}
    mirror.apply(whole(torrents, server_state={"free_space_on_disk": 60 * GIB}), 10.0)
    return mirror


def keeper(keep: int | None = 50 * GIB, held_back: str = "") -> SpaceKeeper:
    return SpaceKeeper("Seedbox", keep, held_back, lambda torrent: torrent.category == "films")


def kinds(commands: tuple[Command, ...]) -> list[type[Command]]:
    return [type(command) for command in commands]


def is_stopped(mirror: Mirror, free: int) -> None:
    """The server shows that we stopped it, and has so much free."""
    said = {HASH: {"state": "stoppedDL", "tags": TAG_FREE_SPACE_PAUSED}}
    mirror.apply(delta(said, server_state={"free_space_on_disk": free}), 12.0)


def test_the_tag_comes_before_the_stop_and_goes_after_the_start(mirror: Mirror) -> None:
    rule = keeper()

    assert kinds(rule.commands(mirror, 10.0)) == [AddTags, Stop]

    is_stopped(mirror, 90 * GIB)
    assert kinds(rule.commands(mirror, 12.0)) == [Start, RemoveTags]


def test_what_was_told_is_not_told_again_until_the_server_had_time_to_show_it(mirror: Mirror) -> None:
    rule = keeper()
    rule.commands(mirror, 10.0)
    mirror.apply(delta({HASH: {"tags": TAG_FREE_SPACE_PAUSED}}), 12.0)

    assert rule.commands(mirror, 12.0) == ()
    assert kinds(rule.commands(mirror, 41.0)) == [AddTags, Stop]


def test_a_stop_on_its_way_does_not_lose_its_tag(mirror: Mirror) -> None:
    rule = keeper()
    rule.commands(mirror, 10.0)
    said = {HASH: {"tags": TAG_FREE_SPACE_PAUSED}}
    mirror.apply(delta(said, server_state={"free_space_on_disk": 90 * GIB}), 12.0)

    assert rule.commands(mirror, 12.0) == ()


def test_a_tag_that_was_left_on_a_running_torrent_goes(mirror: Mirror) -> None:
    said = {HASH: {"tags": TAG_FREE_SPACE_PAUSED}}
    mirror.apply(delta(said, server_state={"free_space_on_disk": 90 * GIB}), 12.0)

    assert kinds(keeper().commands(mirror, 12.0)) == [RemoveTags]


def test_while_the_server_is_as_it_was_there_is_nothing_to_plan(mirror: Mirror) -> None:
    mirror.apply(delta({HASH: {"amount_left": 1}}), 12.0)
    rule = keeper()
    assert rule.commands(mirror, 12.0) == ()
    line = rule.line

    mirror.server["free_space_on_disk"] = 60 * GIB - 1024**2
    assert rule.commands(mirror, 14.0) == ()
    assert rule.line == line

    mirror.server["free_space_on_disk"] = 51 * GIB
    rule.commands(mirror, 16.0)
    assert rule.line == "1.0 GiB free above the 50.0 GiB to keep; no download waits for space."


def test_unknown_free_space_stops_nothing(mirror: Mirror) -> None:
    del mirror.server["free_space_on_disk"]
    rule = keeper()

    assert rule.commands(mirror, 10.0) == ()
    assert rule.line == "Free space is not known yet."


def test_a_rule_that_is_off_says_nothing(mirror: Mirror) -> None:
    rule = keeper(keep=None)

    assert rule.commands(mirror, 10.0) == ()
    assert rule.line == ""


def test_a_rule_that_was_switched_off_lets_go_what_it_stopped(mirror: Mirror) -> None:
    rule = keeper(keep=None)
    is_stopped(mirror, 1)

    commands = rule.commands(mirror, 12.0)

    assert kinds(commands) == [Start, RemoveTags]
    assert rule.commands(mirror, 13.0) == ()  # the server had no time to show it
    assert kinds(rule.commands(mirror, 43.0)) == [Start, RemoveTags]
    (decision,) = rule.decisions([Outcome(command) for command in commands], mirror, 12.0)
    assert (decision.steps, decision.why) == (("start",), "FreeSpace is off.")


@pytest.mark.parametrize("changes", [{"tags": ""}, {"category": "mine"}, {"tags": f"{TAG[0]}, qBitrr-ignored"}])
def test_a_rule_that_was_switched_off_starts_nothing_else(mirror: Mirror, changes: dict[str, str]) -> None:
    is_stopped(mirror, 1)
    mirror.apply(delta({HASH: changes}), 12.0)

    assert keeper(keep=None).commands(mirror, 12.0) == ()


def test_a_rule_that_was_switched_off_only_takes_its_tag_off_what_runs(mirror: Mirror) -> None:
    mirror.apply(delta({HASH: {"tags": TAG_FREE_SPACE_PAUSED}}), 12.0)

    assert kinds(keeper(keep=None).commands(mirror, 12.0)) == [RemoveTags]


def test_a_rule_that_was_switched_off_and_is_held_back_lets_nothing_go(mirror: Mirror) -> None:
    is_stopped(mirror, 1)

    assert keeper(keep=None, held_back="ReadOnly is on.").commands(mirror, 12.0) == ()


def test_a_rule_that_is_held_back_says_what_it_would_do(mirror: Mirror) -> None:
    rule = keeper(held_back="DryRun is on.")

    assert rule.commands(mirror, 10.0) == ()
    assert rule.line == (
        "10.0 GiB free above the 50.0 GiB to keep; 1 download waits for space. "
        "Nothing is stopped or started: DryRun is on."
    )


def test_the_diary_has_what_was_stopped_and_why(mirror: Mirror) -> None:
    rule = keeper()
    commands = rule.commands(mirror, 10.0)

    (decision,) = rule.decisions([Outcome(command) for command in commands], mirror, 10.0)

    assert (decision.instance, decision.hash, decision.name, decision.category) == (
        "Seedbox",
        HASH,
        "film",
        "films",
    )
    assert (decision.rule, decision.steps, decision.dry, decision.at) == ("free-space", ("stop",), False, 10.0)
    assert decision.why == "20.0 GiB to download, 10.0 GiB left for it above the 50.0 GiB to keep free."
    assert json.loads(decision.facts) == {"amount_left": 20 * GIB, "room": 10 * GIB, "keep": 50 * GIB}


def test_what_failed_is_not_in_the_diary(mirror: Mirror) -> None:
    rule = keeper()
    commands = rule.commands(mirror, 10.0)

    assert rule.decisions([Outcome(command, "qBittorrent refused.") for command in commands], mirror, 10.0) == ()
