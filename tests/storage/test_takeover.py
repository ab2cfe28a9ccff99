"""A configuration of qBitrr 5.14, taken over key by key."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from storage import config
from storage.parsing import ConfigUnreadable
from storage.schema import table_of
from storage.takeover import KeyNews, take_over

REFERENCE = Path(__file__).parent / "data" / "reference-5.14.toml"


def leaves(content: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every name at the end of a path, rows of tables included; written without the code under test."""
    if isinstance(content, Mapping) and content:
        for name, value in content.items():
            yield from leaves(value, (*path, name))
    elif isinstance(content, list) and content and all(isinstance(one, Mapping) for one in content):
        for row in content:
            yield from leaves(row, path)
    else:
        yield path


def news(text: str) -> dict[tuple[str, str], KeyNews]:
    return {(one.section, one.key): one for one in take_over(text, "old.toml").keys}


def test_no_key_of_a_complete_file_is_passed_over_in_silence() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    told = take_over(text, "old.toml").keys

    # a mapping of profiles is one key: its names are the user's own
    known = {(one.section, *(part.partition("[")[0] for part in one.key.split("."))) for one in told}
    missing = [path for path in leaves(tomllib.loads(text)) if path not in known and path[:-1] not in known]
    assert missing == []
    assert len(told) > 100
    assert all(one.why.endswith(".") for one in told if one.fate == "not supported")


@pytest.mark.parametrize("section", ["Settings", "WebUI", "qBit-Box", "Radarr-X", "Sonarr-X", "Lidarr-X"])
def test_every_key_that_a_section_may_hold_has_its_news(section: str) -> None:
    table = table_of(section)
    assert table is not None
    document: dict[str, Any] = {section: {}}
    for path, _, key in table.walk():
        holder = document[section]
        for name in path[:-1]:
            holder = holder.setdefault(name, {})
        holder[path[-1]] = False if key.default is None else key.default
    for rows in ("Trackers", "Categories"):
        wrap(document[section], rows)

    told = news(tomlkit.dumps(document))

    assert len(told) == len(list(table.walk()))
    assert all(one.why for one in told.values() if one.fate != "taken")


def wrap(table: dict[str, Any], name: str) -> None:
    """Make the table of this name, wherever it is, an array of one."""
    for key, value in table.items():
        if isinstance(value, dict):
            wrap(value, name)
            if key == name:
                table[key] = [value]


def test_what_is_taken_over_loads_as_it_did() -> None:
    text = REFERENCE.read_text(encoding="utf-8")

    before = config.parse(text, Path("config.toml"), {})
    after = config.parse(take_over(text, "old.toml").text, Path("config.toml"), {})

    assert after.settings.instances == before.settings.instances
    assert after.settings.arrs == before.settings.arrs
    assert after.settings.general == before.settings.general
    assert not after.migrated


def test_comments_stay() -> None:
    assert (
        "# Folder where your completed downloads are put into."
        in take_over(REFERENCE.read_text(encoding="utf-8"), "old.toml").text
    )


def test_what_is_the_same_is_taken() -> None:
    told = news('[qBit]\nHost = "box"\n[[qBit.Trackers]]\nURI = "t.example.org"\n')

    assert told["qBit", "Host"] == KeyNews("qBit", "Host", "taken", "")
    assert told["qBit", "Trackers[1].URI"].fate == "taken"


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ('[Settings]\nConfigVersion = "5.14.4"\n', ("Settings", "ConfigVersion"), "is now 4"),
        ('[Settings]\nToken = "t"\n', ("Settings", "Token"), "is now WebUI.Token"),
        ("[WebUI]\nSecureCookies = true\n", ("WebUI", "SecureCookies"), "BehindHttpsProxy"),
        ('[WebUI.OIDC]\nTheme = "Light"\n', ("WebUI", "OIDC.Theme"), "is now WebUI.Theme"),
        (
            '[Radarr-X.EntrySearch]\nMainQualityProfile = ["a"]\nTempQualityProfile = ["b"]\n',
            ("Radarr-X", "EntrySearch.TempQualityProfile"),
            "QualityProfileMappings",
        ),
        (
            '[[qBit.Trackers]]\nURI = "t.example.org"\nHitAndRunMode = true\nHitAndRunClearMode = "or"\n',
            ("qBit", "Trackers[1].HitAndRunClearMode"),
            "one HitAndRunMode",
        ),
    ],
)
def test_what_has_another_name_or_place_is_changed(text: str, key: tuple[str, str], why: str) -> None:
    told = news(text)[key]

    assert told.fate == "changed"
    assert why in told.why


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("[Settings]\nPingURLS = []\n", ("Settings", "PingURLS"), "qBittorrent says itself"),
        ("[Radarr-X.EntrySearch]\nSearchLimit = 7\n", ("Radarr-X", "EntrySearch.SearchLimit"), "."),
        ("[Radarr-X.EntrySearch.Ombi]\nApprovedOnly = true\n", ("Radarr-X", "EntrySearch.Ombi.ApprovedOnly"), "."),
        ("[WebUI]\nGroupSonarr = true\n", ("WebUI", "GroupSonarr"), "has no meaning any more"),
        ('[Readarr-Books]\nURI = "http://r"\n', ("Readarr-Books", "URI"), "Readarr is not supported"),
        ("[Settings]\nNeverHeardOf = 1\n", ("Settings", "NeverHeardOf"), "no key of qBitrr's"),
        ("[Strange]\nKey = 1\n", ("Strange", "Key"), "no key of qBitrr's"),
    ],
)
def test_what_is_not_supported_is_said_with_why(text: str, key: tuple[str, str], why: str) -> None:
    told = news(text)[key]

    assert told.fate == "not supported"
    assert why in told.why


def test_what_nobody_knows_is_left_out_of_the_new_file() -> None:
    old = '[Settings]\nNeverHeardOf = 1\nLoopSleepTimer = 7\n[Strange]\nKey = 1\n[qBit]\nHost = "b"\n'

    assert tomllib.loads(take_over(old, "old.toml").text) == {
        "Settings": {"LoopSleepTimer": 7},
        "qBit": {"Host": "b"},
    }


def test_a_value_that_ours_does_not_take_is_said_and_kept() -> None:
    old = "[qBit]\nPort = 99999\n"

    told = news(old)["qBit", "Port"]

    assert (told.fate, told.why) == ("wrong", "99999 is not a port (1-65535)")
    assert "99999" in take_over(old, "old.toml").text


def test_sections_of_animarr_are_said_by_their_old_name() -> None:
    told = news('[Animarr-X]\nURI = "http://a"\n')

    assert told["Animarr-X", "URI"].fate == "taken"
    assert "[Sonarr-X]" in take_over('[Animarr-X]\nURI = "http://a"\n', "old.toml").text


def test_no_secret_is_in_the_news() -> None:
    told = take_over(REFERENCE.read_text(encoding="utf-8"), "old.toml").keys

    assert not [one for one in told if "canary" in one.why]


def test_what_is_no_toml_is_said_with_its_line() -> None:
    with pytest.raises(ConfigUnreadable, match=r"old.toml, line 2"):
        take_over("[qBit]\nHost = \n", "old.toml")
