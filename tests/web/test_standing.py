"""Every state of a child in one word for users."""

import pytest

from actors.status import ChildStatus
from storage.settings import InstanceSettings
from tests.web.samples import arr, child, instance
from web.standing import LOOKS, State, arr_state, instance_state, why_not_online

DEFAULT = InstanceSettings(name="default")
CASES: list[tuple[ChildStatus | None, State]] = [
    (None, "connecting"),
    (child("qbit/default"), "online"),
    (child("qbit/default", "starting"), "connecting"),
    (child("qbit/default", "starting", last_error="It was down.", error_kind="Unreachable"), "restarting"),
    (child("qbit/default", "restarting", last_error="It is down.", error_kind="Unreachable"), "restarting"),
    (child("qbit/default", "restarting", last_error="A bug.", error_kind="KeyError"), "restarting"),
    (child("qbit/default", "parked", error_kind="Refused"), "refused"),
    (child("qbit/default", "parked", error_kind="Banned"), "banned"),
    (child("qbit/default", "parked", error_kind="Unsupported"), "unsupported"),
    (child("qbit/default", "parked", error_kind="KeyError"), "parked"),
    (child("qbit/default", "stopping"), "stopped"),
    (child("qbit/default", "stopped"), "stopped"),
]


@pytest.mark.parametrize(("status", "word"), CASES)
def test_an_instance_in_one_word(status: ChildStatus | None, word: State) -> None:
    assert instance_state(DEFAULT, status, instance()) == word


@pytest.mark.parametrize(("status", "word"), CASES)
def test_an_arr_in_one_word(status: ChildStatus | None, word: State) -> None:
    assert arr_state(status, arr()) == word


@pytest.mark.parametrize(("status", "word"), CASES)
def test_an_arr_that_does_not_answer_is_unreachable_only_while_its_actor_runs(
    status: ChildStatus | None, word: State
) -> None:
    assert arr_state(status, arr(reachable=False)) == ("unreachable" if word == "online" else word)


def test_nothing_is_online_before_it_has_published() -> None:
    assert instance_state(DEFAULT, child("qbit/default"), None) == "connecting"
    assert arr_state(child("arr/radarr"), None) == "connecting"


def test_a_disabled_instance_is_disabled_whatever_was_before() -> None:
    disabled = InstanceSettings(name="default", disabled=True)

    assert instance_state(disabled, child("qbit/default"), instance()) == "disabled"
    assert why_not_online(disabled, None) == "Disabled in the configuration."


def test_why_in_the_servers_words_or_that_it_was_not_reached_yet() -> None:
    assert why_not_online(DEFAULT, child("qbit/default", last_error="It is down.")) == "It is down."
    assert why_not_online(DEFAULT, child("qbit/default", "starting")) == "Not connected yet."
    assert why_not_online(DEFAULT, None) == "Not connected yet."


def test_the_page_has_a_word_and_a_colour_for_every_state() -> None:
    assert set(LOOKS) == set(State.__value__.__args__)
