"""A change of the settings concerns those children that act on what changed, and no others."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.concerns import CATEGORY, INSTANCE, MERGED, NOTIFY, PROCESS, of_arr, of_instance, of_managed
from storage.settings import ArrSettings, CategorySeeding, GeneralSettings, InstanceSettings, TrackerRow
from tests.storage.reading import read

ROOT = Path(__file__).resolve().parents[2]
GENERAL = GeneralSettings()
BOX = InstanceSettings(name="qBit-Box", host="box", managed_categories=("linux", "music"))
ATTIC = InstanceSettings(name="qBit-Attic", host="attic")
FILMS = ArrSettings(name="Radarr", kind="radarr", uri="http://radarr:7878", api_key="k", category="films")

OTHERS: dict[str, Callable[[Any], object]] = {
    "bool": lambda value: not value,
    "int": lambda value: value + 1,
    "float": lambda value: value + 1.0,
    "str": lambda value: f"{value}x",
    "NoneType": lambda _value: 5,
    "tuple": lambda value: (*value, "x"),
}


def another(field: str) -> GeneralSettings:
    value = getattr(GENERAL, field)
    return GENERAL.model_copy(update={field: OTHERS[type(value).__name__](value)})


def changed(instance: InstanceSettings, **fields: Any) -> InstanceSettings:
    return instance.model_copy(update=fields)


def test_every_field_of_settings_is_somebodys() -> None:
    assert set(GeneralSettings.model_fields) == PROCESS | MERGED | NOTIFY | INSTANCE | CATEGORY
    assert not (PROCESS | MERGED | NOTIFY) & (INSTANCE | CATEGORY)


@pytest.mark.parametrize(("room", "declared"), [("instance", INSTANCE | MERGED), ("arr", CATEGORY)])
def test_no_actor_acts_on_a_field_that_is_not_declared_for_it(room: str, declared: frozenset[str]) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "actors" / room).rglob("*.py")]
    used = {name for text in texts for name in re.findall(r"general\.(\w+)", text)}

    assert used & set(GeneralSettings.model_fields) <= declared
    assert used & declared


@pytest.mark.parametrize("field", sorted(GeneralSettings.model_fields))
def test_a_field_of_settings_concerns_those_who_act_on_it(field: str) -> None:
    assert (of_instance(BOX, GENERAL) != of_instance(BOX, another(field))) == (field in INSTANCE)
    arrs = [of_arr(FILMS, general, (BOX,)) for general in (GENERAL, another(field))]
    assert (arrs[0] != arrs[1]) == (field in CATEGORY)
    managed = [of_managed("linux", general, (BOX,)) for general in (GENERAL, another(field))]
    assert (managed[0] != managed[1]) == (field in CATEGORY)


def test_what_stands_in_settings_for_all_sections_reaches_those_that_say_nothing_else() -> None:
    text = "[Settings]\nCompletedDownloadFolder = '{}'\nIgnoreTorrentsYoungerThan = {}\n[qBit]\nHost = 'a'\n"
    one, other = (read(text.format(*given)).settings for given in (("/a", 1), ("/b", 2)))

    assert of_instance(one.instances[0], GENERAL) != of_instance(other.instances[0], GENERAL)


@pytest.mark.parametrize(
    "fields",
    [
        {"host": "elsewhere"}, {"port": 1}, {"username": "u"}, {"password": "p"}, {"api_key": "k"},
        {"base_path": "/x"},
        {"use_https": True}, {"skip_tls_verify": True}, {"poll_interval": 9.0}, {"read_only": True},
        {"completed_download_folder": "/x"}, {"match_subcategories": True}, {"managed_categories": ("linux",)},
        {"category_seeding": CategorySeeding(remove="ratio")},
    ],
    ids=lambda fields: next(iter(fields)),
)  # fmt: skip
def test_where_an_instance_is_and_how_it_is_reached_concerns_it_alone(fields: dict[str, Any]) -> None:
    moved = changed(BOX, **fields)

    assert of_instance(moved, GENERAL) != of_instance(BOX, GENERAL)
    assert of_arr(FILMS, GENERAL, (moved, ATTIC)) == of_arr(FILMS, GENERAL, (BOX, ATTIC))


def test_an_instance_that_comes_or_goes_and_its_trackers_concern_every_arr() -> None:
    rows = (TrackerRow(uri="t.example"),)

    before = of_arr(FILMS, GENERAL, (BOX,))

    assert of_arr(FILMS, GENERAL, (BOX, ATTIC)) != before
    assert of_arr(FILMS, GENERAL, ()) != before
    assert of_arr(FILMS, GENERAL, (changed(BOX, trackers=rows),)) != before
    assert of_instance(ATTIC, GENERAL) == of_instance(ATTIC, GENERAL)


def test_a_managed_category_is_concerned_by_those_who_have_it_alone() -> None:
    before = of_managed("linux", GENERAL, (BOX, ATTIC))
    seeding = CategorySeeding(remove="ratio")

    assert of_managed("linux", GENERAL, (BOX,)) == before
    assert of_managed("linux", GENERAL, (changed(BOX, category_overrides=(("music", seeding),)), ATTIC)) == before
    assert of_managed("linux", GENERAL, (changed(BOX, category_overrides=(("linux", seeding),)), ATTIC)) != before
    assert of_managed("linux", GENERAL, (changed(BOX, category_seeding=seeding), ATTIC)) != before
    assert of_managed("linux", GENERAL, (BOX, changed(ATTIC, managed_categories=("linux",)))) != before
