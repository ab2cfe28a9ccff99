"""All instances are asked at once, and one that hangs is waited for once."""

import time

import pytest

from actors.arr.observe import ENOUGH, FEW, LATE, PATIENCE, Observer
from tests.actors.arr.stage import Begin, Stage, a_torrent

STREAMS = (("radarr", None), ("failed", False))


@pytest.fixture
def here(stage: Begin) -> Stage:
    return stage("default", "Seedbox")


def observer(here: Stage) -> Observer:
    return Observer(here.router, ("default", "Seedbox"), STREAMS)


def test_the_first_views_are_whole_and_the_next_only_what_changed(here: Stage) -> None:
    here.default.put(a_torrent("aa11"))
    eye = observer(here)
    first = {(stream, view.instance): view for stream, view in eye.observe()}
    here.default.put(a_torrent("bb22"))
    second = {(stream, view.instance): view for stream, view in eye.observe()}

    assert set(first) == {(stream, one) for stream, _ in STREAMS for one in ("default", "Seedbox")}
    assert all(view.full for view in first.values())
    assert not any(view.full for view in second.values())
    assert [one.hash for one in second["radarr", "default"].changed] == ["bb22"]
    assert eye.fresh == {"default", "Seedbox"}


def test_one_that_is_not_there_is_named_with_the_reason(here: Stage) -> None:
    here.stop_instance("Seedbox")
    eye = observer(here)

    assert {view.instance for _, view in eye.observe()} == {"default"}
    assert eye.fresh == {"default"}
    assert "not running" in eye.silent["Seedbox"]

    here.resume_instance("Seedbox")
    eye.observe()
    assert eye.fresh == {"default", "Seedbox"}
    assert eye.silent == {}


def test_one_that_hangs_holds_up_the_first_pass_for_a_second_and_the_next_hardly(here: Stage) -> None:
    blocked = here.instances["Seedbox"]
    blocked.awake.clear()
    eye = observer(here)

    began = time.monotonic()
    eye.observe()
    first = time.monotonic() - began
    eye.observe()
    second = time.monotonic() - began - first
    blocked.awake.set()

    assert eye.fresh == {"default"}
    assert PATIENCE <= first < PATIENCE + 0.5
    assert LATE <= second < LATE + 0.3


def test_of_many_that_are_new_some_wait_for_the_next_pass(stage: Begin) -> None:
    names = [f"qBit-{number}" for number in range(FEW + 1)]
    here = stage(*names)
    for number in range(ENOUGH):
        here.default.put(a_torrent(f"{number:05}"))
    eye = Observer(here.router, tuple(names), STREAMS)

    assert {view.instance for _, view in eye.observe()} == set(names[:FEW])
    assert (eye.behind, set(eye.fresh), eye.silent) == (True, set(names[:FEW]), {})
    assert {view.instance for _, view in eye.observe()} == set(names)
    assert (eye.behind, set(eye.fresh)) == (False, set(names))
