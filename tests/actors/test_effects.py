"""What a change of the settings does to which child."""

from typing import Any

from actors.effects import Effects, effects
from actors.router import Ref
from actors.spec import ChildSpec


def spec(name: str, settings: object = None, news: Any = None) -> ChildSpec:
    def start(incarnation: int) -> Ref:
        raise AssertionError(incarnation)

    return ChildSpec(name, 1, start, settings, news=news)


def test_only_children_whose_settings_differ_are_touched() -> None:
    before = [spec("same", 1), spec("other", 1), spec("gone")]
    after = [spec("same", 1), spec("other", 2), spec("new")]

    assert effects(before, after) == Effects(starts=("new",), restarts=("other",), stops=("gone",))


def test_what_is_only_told_restarts_nobody() -> None:
    assert effects([spec("a", news=1)], [spec("a", news=2)]) == Effects()
