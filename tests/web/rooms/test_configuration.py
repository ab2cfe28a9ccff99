"""The configuration as the server draws it: readable without a script, and without a secret."""

import re

import pytest

from storage.settings import Problem, Settings
from tests.web.house import CONFIG, House

PATH = "/configuration"


def page(house: House) -> str:
    answer = house.http.get(PATH)
    assert answer.status_code == 200
    return answer.text


def write(house: House, text: str) -> None:
    (house.folder / "config.toml").write_text(text, encoding="utf-8")


def test_every_section_is_there_with_what_it_says(house: House) -> None:
    shown = page(house)

    sections = re.findall(r'<section class="panel"[^>]* data-section="([^"]+)"', shown)
    assert sections == ["Settings", "WebUI", "qBit", "Radarr-Films"]
    assert 'value="http://radarr:7878"' in shown
    assert "<noscript>" in shown


def test_no_secret_is_in_it(house: House) -> None:
    write(house, CONFIG + '\n[WebUI]\nToken = "canary"\n')

    assert [secret for secret in ("s3cret", "k3y", "pa55key", "canary") if secret in page(house)] == []


def test_no_two_things_have_the_same_id_and_every_label_has_its_field(house: House) -> None:
    whole = re.sub(r"<template.*?</template>", "", page(house), flags=re.DOTALL)

    ids = re.findall(r'\bid="([^"]+)"', whole)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'<label for="([^"]+)"', whole)) <= set(ids)
    assert {one for found in re.findall(r'aria-describedby="([^"]+)"', whole) for one in found.split()} <= set(ids)


@pytest.mark.parametrize("name", ['qBit-<b>"x"', "qBit-ü é"])
def test_a_name_is_anybodys_and_no_markup(house: House, name: str) -> None:
    write(house, f"['{name}']\nHost = '\"><script>alert(1)</script>'\n")

    shown = page(house)

    assert "<script>alert" not in shown
    assert "<b>" not in shown


def test_a_mistake_of_the_file_in_force_is_handed_to_its_field(house: House) -> None:
    problem = Problem(section="qBit", key="Port", message="99999 is not a port (1-65535)")
    house.publish(settings=Settings(problems=(problem,)))

    shown = page(house)

    assert "99999 is not a port (1-65535)" in shown
    assert '<span class="tag bad">problem</span>' in shown


def test_a_file_that_cannot_be_read_is_said(house: House) -> None:
    write(house, "[qBit\n")

    shown = page(house)

    assert "config.toml, line 1" in shown
    assert "data-section" not in shown


def test_sections_a_form_cannot_change_are_named(house: House) -> None:
    write(house, CONFIG + "\n[Readarr-Books]\nManaged = false\n")

    assert "[Readarr-Books]" in page(house)


def test_a_link_from_elsewhere_leads_to_its_section(house: House) -> None:
    text = house.http.get("/configuration").text

    there = house.http.get("/configuration?section=Radarr-Films").headers["Location"]

    (number,) = re.findall(r'<section class="panel" id="(\w+)" data-section="Radarr-Films"', text)
    assert there == f"/configuration#{number}"
    assert house.http.get("/configuration?section=Unheard-Of").headers["Location"] == "/configuration#"


@pytest.mark.parametrize("kind", ["qBit", "Radarr", "Sonarr", "Lidarr"])
def test_an_empty_section_of_each_kind_can_be_asked_for(house: House, kind: str) -> None:
    answer = house.http.get(f"{PATH}/blank/{kind}")

    assert answer.status_code == 200
    assert answer.text.strip().startswith('<section class="panel" id="{number}"')
    assert f'data-kind="{kind}"' in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("kind", ["Settings", "Readarr", "qbit", "x"])
def test_of_what_there_is_once_or_not_at_all_there_is_no_empty_one(house: House, kind: str) -> None:
    assert house.http.get(f"{PATH}/blank/{kind}").status_code == 404
