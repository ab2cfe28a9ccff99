"""What a page sees of a configuration, and what becomes of what it sends back."""

import json
import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import given

from storage.editing import MASK, edited, masked
from tests.storage.reading import DATA
from tests.storage.toml import configurations

TEXT = """\
# the top
[Settings]
DryRun = false # for now

[WebUI]
Token = "canary-1"

[qBit]
Host = "a"
Password = "canary-2" # in the safe
ApiKey = ""
UserName = "CHANGE_ME"

[[qBit.Trackers]]
# the first
URI = "https://one.example/announce/canary-3"
Priority = 1

[[qBit.Trackers]]
URI = "two.example"
"""


def change(text: str, wanted: dict[str, Any]) -> str:
    return tomlkit.dumps(edited(tomlkit.parse(text), wanted))


def seen() -> dict[str, Any]:
    return masked(tomlkit.parse(TEXT))


def test_secrets_are_masked_where_they_are_set() -> None:
    assert seen() == {
        "Settings": {"DryRun": False},
        "WebUI": {"Token": MASK},
        "qBit": {
            "Host": "a",
            "Password": MASK,
            "ApiKey": "",
            "UserName": "CHANGE_ME",
            "Trackers": [{"URI": f"https://one.example/{MASK}", "Priority": 1}, {"URI": MASK}],
        },
    }


def test_no_secret_of_a_whole_configuration_is_seen() -> None:
    document = tomlkit.parse((DATA / "reference-5.14.toml").read_text(encoding="utf-8"))

    assert "canary" not in json.dumps(masked(document))


@pytest.mark.parametrize(
    "line", ["Pasword2 = 'canary'", "Password = ['canary']", "[qBit.Password]\nx = ['canary']"]
)
def test_a_secret_of_the_wrong_name_or_kind_is_masked_too(line: str) -> None:
    text = f"[qBit]\n{line}\n".replace("Pasword2", "MyPassword")

    assert "canary" not in json.dumps(masked(tomlkit.parse(text)))


def test_what_comes_back_as_it_was_changes_nothing() -> None:
    assert change(TEXT, seen()) == TEXT


def test_a_changed_value_changes_its_line_alone() -> None:
    wanted = seen()
    wanted["Settings"]["DryRun"] = True

    assert change(TEXT, wanted) == TEXT.replace("DryRun = false # for now", "DryRun = true # for now")


def test_a_number_of_another_kind_is_a_change() -> None:
    assert change("[qBit]\nDisabled = 1\n", {"qBit": {"Disabled": True}}) == "[qBit]\nDisabled = true\n"


def test_a_new_secret_replaces_the_old_one() -> None:
    wanted = seen()
    wanted["qBit"]["Password"] = "new"

    assert change(TEXT, wanted) == TEXT.replace("canary-2", "new")


def test_what_is_missing_or_null_is_deleted() -> None:
    wanted = seen()
    del wanted["WebUI"]
    wanted["qBit"]["ApiKey"] = None

    after = tomllib.loads(change(TEXT, wanted))

    assert "WebUI" not in after
    assert "ApiKey" not in after["qBit"]
    assert after["qBit"]["Password"] == "canary-2"


def test_new_sections_keys_and_rows_are_added() -> None:
    wanted = seen()
    wanted["qBit-B"] = {"Host": "b", "Trackers": [{"URI": "three.example"}]}
    wanted["qBit"]["Port"] = 9090
    wanted["qBit"]["Trackers"].append({"URI": "four.example", "AddTags": ["x"]})

    after = tomllib.loads(change(TEXT, wanted))

    assert after["qBit-B"] == wanted["qBit-B"]
    assert after["qBit"]["Port"] == 9090
    assert [row["URI"] for row in after["qBit"]["Trackers"]] == [
        "https://one.example/announce/canary-3",
        "two.example",
        "four.example",
    ]


def test_a_passkey_stays_with_its_tracker_when_rows_move() -> None:
    wanted = seen()
    del wanted["qBit"]["Trackers"][1]
    wanted["qBit"]["Trackers"].insert(0, {"URI": "zero.example"})

    after = tomllib.loads(change(TEXT, wanted))["qBit"]["Trackers"]

    assert after == [{"URI": "zero.example"}, {"URI": "https://one.example/announce/canary-3", "Priority": 1}]


def test_two_passkeys_for_one_host_are_not_mixed_up() -> None:
    text = "".join(f"[[qBit.Trackers]]\nURI = 'https://a/{key}'\nPriority = {key}\n" for key in (1, 2))
    wanted = masked(tomlkit.parse(text))
    wanted["qBit"]["Trackers"].insert(0, {"URI": "zero.example"})

    assert tomllib.loads(change(text, wanted))["qBit"]["Trackers"][1:] == [
        {"URI": "https://a/1", "Priority": 1},
        {"URI": "https://a/2", "Priority": 2},
    ]


def test_rows_written_inline_keep_their_passkeys() -> None:
    text = "[qBit]\nTrackers = [{URI = 'https://a/canary'}, {URI = 'https://b/canary'}]\n"
    wanted = masked(tomlkit.parse(text))
    wanted["qBit"]["Trackers"][1]["Priority"] = 5

    assert tomllib.loads(change(text, wanted))["qBit"]["Trackers"] == [
        {"URI": "https://a/canary"},
        {"URI": "https://b/canary", "Priority": 5},
    ]


def test_a_mask_that_stands_for_nothing_is_no_secret() -> None:
    assert change("[qBit]\n", {"qBit": {"Password": MASK}}) == '[qBit]\nPassword = ""\n'


def test_the_document_itself_is_not_touched() -> None:
    document = tomlkit.parse(TEXT)

    edited(document, {})

    assert tomlkit.dumps(document) == TEXT


@given(data=configurations())
def test_any_configuration_can_be_seen_as_json_and_sent_back_unchanged(data: dict[str, Any]) -> None:
    text = tomlkit.dumps(data)
    document = tomlkit.parse(text)

    seen = masked(document)

    json.dumps(seen, allow_nan=False)
    assert tomlkit.dumps(edited(document, seen)) == text
