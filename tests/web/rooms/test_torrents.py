"""`/torrents` as a browser without scripts gets it: rows, filters, addresses, and what is asked by form."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import httpx
import pytest

from actors.arr.step import Verdict
from actors.messages import Asked
from actors.torrent import TAG_IGNORED
from tests.web.house import House, open_house, refused
from tests.web.samples import HASH, arr, entry, torrent

EVIL = '<img src=x onerror="alert(1)">&" half'
OTHER = "b" * 40


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[House]:
    """Two films of one hash, one with a name of ill will, and 150 more."""
    with open_house(tmp_path, url_base="/media") as house:
        house.publish_all_well()
        stalled = Verdict("stalled", 'no "peers" for 15 min', attention=True)
        twin = torrent(HASH, name=EVIL, state="stalledUP", progress=1.0)
        others = [entry(torrent(f"{number:040x}", name=f"Film {number:03}")) for number in range(1, 151)]
        house.publish(arr(entry(twin, verdict=stalled), entry(twin, "qBit-Seedbox"), *others))
        yield house


def page(house: House, path: str = "/torrents", status: int = 200) -> str:
    answer = house.http.get(f"/media{path}", headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return answer.text


def names(text: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'<th scope="row" class="name"><a [^>]*>([^<]*)<', text)]


def ask(house: House, wish: str, *keys: str, **more: str) -> httpx.Response:
    sent = {"wish": wish, "torrent": list(keys), **more}
    return house.http.post("/media/torrents", data=sent, headers={"Accept": "text/html"})


def test_a_page_holds_a_hundred_rows_and_leads_to_the_next(shelf: House) -> None:
    first, second = page(shelf), page(shelf, "/torrents?page=2")

    assert len(names(first)) == 100
    assert len(names(second)) == 52
    assert 'rel="next" href="/media/torrents?page=2"' in first
    assert 'rel="next"' not in second
    assert 'rel="prev" href="/media/torrents"' in second


def test_no_name_can_be_more_than_a_name(shelf: House) -> None:
    text = page(shelf, "/torrents?q=onerror")

    assert names(text) == [EVIL, EVIL]
    assert "<img" not in text
    assert 'no "peers"' not in text


def test_every_address_in_it_keeps_what_was_asked_for_and_the_path(shelf: House) -> None:
    text = page(shelf, "/torrents?q=film&sort=-ratio&instance=default&page=2")

    links = {unescape(link) for link in re.findall(r'href="(/[^"]*)"', text)}
    assert all(link.startswith("/media/") for link in links)
    assert "/media/torrents?q=film&instance=default&sort=ratio" in links
    assert "/media/torrents?q=film&instance=default&sort=-size" in links
    assert f"/media/torrents/default/{'0' * 38}6e" in links


def test_a_table_says_by_what_it_is_sorted(shelf: House) -> None:
    assert re.findall(r'class="(\w+)[^"]*" aria-sort="(\w+)"', page(shelf)) == [("name", "ascending")]
    text = page(shelf, "/torrents?sort=-size")
    assert re.findall(r'class="(\w+)[^"]*" aria-sort="(\w+)"', text) == [("size", "descending")]


def test_filters_offer_what_there_is_in_plain_words(shelf: House) -> None:
    text = page(shelf, "/torrents?state=stalledUP")

    assert '<option value="stalledUP" selected>seeding, idle (2)</option>' in text
    assert '<option value="qBit-Seedbox">qBit-Seedbox (1)</option>' in text
    assert '<option value="healthy">healthy (151)</option>' in text


def test_a_filter_for_what_is_no_longer_there_stays_to_be_seen(shelf: House) -> None:
    assert '<option value="gone" selected>gone (0)</option>' in page(shelf, "/torrents?category=gone")


@pytest.mark.parametrize(
    ("path", "words"),
    [("/torrents?q=nothing+like+it", "Nothing matches."), ("/torrents?page=99", "There is no page 99.")],
)
def test_an_empty_page_says_what_to_do(shelf: House, path: str, words: str) -> None:
    text = page(shelf, path)

    assert words in text
    assert names(text) == []


def test_before_there_is_any_torrent_it_says_what_to_do_first(tmp_path: Path) -> None:
    with open_house(tmp_path, url_base="/media") as house:
        assert "Configure a qBittorrent and an Arr first" in page(house)
        house.publish_all_well()
        assert "They appear here as soon as" in page(house)


def test_unknown_sizes_and_times_are_not_made_up(shelf: House) -> None:
    magnet = replace(torrent(OTHER, name="Magnet", state="metaDL"), size=-1, seeding_time=0)
    shelf.publish(arr(entry(magnet, verdict=None)))

    text = page(shelf)

    assert ">unknown</td>" in text
    assert "not looked at yet" in text


def test_a_wish_is_passed_on_and_leads_back(shelf: House) -> None:
    films = shelf.recorder("arr/radarr")

    answer = ask(shelf, "recheck", f"default/{HASH}", f"qBit-Seedbox/{HASH}", back="/torrents?q=film")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/media/torrents?q=film")
    assert films.told == [Asked("recheck", (("default", HASH), ("qBit-Seedbox", HASH)))]


@pytest.mark.parametrize(
    "back",
    ["https://elsewhere.example/", "//elsewhere.example", "/logout", "/torrentsmith", "/torrents?a\r\nb: c", ""],
)
def test_it_leads_back_to_our_own_pages_only(shelf: House, back: str) -> None:
    shelf.recorder("arr/radarr")

    assert ask(shelf, "recheck", f"default/{HASH}", back=back).headers["Location"] == "/media/torrents"


def test_what_destroys_is_done_once_it_was_confirmed(shelf: House) -> None:
    films = shelf.recorder("arr/radarr")

    asked = ask(shelf, "fail", f"default/{HASH}", f"default/{'0' * 39}1")
    assert asked.status_code == 200
    assert "2 torrents on default are taken out of the queue of Radarr-Films" in asked.text
    assert "Film 001" in asked.text
    assert "<img" not in asked.text
    assert films.told == []

    sent = dict(re.findall(r'name="(confirmed|wish)" value="(\w+)"', asked.text))
    keys = re.findall(r'name="torrent" value="([^"]+)"', asked.text)
    done = ask(shelf, sent.pop("wish"), *keys, **sent)
    assert done.status_code == 303
    assert films.told == [Asked("fail", (("default", HASH), ("default", "0" * 39 + "1")))]


def test_what_cannot_be_done_is_told_with_the_reason(shelf: House) -> None:
    shelf.recorder("arr/radarr")
    shelf.publish(arr(entry(torrent(tags=frozenset({TAG_IGNORED}))), entry(torrent(OTHER, name="Another"))))

    some = ask(shelf, "ignore", f"default/{HASH}", f"default/{OTHER}")
    none = ask(shelf, "fail", f"default/{HASH}")

    assert some.status_code == 200
    assert "Passed on for 1" in some.text
    assert "It is ignored already." in some.text
    assert none.status_code == 409
    assert "It is ignored: stop ignoring it first." in none.text


@pytest.mark.parametrize(
    "sent",
    [
        {"wish": "explode", "torrent": f"default/{HASH}"},
        {"wish": "fail"},
        {"torrent": f"default/{HASH}"},
        {"wish": "fail", "torrent": HASH},
        {"wish": "fail", "torrent": [f"default/{number:040x}" for number in range(1001)]},
    ],
)
def test_what_makes_no_sense_is_refused(shelf: House, sent: dict[str, str]) -> None:
    films = shelf.recorder("arr/radarr")

    refused(shelf.http.post("/media/torrents", data=sent), 400)

    assert films.told == []


@pytest.mark.parametrize("query", ["?page=0", "?sort=colour", "?q=%FF", "?attention=maybe"])
def test_who_reads_pages_is_refused_with_a_page(shelf: House, query: str) -> None:
    text = page(shelf, f"/torrents{query}", status=400)

    assert query[1:].partition("=")[0] in text
    assert "To the overview" in text
    assert "Choose 1 to 1000 torrents first" in ask(shelf, "fail").text


def test_bytes_that_are_no_text_are_refused(shelf: House) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    refused(shelf.http.post("/media/torrents", content=b"wish=run&torrent=%FF/aa", headers=form), 400)


def test_another_sites_form_asks_for_nothing(shelf: House) -> None:
    films = shelf.recorder("arr/radarr")
    browser = shelf.stranger
    assert browser.post("/media/login", data={"token": "the-right-token"}).status_code == 303

    answer = browser.post(
        "/media/torrents",
        data={"wish": "fail", "torrent": f"default/{HASH}", "confirmed": "yes"},
        headers={"Origin": "https://elsewhere.example"},
    )

    assert answer.status_code == 403
    assert films.told == []
