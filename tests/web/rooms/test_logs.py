"""The log as the server draws it."""

import html
import re

import pytest

from storage.settings import GeneralSettings, Settings
from tests.web.house import House, refused

LOG = "".join(
    f"2026-11-23 08:00:{number:02},000 {'ERROR' if number % 2 else 'INFO':8} qbitrr.qbit/default: line {number}\n"
    for number in range(60)
)


@pytest.fixture
def logged(house: House) -> House:
    (house.folder / "logs").mkdir()
    (house.folder / "logs" / "qbitrr.log").write_text(LOG, encoding="utf-8")
    return house


def shown(house: House, **query: object) -> list[str]:
    answer = house.http.get("/logs", params={key: str(value) for key, value in query.items()})
    assert answer.status_code == 200
    return [html.unescape(one) for one in re.findall(r'<span class="text">(.*?)</span>', answer.text, re.DOTALL)]


def test_the_last_entries_are_drawn_the_newest_last(logged: House) -> None:
    assert shown(logged, limit=2) == ["line 58", "line 59"]


def test_it_can_be_filtered_and_paged_without_a_script(logged: House) -> None:
    assert shown(logged, level="ERROR", limit=2) == ["line 57", "line 59"]
    assert shown(logged, q="line 7") == ["line 7"]

    page = logged.http.get("/logs", params={"limit": 10}).text
    (further,) = re.findall(r'href="(\?[^"]*before=[^"]*)"', page)
    again = logged.http.get("/logs" + html.unescape(further)).text
    assert "line 49" in again
    assert "line 50" not in again


def test_what_is_in_it_is_no_markup(logged: House) -> None:
    log = logged.folder / "logs" / "qbitrr.log"
    log.write_text("2026-11-23 08:00:00,000 INFO     qbitrr.<b>: <script>alert(1)</script>\n", encoding="utf-8")

    page = logged.http.get("/logs", params={"q": '"><script>'}).text
    assert "<script>alert" not in page
    assert shown(logged) == ["<script>alert(1)</script>"]


def test_where_there_is_none_it_says_so(house: House) -> None:
    assert "Nothing has been logged yet." in house.http.get("/logs").text

    house.publish(settings=Settings(general=GeneralSettings(log_to_file=False)))
    assert "Nothing is written to the log file" in house.http.get("/logs").text


def test_a_filter_that_makes_no_sense_is_refused(logged: House) -> None:
    refused(logged.http.get("/logs", params={"level": "loud"}), 400)
