"""What holds for every answer: headers, the path it is served under, and sentences in place of faults."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actors.messages import Restart
from storage.reader import Reader
from tests.web.house import TOKEN, House, open_house, refused
from tests.web.samples import arr, entry
from web.app import HEADERS
from web.server import MOST_BYTES

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Broken(Reader):
    """A reader with a bug."""

    def decisions(self, **_: Any) -> Any:
        raise KeyError("s3cret in a traceback")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200), ("/login", 200), ("/static/style.css", 200), ("/healthz", 200), ("/api/status", 200),
        ("/api/torrents?page=0", 400), ("/api/nothing", 404), ("/nothing", 404), ("/static/nothing", 404),
        ("/api/torrents/default/x", 404), ("/api/arrs/radarr/run", 405),
    ],
)  # fmt: skip
def test_every_answer_carries_the_headers(house: House, path: str, status: int) -> None:
    answer = house.http.get(path)

    assert answer.status_code == status
    for name, value in HEADERS.items():
        if name == "Cache-Control" and path == "/static/style.css":
            assert answer.headers[name] == "no-cache"
        else:
            assert answer.headers.get_list(name) == [value]


@pytest.mark.parametrize("path", ["/", "/api/status", "/static/../x", "/nothing"])
def test_so_does_every_refusal_of_a_stranger(house: House, path: str) -> None:
    answer = house.stranger.get(path)

    assert answer.status_code in {303, 401}
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("name", [b"Accept", b"Origin", b"Host", b"Cookie", b"Sec-Fetch-Site", b"User-Agent"])
def test_headers_of_any_bytes_are_no_fault(house: House, name: bytes) -> None:
    for method, path in (("GET", "/"), ("GET", "/nothing"), ("POST", "/login"), ("POST", "/logout")):
        answer = house.http.request(method, path, headers={name: b"\xff\xc3 \xfe"})
        assert answer.status_code < 500


def test_the_policy_lets_nothing_in_from_elsewhere(house: House) -> None:
    policy = house.stranger.get("/login").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_head_is_answered_without_a_body(house: House) -> None:
    for path in ("/", "/api/status", "/healthz", "/static/style.css"):
        answer = house.http.head(path)
        assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_405(house: House, method: str) -> None:
    refused(house.http.request(method, "/api/status"), 405)


def test_a_browser_gets_errors_as_a_page_and_the_api_as_json(house: House) -> None:
    page = house.http.get("/nothing", headers=BROWSER)

    assert page.status_code == 404
    assert page.headers["Content-Type"].startswith("text/html")
    assert "nothing at this address" in page.text
    refused(house.http.get("/api/nothing", headers=BROWSER), 404)
    refused(house.http.get("/nothing"), 404)


def test_a_fault_is_logged_whole_and_answered_without_its_insides(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with open_house(tmp_path, reader=Broken(tmp_path)) as house, caplog.at_level(logging.ERROR):
        answer = house.http.get("/api/decisions?token=abc")

        assert "fault of its own" in refused(answer, 500)
        assert "s3cret" not in answer.text
        assert HEADERS["Content-Security-Policy"] == answer.headers["Content-Security-Policy"]
        assert house.http.get("/api/status").status_code == 200

    assert "GET /api/decisions" in caplog.text
    assert "s3cret" in caplog.text
    assert "token=abc" not in caplog.text


@pytest.mark.parametrize(
    "name",
    ["../app.py", "..%2fapp.py", "%2e%2e%2fapp.py", "..%5capp.py", "....//app.py", "%00", "style.css%00.png",
     "/etc/passwd", "%2fetc%2fpasswd", "."],
)  # fmt: skip
def test_static_files_are_those_in_their_folder_and_no_others(house: House, name: str) -> None:
    answer = house.http.get(f"/static/{name}")

    assert answer.status_code in {400, 403, 404}
    assert "bottle" not in answer.text.lower()
    assert "root:" not in answer.text


def test_a_static_file_is_sent_once_and_then_only_asked_after(house: House) -> None:
    first = house.stranger.get("/static/style.css")

    again = house.stranger.get("/static/style.css", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Content-Type"].startswith("text/css")
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/api/actors/x%0d%0aSet-Cookie:%20a=b/restart", "/api/arrs/x%0d%0aA:%20b/run"])
def test_no_name_becomes_a_header(house: House, path: str) -> None:
    answer = house.http.post(path)

    refused(answer, 404)
    assert "Set-Cookie" not in answer.headers
    assert "A" not in answer.headers


def test_a_body_that_is_too_large_is_413_and_the_next_request_is_well(house: House) -> None:
    assert house.stranger.post("/login", content=b"x" * (MOST_BYTES + 1)).status_code == 413
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    large = house.stranger.post("/login", content=b"token=" + b"x" * 200_000, headers=form)
    assert large.status_code == 413
    assert house.http.get("/api/status").status_code == 200


def test_a_form_that_is_none_is_a_wrong_token(house: House) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x"}

    assert house.stranger.post("/login", content=b"\xff\x00--x--nonsense", headers=form).status_code in {400, 401}


# --- under a path -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["/qbitrr", "/media/qbitrr"])
def below(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """A house under a path."""
    with open_house(tmp_path, url_base=request.param) as house:
        house.publish_all_well()
        house.publish(arr(entry()))
        yield house


def test_under_a_path_everything_is_there(below: House) -> None:
    base = below.web.url_base

    assert below.get(f"{base}/api/status")["ready"] is True
    assert below.get(f"{base}/api/torrents")["total"] == 1
    assert below.http.get(f"{base}/static/style.css").status_code == 200
    assert below.stranger.get(f"{base}/healthz").status_code == 200
    assert below.http.post(f"{base}/api/actors/storage/restart").status_code == 202
    assert below.root.wait_for(Restart) == Restart("storage")


def test_under_a_path_the_guard_stands_there_too(below: House) -> None:
    base = below.web.url_base

    refused(below.stranger.get(f"{base}/api/status"), 401)
    refused(below.stranger.post(f"{base}/api/actors/storage/restart"), 401)
    assert below.stranger.get(f"{base}/").headers["Location"] == f"{base}/login"
    assert below.root.hears(Restart) == []


def test_under_a_path_every_link_of_the_page_stays_below_it(below: House) -> None:
    base = below.web.url_base

    for page in (below.http.get(f"{base}/"), below.http.get(f"{base}/login")):
        links = [part.split('"')[0] for part in page.text.replace('action="', 'href="').split('href="')[1:]]
        links += [part.split('"')[0] for part in page.text.split('src="')[1:]]
        away = {"http://qbit:8080", "http://seedbox.example:443", "http://radarr:7878"}
        assert {link for link in links if not link.startswith((f"{base}/", "#"))} <= away


def test_under_a_path_logging_in_and_out_stays_below_it(below: House) -> None:
    base = below.web.url_base

    entered = below.stranger.post(f"{base}/login", data={"token": TOKEN})

    assert entered.headers["Location"] == f"{base}/"
    assert f"path={base}" in entered.headers["Set-Cookie"].lower()
    assert below.stranger.get(f"{base}/").status_code == 200
    left = below.stranger.post(f"{base}/logout", headers={"Origin": below.url})
    assert left.headers["Location"] == f"{base}/login"
    assert not below.stranger.cookies


def test_the_path_without_its_slash_leads_to_the_page(below: House) -> None:
    answer = below.http.get(below.web.url_base)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{below.web.url_base}/")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_proxy_that_takes_the_path_off_itself_is_fine_too(below: House) -> None:
    assert below.get("/api/status")["ready"] is True
    refused(below.stranger.get("/api/status"), 401)
    assert below.stranger.get("/healthz").status_code == 200


def test_what_only_begins_like_the_path_is_not_below_it(below: House) -> None:
    assert below.http.get(f"{below.web.url_base}x/api/status").status_code == 404


def test_a_path_may_have_letters_that_addresses_spell_otherwise(tmp_path: Path) -> None:
    with open_house(tmp_path, url_base="/größe") as house:
        assert house.stranger.get("/größe/").headers["Location"] == "/gr%C3%B6%C3%9Fe/login"
        assert house.stranger.get("/größe").headers["Location"] == "/gr%C3%B6%C3%9Fe/"
        assert house.http.get("/größe/api/status").status_code == 200
