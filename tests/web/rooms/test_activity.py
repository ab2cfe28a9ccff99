"""`/activity` as a browser without scripts gets it."""

import re
from html import unescape

import pytest

from actors.messages import Decided
from tests.manual_clock import BEGINNING
from tests.web.diary import decided, fill, ran
from tests.web.house import House, refused
from tests.web.samples import HASH

DAY = 86_400.0


def page(house: House, query: str = "") -> str:
    answer = house.http.get(f"/activity{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def entries(text: str) -> list[str]:
    """What each entry says, from the top."""
    found = re.findall(r'<li data-key="[ds]\w+.*?</li>', text, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", one)).split()) for one in found]


@pytest.fixture
def past(house: House) -> House:
    """Three days of a small diary."""
    fill(
        house.folder,
        Decided((decided(at=BEGINNING - 3 * DAY, name="The oldest", steps=()),)),
        *ran("IMPORT", [("scan", "done")], BEGINNING - DAY - 5),
        *ran("FAIL", [("unqueue", "done"), ("delete", "failed: it moved on")], BEGINNING - 300),
        Decided((decided(instance="qBit-Seedbox", rule="seeded", dry=True, category="tv", name="The latest"),)),
    )
    return house


def test_decisions_and_steps_stand_in_one_stream_under_their_days(past: House) -> None:
    text = page(past)

    assert [one.split()[0] for one in entries(text)] == ["seeded", "failed", "done", "done", "stalled"]
    assert "The latest" in entries(text)[0]
    assert "dry run" in entries(text)[0]
    days = re.findall(r'<h2 class="day">([^<]*)<', text)
    assert len(days) == 3
    assert re.fullmatch(r"\w+day, \d{1,2} \w+ \d{4}", days[-1])


def test_an_entry_leads_to_the_story(past: House) -> None:
    assert f'href="/torrents/qBit-Seedbox/{HASH}"' in page(past)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?instance=qBit-Seedbox", ["seeded"]),
        ("?category=tv", ["seeded"]),
        ("?what=decision", ["seeded", "stalled"]),
        ("?what=FAIL", ["failed", "done"]),
        ("?rule=stalled", ["stalled"]),
        ("?outcome=failed", ["failed"]),
        ("?outcome=done&what=IMPORT", ["done"]),
        ("?dry=true", ["seeded"]),
        ("?rule=stalled&outcome=done", []),
    ],
)
def test_it_is_filtered(past: House, query: str, found: list[str]) -> None:
    assert [one.split()[0] for one in entries(page(past, query))] == found


def test_charts_count_what_came_to_its_end(past: House) -> None:
    text = page(past)

    day, month = (
        {name: int(count) for count, name in re.findall(r"<b>(\d+)</b> ([\w, ]+)<", figure)}
        for figure in re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    )
    assert day == {"imported on request": 0, "removed": 0, "failed, searched again": 0, "went wrong": 1}
    assert month == {"imported on request": 1, "removed": 0, "failed, searched again": 0, "went wrong": 1}
    assert "style=" not in text


def test_a_page_of_older_entries_goes_on_where_the_first_ended(house: House) -> None:
    old = tuple(decided(at=BEGINNING - 5000 + number, name=f"Film {number:03}") for number in range(130))
    fill(house.folder, Decided(old), *ran("REMOVE", [("delete", "done")], BEGINNING - 4950.5))

    first = page(house)
    (link,) = re.findall(r'rel="next" href="([^"]*)"', first)
    second = page(house, unescape(link).removeprefix("/activity"))

    assert len(entries(first)) == 100
    assert len(entries(second)) == 31
    assert "<figure" not in second
    assert 'rel="next"' not in second
    everything = " ".join(entries(first) + entries(second))
    assert all(f"Film {number:03}" in everything for number in range(130))
    assert everything.count("It is deleted") == 1


@pytest.mark.parametrize("place", ["x", "d1", "d1s", "ds", "d-1s2", "d1s2x", "d" + "9" * 30 + "s1", "%FF"])
def test_a_place_that_no_page_named_is_refused(house: House, place: str) -> None:
    assert "before" in refused(house.http.get(f"/activity?before={place}"), 400)


def test_where_nothing_happened_yet_it_says_so(house: House) -> None:
    assert "Nothing happened yet." in page(house)
    assert "Nothing of that kind happened." in page(house, "?what=FAIL")


def test_no_name_can_be_more_than_a_name(house: House) -> None:
    evil = "<script>alert(1)</script>"
    fill(
        house.folder,
        Decided((decided(name=evil, why=evil, category=evil),)),
        *ran("FAIL", [("unqueue", f"failed: {evil}")], BEGINNING),
    )

    assert "<script>alert" not in page(house, "?instance=%3Cscript%3Ealert&category=%3Cscript%3Ealert")
    assert "<script>alert" not in page(house)
