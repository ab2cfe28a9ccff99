"""Who may pass: the token, the cookie, nobody else; and what a page of another site cannot do."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from actors.messages import Restart
from tests.web.house import TOKEN, House, open_house, refused
from web.auth import FREE_ATTEMPTS, SESSION_COOKIE, SESSION_SECONDS

PAGE = "/"
API = (
    "/api/status", "/api/torrents", "/api/torrents/distribution", "/api/torrents/default/" + "a" * 40,
    "/api/actors", "/api/decisions", "/api/no-such-thing",
)  # fmt: skip
ORDERS = ("/api/actors/storage/restart", "/api/arrs/radarr/run", "/api/arrs/radarr/confirm/default", "/logout")
RESTART = "/api/actors/storage/restart"


@pytest.fixture
def browser(house: House) -> httpx.Client:
    """Logged in, without the token."""
    return house.log_in()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def own(house: House) -> dict[str, str]:
    """What a browser sends with a POST of our own page."""
    return {"Origin": house.url}


# --- nothing, the token, a wrong token ------------------------------------------------------------------------


@pytest.mark.parametrize("path", API)
def test_the_api_wants_the_token(house: House, path: str) -> None:
    answer = house.stranger.get(path)

    assert "Authorization: Bearer" in refused(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ORDERS)
@pytest.mark.parametrize("headers", [{}, bearer("wrong"), {"Cookie": f"{SESSION_COOKIE}=1.2.3"}])
def test_nobody_orders_anything_without_the_token(house: House, path: str, headers: dict[str, str]) -> None:
    answer = house.stranger.post(path, headers=headers | own(house))

    assert answer.status_code in {401, 303}
    assert house.root.hears(Restart) == []


def test_a_stranger_is_led_to_the_login_page(house: House) -> None:
    answer = house.stranger.get(PAGE)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/login", "/static/style.css", "/static/live.js"])
def test_health_the_login_page_and_what_it_needs_are_open(house: House, path: str) -> None:
    assert house.stranger.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/healthzx", "/login/x", "/static", "/loginapi", "/healthz/../api/status"])
def test_what_only_begins_like_an_open_address_is_not_open(house: House, path: str) -> None:
    assert house.stranger.get(path).status_code in {303, 401}


@pytest.mark.parametrize("path", ["//api/status", "/./api/status", "/API/status", "/static/%2e%2e/api/status"])
def test_no_spelling_of_an_address_gets_past(house: House, path: str) -> None:
    answer = house.stranger.get(path)

    assert answer.status_code in {303, 401, 404}
    assert "qbitInstances" not in answer.text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_right_token_opens_pages_and_api(house: House, scheme: str) -> None:
    for path in (PAGE, "/api/status"):
        assert house.stranger.get(path, headers={"Authorization": f"{scheme} {TOKEN}"}).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer",
        "",
    ],
)
def test_any_other_word_opens_nothing(house: House, authorization: str) -> None:
    refused(house.stranger.get("/api/status", headers={"Authorization": authorization}), 401)


def test_a_token_that_is_no_text_at_all_is_wrong_and_nothing_else(house: House) -> None:
    answer = house.stranger.get("/api/status", headers={b"Authorization": b"Bearer \xff\xfe\xc3"})

    refused(answer, 401)


def test_a_token_in_the_address_counts_only_when_allowed(house: House, tmp_path: Path) -> None:
    refused(house.stranger.get("/api/status", params={"token": TOKEN}), 401)

    with open_house(tmp_path, allow_token_query=True) as lax:
        assert lax.stranger.get("/api/status", params={"token": TOKEN}).status_code == 200
        refused(lax.stranger.get("/api/status", params={"token": "wrong"}), 401)


def test_with_auth_disabled_everything_is_open_and_there_is_no_login(tmp_path: Path) -> None:
    with open_house(tmp_path, auth_disabled=True) as house:
        house.publish_all_well()

        page = house.stranger.get(PAGE)
        assert page.status_code == 200
        assert "Log out" not in page.text
        assert house.stranger.get("/api/status").status_code == 200
        assert house.stranger.post(RESTART).status_code == 202
        assert house.stranger.get("/login").headers["Location"] == "/"


@pytest.mark.parametrize(
    "name", ["evil.example", "evil.example:6969", "localhost.evil.example", "127.0.0.1.evil", "["]
)
def test_a_page_for_this_machine_alone_is_not_shown_under_a_name_somebody_points_here(
    tmp_path: Path, name: str
) -> None:
    with open_house(tmp_path, auth_disabled=True) as house:
        house.publish_all_well()

        for path in (PAGE, "/api/status", "/api/config"):
            assert refused(house.stranger.get(path, headers={"Host": name}), 403)
        assert refused(house.stranger.post(RESTART, headers={"Host": name, "Origin": f"http://{name}"}), 403)
        assert house.stranger.get("/healthz", headers={"Host": name}).status_code == 200
        assert house.root.hears(Restart) == []


@pytest.mark.parametrize(
    "name", ["localhost", "localhost:6969", "qbitrr.localhost", "127.0.0.1", "[::1]:6969", "10.0.0.5"]
)
def test_it_is_shown_under_this_machines_own_names(tmp_path: Path, name: str) -> None:
    with open_house(tmp_path, auth_disabled=True) as house:
        assert house.stranger.get("/api/status", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize(
    "web", [{"behind_https_proxy": True}, {"host": "0.0.0.0", "allow_insecure_exposure": True}]
)
def test_behind_a_proxy_or_for_other_machines_any_name_will_do(tmp_path: Path, web: dict[str, Any]) -> None:
    with open_house(tmp_path, auth_disabled=True, **web) as house:
        assert house.stranger.get("/api/status", headers={"Host": "media.example"}).status_code == 200


# --- the session ------------------------------------------------------------------------------------------------


def test_logging_in_sets_a_cookie_that_opens_pages_and_api(house: House, browser: httpx.Client) -> None:
    assert browser.get(PAGE).status_code == 200
    assert browser.get("/api/status").status_code == 200
    assert browser.get("/login").headers["Location"] == "/"


def test_the_cookie_is_kept_from_scripts_and_other_sites(house: House) -> None:
    cookie = house.stranger.post("/login", data={"token": TOKEN}).headers["Set-Cookie"]

    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/", f"max-age={SESSION_SECONDS}"} <= attributes
    assert "secure" not in attributes
    assert TOKEN not in cookie


def test_behind_an_https_proxy_the_cookie_is_for_https_only(tmp_path: Path) -> None:
    with open_house(tmp_path, behind_https_proxy=True) as house:
        cookie = house.stranger.post("/login", data={"token": TOKEN}).headers["Set-Cookie"]

    assert "secure" in {part.strip().lower() for part in cookie.split(";")}


def test_a_wrong_token_at_the_login_page_sets_no_cookie(house: House) -> None:
    for given in ({"token": "wrong"}, {"token": ""}, {}, {"other": TOKEN}):
        answer = house.stranger.post("/login", data=given)

        assert answer.status_code == 401
        assert "That is not the token." in answer.text
        assert "Set-Cookie" not in answer.headers


def test_a_token_pasted_with_its_line_end_is_taken(house: House) -> None:
    assert house.stranger.post("/login", data={"token": f" {TOKEN}\r\n"}).status_code == 303


def test_logging_out_takes_the_cookie_back(house: House, browser: httpx.Client) -> None:
    answer = browser.post("/logout", headers=own(house))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert not browser.cookies
    refused(browser.get("/api/status"), 401)


def test_a_copy_of_a_cookie_opens_nothing_once_its_session_was_logged_out(
    house: House, browser: httpx.Client
) -> None:
    copy = {"Cookie": f"{SESSION_COOKIE}={browser.cookies[SESSION_COOKIE]}"}
    assert house.stranger.get("/api/status", headers=copy).status_code == 200

    browser.post("/logout", headers=own(house))

    refused(house.stranger.get("/api/status", headers=copy), 401)
    assert house.http.get("/api/status").status_code == 200


@pytest.mark.parametrize(
    "cookie",
    ["1.2.3", "9999999999.nonce.forged", "", "....", '"', "a=b; c", "\\777", "é", "x" * 3000, "99999999999"],
)
def test_a_forged_cookie_opens_nothing(house: House, cookie: str) -> None:
    header = f"{SESSION_COOKIE}={cookie}".encode()

    refused(house.stranger.get("/api/status", headers={b"Cookie": header}), 401)


def test_a_cookie_ends_when_its_time_is_over(house: House, browser: httpx.Client) -> None:
    house.clock.advance(SESSION_SECONDS - 10)
    assert browser.get("/api/status").status_code == 200

    house.clock.advance(20)
    refused(browser.get("/api/status"), 401)


# --- another site's page ----------------------------------------------------------------------------------------


def test_the_own_page_may_give_orders(house: House, browser: httpx.Client) -> None:
    assert browser.post(RESTART, headers=own(house)).status_code == 202
    assert browser.post(RESTART, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 202


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("headers", [{}, *FOREIGN])
def test_a_cookie_alone_gives_no_orders(house: House, browser: httpx.Client, headers: dict[str, str]) -> None:
    for path in (RESTART, "/logout"):
        assert "another site" in refused(browser.post(path, headers=headers), 403)

    assert house.root.hears(Restart) == []


def test_another_sites_page_is_not_believed_for_what_it_says_of_a_proxy(
    house: House, browser: httpx.Client
) -> None:
    headers = {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}

    refused(browser.post(RESTART, headers=headers), 403)


@pytest.mark.parametrize("headers", FOREIGN)
def test_with_auth_disabled_another_sites_page_still_gives_no_orders(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    with open_house(tmp_path, auth_disabled=True) as house:
        house.publish_all_well()

        refused(house.stranger.post(RESTART, headers=headers), 403)
        assert house.stranger.post(RESTART, headers=own(house)).status_code == 202


def test_another_sites_page_cannot_lock_the_user_out(house: House) -> None:
    for number in range(FREE_ATTEMPTS):
        guess = {"token": f"guess {number}"}
        refused(house.stranger.post("/login", data=guess, headers={"Sec-Fetch-Site": "cross-site"}), 403)

    assert house.stranger.post("/login", data={"token": TOKEN}).status_code == 303


def test_behind_a_proxy_the_page_is_known_by_the_name_the_browser_used(tmp_path: Path) -> None:
    with open_house(tmp_path, behind_https_proxy=True) as house:
        house.publish_all_well()
        browser = house.log_in()
        session = house.stranger.cookies.jar
        cookie = "; ".join(f"{one.name}={one.value}" for one in session)  # httpx keeps a secure one from http
        asked = {"Cookie": cookie, "Host": "qbitrr:6969", "X-Forwarded-Host": "media.example"}

        assert browser.post(RESTART, headers=asked | {"Origin": "https://media.example"}).status_code == 202
        refused(browser.post(RESTART, headers=asked | {"Origin": "https://evil.example"}), 403)
        refused(browser.post(RESTART, headers=asked | {"Origin": "https://qbitrr:6969"}), 403)


def test_the_token_itself_is_proof_enough(house: House) -> None:
    assert house.http.post(RESTART, headers={"Origin": "https://dashboard.example"}).status_code == 202


# --- guessing ---------------------------------------------------------------------------------------------------


@pytest.fixture
def guessed(house: House) -> House:
    """Somebody has just tried five tokens."""
    for number in range(FREE_ATTEMPTS):
        refused(house.stranger.get("/api/status", headers=bearer(f"guess {number}")), 401)
    return house


def too_soon(answer: httpx.Response) -> bool:
    return answer.status_code == 429 and int(answer.headers["Retry-After"]) >= 1


def test_guessing_is_slowed_down_for_api_and_login_page_alike(guessed: House) -> None:
    answer = guessed.stranger.get("/api/status", headers=bearer("guess again"))

    assert too_soon(answer)
    assert "Too many wrong tokens" in refused(answer, 429)
    page = guessed.stranger.post("/login", data={"token": "guess again"})
    assert too_soon(page)
    assert "Too many wrong tokens" in page.text
    assert page.headers["Content-Type"].startswith("text/html")


def test_during_a_pause_not_even_the_right_token_tells_that_it_is_right(guessed: House) -> None:
    assert too_soon(guessed.http.get("/api/status"))
    assert too_soon(guessed.stranger.post("/login", data={"token": TOKEN}))

    guessed.clock.advance(2)
    assert guessed.http.get("/api/status").status_code == 200


def test_who_is_logged_in_notices_nothing_of_it(house: House) -> None:
    browser = house.log_in()
    for number in range(FREE_ATTEMPTS):
        house.http.get("/api/status", headers=bearer(f"guess {number}"))

    assert browser.get("/api/status").status_code == 200


def test_a_dashboard_with_an_old_token_locks_nobody_out(house: House) -> None:
    for _ in range(20):
        refused(house.stranger.get("/api/status", headers=bearer("the old one")), 401)

    assert house.http.get("/api/status").status_code == 200


def test_a_token_may_have_any_letter(tmp_path: Path) -> None:
    with open_house(tmp_path, token="pässwörd") as house:
        header = {b"Authorization": "Bearer pässwörd".encode()}
        assert house.stranger.get("/api/status", headers=header).status_code == 200
        assert house.stranger.post("/login", data={"token": "pässwörd"}).status_code == 303
