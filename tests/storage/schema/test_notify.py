"""`Notify`: addresses, or tables with the events that go there; no address is ever shown."""

import json
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import given

from storage.editing import MASK, edited, masked
from storage.schema.notify import Targets
from storage.settings import NOTIFY_EVENTS, NotifyTarget
from tests.storage.reading import problems, read
from tests.storage.schema.refusing import ANYTHING, outcome, refusal

SECRET = "canary0123456789"
TEXT = f"""\
[Settings]
Notify = [
    "tgram://{SECRET}1/chat", # mine
    {{ URL = "json://me:{SECRET}2@hook.example/x", Events = ["down"], Name = "hook" }},
    "tgram://{SECRET}3/chat",
]
"""


def test_an_address_hears_of_everything() -> None:
    assert Targets().parse(["tgram://token/chat", ""]) == (NotifyTarget(url="tgram://token/chat"),)


def test_a_table_says_of_what_it_hears_and_what_it_is_called() -> None:
    row = {"URL": "json://host", "Events": ["Down", "removal"], "Name": "phone"}

    assert Targets().parse([row]) == (NotifyTarget(url="json://host", events=("down", "removal"), name="phone"),)


@pytest.mark.parametrize(
    "text", ["json://a/,x json://b", '["json://a/,x", "json://b"]', "['json://a/,x', 'json://b']"]
)
def test_the_environment_writes_them_with_blanks_or_as_a_list(text: str) -> None:
    assert Targets().parse(Targets().from_text(text)) == (
        NotifyTarget(url="json://a/,x"),
        NotifyTarget(url="json://b"),
    )


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("json://a", 'is not a list: put it in brackets, as in ["..."]'),
        (["a"], 'holds an address that is none of Apprise, such as "tgram://..."'),
        ([{"URL": "json://a", "Url": "x"}], "has a table with a key that is none of URL, Events, Name"),
        ([{"Name": "x"}], "has a table without a URL: add one, or delete the table"),
        ([{"URL": "json://a", "Events": ["removals"]}], f"is none of {', '.join(NOTIFY_EVENTS)}"),
        ([{"URL": "json://a", "Events": "down"}], 'is not a list: put it in brackets, as in ["...", "..."]'),
        ([4], 'is not text: put it in quotes, as in "..."'),
    ],
)
def test_what_is_wrong_is_said(raw: object, reason: str) -> None:
    assert refusal(Targets(), raw).endswith(reason)


@given(ANYTHING)
def test_whatever_stands_there_is_taken_or_refused(raw: object) -> None:
    outcome(Targets(), raw)
    outcome(Targets(), [raw])
    outcome(Targets(), [{"URL": raw, "Events": [raw]}])


@pytest.mark.parametrize(
    "notify", [f'["{SECRET}"]', f'[{{URL = "{SECRET}"}}]', f"[{{{SECRET} = 1}}]", f'"{SECRET}"']
)
def test_no_problem_quotes_an_address(notify: str) -> None:
    (problem,) = problems(f"[Settings]\nNotify = {notify}\n")

    assert problem.startswith("config.toml: [Settings] Notify: its value ")
    assert SECRET not in problem


def test_the_settings_do_not_show_it_either() -> None:
    found = read(TEXT)

    assert [one.name for one in found.settings.general.notify] == ["", "hook", ""]
    assert SECRET not in repr(found.settings)


def seen() -> dict[str, Any]:
    return masked(tomlkit.parse(TEXT))


def test_a_page_sees_of_an_address_only_its_kind() -> None:
    assert seen() == {
        "Settings": {
            "Notify": [
                f"tgram://{MASK}",
                {"URL": f"json://{MASK}", "Events": ["down"], "Name": "hook"},
                f"tgram://{MASK}",
            ]
        }
    }


def test_what_a_page_sends_back_unchanged_changes_nothing() -> None:
    assert tomlkit.dumps(edited(tomlkit.parse(TEXT), seen())) == TEXT


def test_a_page_changes_what_it_sees_and_keeps_each_address_in_its_place() -> None:
    wanted = seen()
    wanted["Settings"]["Notify"][1]["Events"] = ["removal"]
    wanted["Settings"]["Notify"].append("json://new")

    changed = edited(tomlkit.parse(TEXT), wanted).unwrap()

    assert changed["Settings"]["Notify"] == [
        f"tgram://{SECRET}1/chat",
        {"URL": f"json://me:{SECRET}2@hook.example/x", "Events": ["removal"], "Name": "hook"},
        f"tgram://{SECRET}3/chat",
        "json://new",
    ]


def test_a_page_may_send_a_table_for_what_was_an_address_alone() -> None:
    wanted = seen()
    wanted["Settings"]["Notify"][2] = {"URL": wanted["Settings"]["Notify"][2], "Name": "phone"}

    changed = edited(tomlkit.parse(TEXT), wanted).unwrap()

    assert changed["Settings"]["Notify"][2] == {"URL": f"tgram://{SECRET}3/chat", "Name": "phone"}
    assert changed["Settings"]["Notify"][0] == f"tgram://{SECRET}1/chat"


def test_the_environment_may_hold_them() -> None:
    rows = json.dumps([{"URL": "json://a", "Events": ["brake"]}])

    found = read("", {"QBITRR__Settings__Notify": rows})

    assert found.settings.general.notify == (NotifyTarget(url="json://a", events=("brake",)),)


def test_a_file_that_the_environment_names_may_hold_them(tmp_path: Path) -> None:
    (tmp_path / "notify").write_text("json://a\ntgram://token/chat json://b\n", encoding="utf-8")

    found = read("", {"QBITRR__Settings__Notify_FILE": str(tmp_path / "notify")})

    assert [one.url for one in found.settings.general.notify] == ["json://a", "tgram://token/chat", "json://b"]
