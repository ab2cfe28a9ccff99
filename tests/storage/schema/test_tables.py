"""The tables of keys: complete, explained, and the one source of every default."""

from collections.abc import Iterator
from functools import reduce

import pytest
import tomlkit

from storage.schema import (
    ARRS,
    INSTANCE,
    SETTINGS,
    TABLES,
    WEBUI,
    arr_kind,
    find,
    is_instance,
    is_readarr,
    table_of,
)
from storage.schema.key import Key, Table
from storage.settings import (
    ArrSettings,
    CategorySeeding,
    Frozen,
    GeneralSettings,
    InstanceSettings,
    TrackerRow,
    WebSettings,
)
from tests.storage.reading import DATA

DEFAULTS: list[tuple[Table, Frozen]] = [
    (SETTINGS, GeneralSettings()),
    (WEBUI, WebSettings()),
    (INSTANCE, InstanceSettings(name="default")),
    *((table, ArrSettings(name="x", kind=kind, uri="", api_key="", category="")) for kind, table in ARRS.items()),
]
ROWS = {"Trackers": TrackerRow(), "Categories": CategorySeeding()}

# Filled in from elsewhere, or no setting of their own.
NO_DEFAULT = {"Host", "URI", "Category", "Name", "Managed"}


def every_key() -> Iterator[tuple[str, Frozen, str, Key]]:
    """Path for the eye, the settings it ends in, the field there, and the key itself."""
    for table, settings in DEFAULTS:
        for path, field, key in table.walk():
            rows = [ROWS[name] for name in path[:-1] if name in ROWS]
            yield ".".join((table.name, *path)), rows[0] if rows else settings, field, key


FILLING = [(path, settings, field, key) for path, settings, field, key in every_key() if key.field]


@pytest.mark.parametrize(("path", "settings", "field", "key"), FILLING, ids=[path for path, *_ in FILLING])
def test_the_default_of_a_key_is_the_default_of_its_setting(
    path: str, settings: Frozen, field: str, key: Key
) -> None:
    if key.name in NO_DEFAULT and not isinstance(settings, WebSettings):
        return
    expected = reduce(getattr, field.split("."), settings)
    if key.default is None:  # absent is a meaning of its own
        assert key.optional
        assert expected is None
    else:
        assert key.grammar.parse(key.default) == expected


def test_every_setting_has_a_key() -> None:
    filled = {(type(settings), field.split(".", maxsplit=1)[0]) for _, settings, field, _ in FILLING}
    made: set[tuple[type[Frozen], frozenset[str]]] = {
        (GeneralSettings, frozenset[str]()),
        (WebSettings, frozenset[str]()),
        (InstanceSettings, frozenset({"name", "section", "base_path", "trackers", "category_overrides"})),
        (ArrSettings, frozenset({"name", "kind"})),
        (TrackerRow, frozenset({"given"})),
        (CategorySeeding, frozenset[str]()),
    }

    for model, otherwise in made:
        assert {name for name in model.model_fields if (model, name) not in filled} == otherwise


def test_every_key_is_explained_in_short_sentences() -> None:
    unexplained = [path for path, _, _, key in every_key() if not key.help.endswith(".") or len(key.help) > 200]

    assert unexplained == []


def test_no_name_stands_twice_in_a_table() -> None:
    def tables(table: Table) -> Iterator[Table]:
        yield table
        for inner in table.tables:
            yield from tables(inner)

    for table in (table for top in TABLES for table in tables(top)):
        names = [entry.name for entry in table.entries()]
        assert len(names) == len(set(names))


def test_what_reads_like_a_secret_is_one() -> None:
    for path, _, _, key in every_key():
        if any(word in key.name.lower() for word in ("password", "apikey", "token", "secret")):
            assert key.secret or not isinstance(key.default, str), path


def test_every_key_of_a_complete_file_of_the_reference_is_known() -> None:
    document = tomlkit.parse((DATA / "reference-5.14.toml").read_text(encoding="utf-8")).unwrap()

    def check(section: str, path: tuple[str, ...], value: object) -> None:
        for name, inner in value.items() if isinstance(value, dict) else ():
            if path == ("OIDC",) and name in {"LiveArr", "Theme", "ViewDensity"}:
                continue  # moved by migration
            found = find(section, (*path, name))
            assert found is not None, f"[{section}] {'.'.join((*path, name))}"
            if isinstance(found, Table):
                for row in inner if isinstance(inner, list) else [inner]:
                    check(section, (*path, name), row)

    for section, table in document.items():
        if not is_readarr(section):
            check(section, (), table)


def test_sections_are_told_apart_by_their_names() -> None:
    assert [is_instance(name) for name in ("qBit", "qBit-Seedbox")] == [True, True]
    assert [is_instance(name) for name in ("qbit", "qBit-", "qBitrr", "qBit_1")] == [False] * 4
    assert arr_kind("Radarr-4K") == "radarr"
    assert arr_kind("SONARR") == "sonarr"
    assert arr_kind("Readarr-Books") is None
    assert is_readarr("readarr")
    assert table_of("Lidarr-Music") is ARRS["lidarr"]
    assert table_of("Animarr") is None


def test_a_key_is_found_by_its_path() -> None:
    found = find("Radarr-4K", ("Torrent", "StalledDelay"))

    assert isinstance(found, Key)
    assert found.grammar.unit == "minutes"
    assert find("Radarr-4K", ("Torrent", "StalledDelay", "Deeper")) is None
    assert find("Nobody", ("Port",)) is None
