"""What a form is drawn from says of each key what the tables say."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from storage.schema import TABLES
from storage.schema.described import KINDS, described
from storage.schema.grammar import PLACEHOLDER
from storage.schema.key import Key

KEYS = [(table.name, path, key) for table in TABLES for path, _, key in table.walk()]
IDS = [".".join((kind, *path)) for kind, path, _ in KEYS]


def found(kind: str, path: tuple[str, ...]) -> dict[str, Any]:
    """One key as a form sees it."""
    (here,) = (one for one in described() if one["name"] == kind)
    for name in path[:-1]:
        (here,) = (inner for inner in here["tables"] if inner["name"] == name)
    (key,) = (one for one in here["keys"] if one["name"] == path[-1])
    return dict(key)


@pytest.mark.parametrize(("kind", "path", "key"), KEYS, ids=IDS)
def test_every_key_of_every_table_is_there_with_its_help(kind: str, path: tuple[str, ...], key: Key) -> None:
    shown = found(kind, path)

    assert (shown["help"], shown["secret"], shown["actedOn"]) == (key.help, key.secret, key.acted_on)
    assert (shown["control"] == "any") == (not key.acted_on)


@pytest.mark.parametrize(("kind", "path", "key"), KEYS, ids=IDS)
def test_what_a_form_offers_is_what_the_key_takes(kind: str, path: tuple[str, ...], key: Key) -> None:
    shown = found(kind, path)

    for choice in shown["choices"]:
        key.grammar.parse(choice["value"])
    if shown["control"] == "choice":
        assert shown["default"] in [choice["value"] for choice in shown["choices"]]
    if not (key.optional or key.required or key.name == "Category"):
        key.grammar.parse(shown["default"])


def test_it_is_fit_for_json_and_has_no_placeholder() -> None:
    assert PLACEHOLDER not in json.dumps([one["default"] for one in _all_keys(described())])


def test_only_settings_and_the_page_are_there_once() -> None:
    assert [kind["name"] for kind in described() if not kind["repeated"]] == ["Settings", "WebUI"]
    assert list(KINDS) == ["Settings", "WebUI", "qBit", "Radarr", "Sonarr", "Lidarr"]


@pytest.mark.parametrize(
    ("kind", "path", "control", "unit"),
    [
        ("qBit", "Disabled", "flag", ""),
        ("qBit", "Host", "text", ""),
        ("qBit", "Port", "number", ""),
        ("qBit", "PollInterval", "quantity", "seconds"),
        ("qBit", "ManagedCategories", "list", ""),
        ("qBit", "CategorySeeding.RemoveTorrent", "choice", ""),
        ("qBit", "CategorySeeding.UploadRateLimitPerTorrent", "number", "kB/s"),
        ("Settings", "FreeSpace", "quantity", "bytes"),
        ("Radarr", "importMode", "choice", ""),
        ("Radarr", "Torrent.StalledDelay", "quantity", "minutes"),
        ("Radarr", "EntrySearch.SearchMissing", "any", ""),
    ],
)
def test_each_kind_of_value_has_its_control(kind: str, path: str, control: str, unit: str) -> None:
    shown = found(kind, tuple(path.split(".")))

    assert (shown["control"], shown["unit"]) == (control, unit)


def test_what_a_section_cannot_do_without_is_required() -> None:
    required = {name for kind, path, key in KEYS if key.required for name in [f"{kind}.{'.'.join(path)}"]}

    assert {"qBit.Host", "Radarr.URI", "Radarr.APIKey", "qBit.Trackers.URI"} <= required
    assert [key for _, _, key in KEYS if key.required and key.advanced] == []


def _all_keys(tables: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for table in tables:
        yield from table["keys"]
        yield from _all_keys(table["tables"])
