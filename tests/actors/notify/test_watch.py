"""What is published, turned into what there is to tell."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from actors.arr.snapshot import ArrSnapshot, Brake, Doubt
from actors.instance.snapshot import InstanceSnapshot
from actors.notify.watch import Watch, World
from actors.status import ChildStatus
from tests.web.samples import arr, child, instance

GB = 1024**3
WELL = (child("storage"), child("qbit/default"), child("arr/radarr"), child("web"))


def world(
    now: float = 0.0,
    children: Iterable[ChildStatus] = WELL,
    instances: Iterable[InstanceSnapshot] = (instance(),),
    arrs: Iterable[ArrSnapshot] = (arr(),),
) -> World:
    return World(now, tuple(children), {one.name: one for one in instances}, {one.category: one for one in arrs})


def children(name: str, state: Any, **fields: Any) -> tuple[ChildStatus, ...]:
    return tuple(child(name, state, **fields) if one.name == name else one for one in WELL)


def told(watch: Watch, *worlds: World) -> list[str]:
    return [note.title for one in worlds for note in watch.look(one)]


def test_all_well_is_no_news() -> None:
    assert told(Watch(10, 1 * GB), *(world(float(now)) for now in range(100))) == []


@pytest.mark.parametrize("state", ["restarting", "parked", "starting", "stopped"])
def test_an_instance_that_does_not_run_is_down(state: Any) -> None:
    watch = Watch(10, None)
    lost = children("qbit/default", state, last_error="It refused.")

    found = [note for now in (0.0, 9.0, 10.0, 11.0) for note in watch.look(world(now, lost))]

    assert [(note.title, note.body) for note in found] == [("default is down", "For 10 s now. It refused.")]


def test_an_arr_that_does_not_answer_is_down_under_its_own_name() -> None:
    watch = Watch(10, None)
    silent = [arr(reachable=False, error="radarr:7878 did not answer in time.")]

    found = [note for now in (0.0, 10.0) for note in watch.look(world(now, arrs=silent))]

    assert [(note.title, note.body) for note in found] == [
        ("Radarr-Films is down", "For 10 s now. radarr:7878 did not answer in time.")
    ]


@pytest.mark.parametrize(
    ("kind", "title"), [("Refused", "default lets us not in"), ("Banned", "default has banned us")]
)
def test_a_login_that_is_refused_is_told_once_until_it_works_again(kind: str, title: str) -> None:
    watch = Watch(1000, None)
    parked = world(children=children("qbit/default", "parked", error_kind=kind, last_error="Check Password."))
    trying = world(children=children("qbit/default", "starting", error_kind=kind, last_error="Check Password."))

    assert told(watch, parked, parked, trying, parked) == [title]
    assert told(watch, world(), parked) == [title]


def test_a_part_that_is_parked_for_a_bug_is_no_refused_login() -> None:
    parked = children("qbit/default", "parked", error_kind="KeyError", last_error="A bug.")

    assert told(Watch(1000, None), world(children=parked)) == []


def test_a_brake_and_a_doubt_are_told_when_they_begin() -> None:
    watch = Watch(1000, None)
    held = arr(brakes=(Brake("default", 50, "50 of 60 torrents would go"),))
    more = arr(
        brakes=(Brake("default", 51, "51 of 60 torrents would go"),), doubts=(Doubt("default", 9, "None left."),)
    )

    (note,) = watch.look(world(arrs=[held]))

    assert (note.event, note.title) == ("brake", "50 removals on default wait for your word")
    assert note.body == "Radarr-Films: 50 of 60 torrents would go."
    assert told(watch, world(arrs=[held]), world(arrs=[more])) == ["9 torrents on default are gone at once"]
    assert told(watch, world(), world(arrs=[held])) == ["50 removals on default wait for your word"]


def test_low_space_is_told_once_and_again_only_after_there_was_enough() -> None:
    watch = Watch(1000, 10 * GB)

    def free(gigabytes: float) -> World:
        return world(instances=[instance(free_space=int(gigabytes * GB))])

    (note,) = watch.look(free(9.5))
    assert (note.event, note.title) == ("disk", "default runs out of space")
    assert note.body == "9.5 GB are free where it saves by default, less than 10.0 GB: make room."
    assert told(watch, free(9), free(10.5), free(9)) == []  # up and down around the bound
    assert told(watch, free(11.5), free(9)) == ["default runs out of space"]


def test_space_is_not_judged_of_an_instance_that_is_down_or_does_not_say() -> None:
    watch = Watch(1000, 10 * GB)
    low = [instance(free_space=1)]

    assert told(watch, world(children=children("qbit/default", "restarting"), instances=low)) == []
    assert told(watch, world(instances=[instance(free_space=None)])) == []
    assert told(Watch(1000, None), world(instances=low)) == []


def test_an_instance_that_connects_and_is_lost_again_between_two_looks_has_been_up() -> None:
    watch = Watch(30, None)
    lost = children("qbit/default", "restarting", last_error="It is gone.")
    worlds = [world(float(now), lost, [replace(instance(), since=now // 20)]) for now in range(0, 200, 2)]

    assert told(watch, *worlds) == []
