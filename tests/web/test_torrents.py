"""`/api/torrents`: which rows, in which order, how many at once."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from actors.arr.step import Verdict
from actors.arr.table import Entry
from tests.manual_clock import BEGINNING
from tests.web.house import House, open_house, refused
from tests.web.samples import HASH, arr, entry, listing, torrent

BUNNY = torrent("1" * 40, name="big Buck Bunny", state="stalledUP", progress=1.0, ratio=2.5, size=300)
ALIEN = torrent("2" * 40, name="Alien", state="downloading", progress=0.25, ratio=0.0, size=100)
UBER = torrent("2e" + "3" * 38, name="Über uns", state="stalledDL", progress=0.75, ratio=1.0, size=200)
SHOW = torrent("4" * 40, name="A Show", category="tv", state="downloading")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[House]:
    """Films on two instances and a show, in two categories."""
    with open_house(tmp_path) as house:
        house.publish_all_well()
        failing = Verdict("stalled", "no peers for 15 min", look_again_at=BEGINNING + 60, attention=True)
        house.publish(
            arr(entry(BUNNY), entry(ALIEN, "qBit-Seedbox", verdict=failing), entry(UBER), entry(ALIEN)),
            arr(entry(SHOW, "qBit-Seedbox"), category="tv", name="Sonarr"),
        )
        yield house


def names(house: House, **query: object) -> list[str]:
    return [row["name"] for row in house.get("/api/torrents", **query)["torrents"]]


def test_a_row_has_the_documented_keys(house: House) -> None:
    verdict = Verdict("stalled", "no peers for 15 min", look_again_at=BEGINNING + 60, attention=True)
    house.publish(arr(entry(verdict=verdict, imported=True, import_message="Not an upgrade")))

    assert house.get("/api/torrents") == {
        "torrents": [
            {
                "instance": "default",
                "hash": HASH,
                "name": "Some.Film.2020",
                "category": "radarr",
                "state": "downloading",
                "progress": 0.5,
                "size": 1000,
                "ratio": 0.2,
                "seedingTime": 0,
                "tags": ["a", "b"],
                "imported": True,
                "verdict": {"rule": "stalled", "why": "no peers for 15 min", "at": BEGINNING - 30},
                "lookAgainAt": BEGINNING + 60,
                "message": "Not an upgrade",
                "needsAttention": True,
            }
        ],
        "total": 1,
        "page": 1,
        "counts": {
            "instance": {"default": 1},
            "category": {"radarr": 1},
            "state": {"downloading": 1},
            "rule": {"stalled": 1},
        },
    }


def test_no_tracker_with_its_passkey_is_shown(house: House) -> None:
    house.publish(arr(entry()))

    assert "pa55key" not in house.http.get("/api/torrents").text


def test_a_torrent_nobody_has_decided_on_yet_says_so(house: House) -> None:
    house.publish(arr(entry(verdict=None)))

    (row,) = house.get("/api/torrents")["torrents"]

    assert (row["verdict"]["rule"], row["verdict"]["why"]) == ("", "not looked at yet")


def test_all_categories_and_instances_are_listed_by_name_whatever_its_case(shelf: House) -> None:
    rows = shelf.get("/api/torrents")["torrents"]

    assert [(row["name"], row["instance"]) for row in rows] == [
        ("A Show", "qBit-Seedbox"),
        ("Alien", "default"),
        ("Alien", "qBit-Seedbox"),
        ("big Buck Bunny", "default"),
        ("Über uns", "default"),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"instance": "qBit-Seedbox"}, ["A Show", "Alien"]),
        ({"instance": "qbit-seedbox"}, []),
        ({"category": "tv"}, ["A Show"]),
        ({"state": "stalledUP"}, ["big Buck Bunny"]),
        ({"state": "downloading", "instance": "default"}, ["Alien"]),
        ({"q": "bUNNY"}, ["big Buck Bunny"]),
        ({"q": "über"}, ["Über uns"]),
        ({"q": "ÜBER"}, ["Über uns"]),
        ({"q": "2E33"}, ["Über uns"]),
        ({"q": "2" * 40}, ["Alien", "Alien"]),
        ({"q": "33"}, []),
        ({"q": " alien "}, ["Alien", "Alien"]),
        ({"q": ""}, ["A Show", "Alien", "Alien", "big Buck Bunny", "Über uns"]),
        ({"attention": "true"}, ["Alien"]),
        ({"rule": "stalled"}, ["Alien"]),
        ({"rule": "healthy", "instance": "qBit-Seedbox"}, ["A Show"]),
        ({"attention": "false", "category": "tv"}, ["A Show"]),
        ({"category": "no such"}, []),
    ],
)
def test_filters_take_what_matches_all_of_them(shelf: House, query: dict[str, str], found: list[str]) -> None:
    assert names(shelf, **query) == found


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("name", ["Alien", "Alien", "big Buck Bunny", "Über uns"]),
        ("-name", ["Über uns", "big Buck Bunny", "Alien", "Alien"]),
        ("ratio", ["Alien", "Alien", "Über uns", "big Buck Bunny"]),
        ("-ratio", ["big Buck Bunny", "Über uns", "Alien", "Alien"]),
        ("progress", ["Alien", "Alien", "Über uns", "big Buck Bunny"]),
        ("-size", ["big Buck Bunny", "Über uns", "Alien", "Alien"]),
        ("state", ["Alien", "Alien", "Über uns", "big Buck Bunny"]),
        ("instance", ["Alien", "big Buck Bunny", "Über uns", "Alien"]),
        ("-rule", ["Alien", "Alien", "big Buck Bunny", "Über uns"]),
    ],
)
def test_sorting_goes_both_ways_and_equal_ones_come_by_name(shelf: House, sort: str, found: list[str]) -> None:
    assert names(shelf, sort=sort, category="radarr") == found


@pytest.mark.parametrize("sort", ["category", "seedingTime", "at"])
def test_every_other_column_sorts_too(shelf: House, sort: str) -> None:
    assert len(names(shelf, sort=sort)) == len(names(shelf, sort=f"-{sort}")) == 5


def test_pages_hold_every_row_once(shelf: House) -> None:
    pages = [shelf.get("/api/torrents", page=page, pageSize=2) for page in (1, 2, 3)]

    assert [page["page"] for page in pages] == [1, 2, 3]
    assert {page["total"] for page in pages} == {5}
    rows = [row["name"] for page in pages for row in page["torrents"]]
    assert rows == names(shelf)


def test_a_page_beyond_the_end_is_empty(shelf: House) -> None:
    answer = shelf.get("/api/torrents", page=10**15)

    assert (answer["torrents"], answer["total"], answer["page"]) == ([], 5, 10**15)


def test_how_many_there_are_of_each_is_told_whatever_is_asked_for(shelf: House) -> None:
    counts = shelf.get("/api/torrents", q="no such")["counts"]

    assert counts["instance"] == {"default": 3, "qBit-Seedbox": 2}
    assert counts["category"] == {"radarr": 4, "tv": 1}
    assert counts["state"] == {"downloading": 3, "stalledUP": 1, "stalledDL": 1}
    assert counts["rule"] == {"healthy": 4, "stalled": 1}


def test_the_order_is_that_of_what_was_published_last(shelf: House) -> None:
    assert names(shelf, category="tv") == ["A Show"]

    shelf.publish(arr(entry(SHOW), entry(replace(UBER, category="tv")), category="tv", name="Sonarr"))

    assert names(shelf, category="tv") == ["A Show", "Über uns"]
    assert names(shelf, category="tv", sort="-name") == ["Über uns", "A Show"]


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=one", "page=1.5", "page=%C2%B2", "page=" + "9" * 5000,
        "pageSize=0", "pageSize=1001", "pageSize=many", "sort=hash", "sort=--name", "sort=-", "attention=maybe",
        "q=%FF", "instance=%FF", "before=x",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_a_sentence(shelf: House, query: str) -> None:
    path = "/api/decisions" if query.startswith("before") else "/api/torrents"

    sentence = refused(shelf.http.get(f"{path}?{query}"), 400)

    assert sentence.startswith(query.partition("=")[0])


def test_fifty_thousand_torrents_are_searched_in_well_under_two_seconds(house: House) -> None:
    count = 50_000
    house.publish(arr(listing=listing(*(many(number) for number in range(count)))))
    house.get("/api/torrents")

    began = time.monotonic()
    page = house.get("/api/torrents", q="film 4999", sort="-ratio", pageSize=10)

    assert time.monotonic() - began < 2.0  # about 0.1 s on two slow cores
    assert page["total"] == 11
    assert len(page["torrents"]) == 10


def many(number: int) -> Entry:
    one = torrent(f"{number:040x}", name=f"Film {number}", ratio=number / 100)
    return entry(one, "default" if number % 2 else "qBit-Seedbox")
