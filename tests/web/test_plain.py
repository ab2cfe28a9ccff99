"""Every word of the program that a user meets has a plain one."""

from typing import get_args

from actors.arr.asked import ASKED
from actors.arr.verdict import RULES
from actors.messages import Wish
from actors.torrent import BUSY, COMPLETE, DOWNLOADING, SEEDING, STOPPED
from storage.settings import ArrSettings, InstanceSettings
from web.links import of_activity, of_instance
from web.plain import RULES as RULE_WORDS
from web.plain import STATES, WISHES, rule, state


def test_every_rule_has_words() -> None:
    assert set(RULE_WORDS) == {name for name, _ in RULES} | {ASKED, ""}


def test_every_state_has_words_and_a_new_one_speaks_for_itself() -> None:
    assert BUSY | COMPLETE | DOWNLOADING | SEEDING | STOPPED | {"error", "missingFiles"} <= set(STATES)
    assert state("hibernating") == ("hibernating", "quiet")
    assert rule("brand-new") == ("brand-new", "quiet")


def test_every_wish_has_a_button() -> None:
    assert set(WISHES) == set(get_args(Wish.__value__))


def test_addresses_are_shown_without_what_logs_in_there() -> None:
    arr = ArrSettings(name="R", kind="radarr", uri="https://me:pw@arr.example:1/r/", api_key="k", category="c")
    bare = arr.model_copy(update={"uri": "arr.example"})

    assert of_activity(arr, queued=True) == "https://arr.example:1/r/activity/queue"
    assert of_activity(bare, queued=False) == "http://arr.example/activity/history"
    instance = InstanceSettings(name="x", host="::1", port=8080, base_path="/qb", password="pw")
    assert of_instance(instance) == "http://[::1]:8080/qb/"
