"""What the client makes of an Arr's answers, good and bad."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from actors.arr.client import ArrClient, address_of
from actors.errors import Refused, Rejected, Unreachable, Unsupported
from storage.settings import ArrKind
from tests.actors.arr.paper import KEY, PaperArr

PAGE = httpx.Response(200, text="<html>Sign in</html>", headers={"Content-Type": "text/html"})


@pytest.fixture
def arr() -> PaperArr:
    return PaperArr()


EVERY_CALL: dict[str, Callable[[ArrClient], Any]] = {
    "status": lambda client: client.status(),
    "queue": lambda client: client.queue(),
    "history": lambda client: client.history_of("aa11"),
    "post": lambda client: client.post_command("RssSync"),
    "command": lambda client: client.command(1),
    "commands": lambda client: client.commands(),
    "delete": lambda client: client.delete_queue(1, blocklist=True, skip_redownload=True),
    "mark": lambda client: client.mark_failed(1),
    "config": lambda client: client.auto_redownload_failed(),
}
WEATHER: dict[str, Exception | httpx.Response] = {
    "refused": httpx.ConnectError("nobody listens"),
    "late": httpx.ReadTimeout("too late"),
    "ended": httpx.RemoteProtocolError("server disconnected"),
    "busy": httpx.Response(429, json={"message": "slow down"}),
    "at work": httpx.Response(409, text="Conflict"),
    "ill": httpx.Response(500, json={"message": "database is locked"}),
    "gateway": httpx.Response(502, text="Bad Gateway"),
    "starting": httpx.Response(503, json={"message": "starting"}),
    "page": PAGE,
    "proxy has no such host": httpx.Response(404, text="404 page not found"),
    "elsewhere": httpx.Response(302, headers={"Location": "https://elsewhere.test/login"}),
    "half an answer": httpx.Response(200, text='{"records": [', headers={"Content-Type": "application/json"}),
}


@pytest.mark.parametrize("weather", WEATHER)
@pytest.mark.parametrize("call", EVERY_CALL)
def test_weather_is_unreachable_whatever_was_asked(arr: PaperArr, call: str, weather: str) -> None:
    arr.down = WEATHER[weather]

    with pytest.raises(Unreachable) as error:
        EVERY_CALL[call](arr.client())

    assert "Radarr-Test (arr.test:7878)" in str(error.value)
    assert str(error.value).endswith(".")


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_refused(arr: PaperArr, status: int) -> None:
    arr.down = httpx.Response(status, json={"error": "Unauthorized"})

    with pytest.raises(Refused, match="Check APIKey"):
        arr.client().queue()


def test_no_error_ever_holds_the_key(arr: PaperArr) -> None:
    arr.down = httpx.Response(400, json={"message": f"bad request by {KEY}"})

    with pytest.raises(Rejected) as error:
        arr.client().queue()

    assert KEY not in str(error.value)
    assert "bad request by ***" in str(error.value)


def test_what_an_arr_quotes_of_others_is_told_without_their_keys(arr: PaperArr) -> None:
    arr.down = httpx.Response(500, json={"message": "no answer from https://indexer.test/api?apikey=canary&t=get"})

    with pytest.raises(Unreachable, match=r"no answer from https://indexer\.test/\*\*\*\.$") as error:
        arr.client().queue()

    assert "canary" not in str(error.value)


def test_the_key_goes_to_no_other_host(arr: PaperArr) -> None:
    arr.down = httpx.Response(302, headers={"Location": "https://elsewhere.test/"})

    with pytest.raises(Unreachable):
        arr.client().status()

    assert {request.url.host for request in arr.requests} == {"arr.test"}


def test_what_was_wrong_with_a_request_is_said_in_the_words_of_the_arr(arr: PaperArr) -> None:
    arr.down = httpx.Response(400, json=[{"propertyName": "Path", "errorMessage": "Path does not exist"}])

    with pytest.raises(Rejected, match="Path does not exist"):
        arr.client().post_command("DownloadedMoviesScan", path="/nowhere")


def test_another_program_at_the_address_is_unsupported(arr: PaperArr) -> None:
    arr.app = "Sonarr"

    with pytest.raises(Unsupported, match="is set up as a Radarr but is a Sonarr"):
        arr.client().status()


def test_an_arr_of_another_api_is_unsupported() -> None:
    lidarr_settings = PaperArr("lidarr").settings
    radarr = PaperArr("radarr")

    with pytest.raises(Unsupported, match="is it a Lidarr"):
        ArrClient(lidarr_settings, httpx.MockTransport(radarr.answer)).status()


@pytest.mark.parametrize("kind", ["radarr", "sonarr", "lidarr"])
def test_the_right_program_says_its_version(kind: ArrKind) -> None:
    arr = PaperArr(kind)

    assert arr.client().status() == "9.1"
    assert [request.url.path for request in arr.requests] == [f"/api/{arr.client().kind.api}/system/status"]


def test_every_page_of_the_queue_is_read(arr: PaperArr) -> None:
    arr.page_size = 2
    for number in range(5):
        arr.lists(f"hash{number}", item=number)

    assert sorted(arr.client().queue()) == [f"hash{number}" for number in range(5)]
    assert arr.asked("/queue") == 3


def test_a_page_that_fails_fails_the_whole_read(arr: PaperArr) -> None:
    arr.page_size = 2
    for number in range(5):
        arr.lists(f"hash{number}", item=number)

    def answer(request: httpx.Request) -> httpx.Response:
        last = request.url.params["page"] == "3"
        return httpx.Response(500, json={}) if last else arr.answer(request)

    with pytest.raises(Unreachable):
        ArrClient(arr.settings, httpx.MockTransport(answer)).queue()


def test_a_queue_that_changes_between_pages_is_read_again(arr: PaperArr) -> None:
    arr.page_size = 2
    for number in range(4):
        arr.lists(f"hash{number}", item=number)

    def answer(request: httpx.Request) -> httpx.Response:
        if len(arr.requests) == 1:
            arr.queue.pop(0)  # what was on the second page moves to the first, which was read
        return arr.answer(request)

    found = ArrClient(arr.settings, httpx.MockTransport(answer)).queue()

    assert sorted(found) == ["hash1", "hash2", "hash3"]


def test_a_queue_that_never_stands_still_is_not_known(arr: PaperArr) -> None:
    arr.page_size = 2
    for number in range(4):
        arr.lists(f"hash{number}", item=number)

    def answer(request: httpx.Request) -> httpx.Response:
        arr.lists(f"more{len(arr.requests)}")
        return arr.answer(request)

    with pytest.raises(Unreachable, match="changed each time"):
        ArrClient(arr.settings, httpx.MockTransport(answer)).queue()


def test_history_is_asked_for_one_hash_in_upper_case(arr: PaperArr) -> None:
    arr.remembers("aa11", "grabbed")
    arr.remembers("bb22", "grabbed")
    arr.remembers("bb22", "downloadFolderImported")

    assert arr.client().history_of("aa11").imported_at is None
    assert arr.client().history_of("bb22").imported_at == 1_700_000_000.0
    assert not arr.client().history_of("cc33").grabbed
    assert arr.requests[0].url.params["downloadId"] == "AA11"


def test_a_download_is_taken_out_of_the_queue_and_left_in_its_client(arr: PaperArr) -> None:
    record = arr.lists("aa11")

    assert arr.client().delete_queue(record["id"], blocklist=True, skip_redownload=False)
    assert dict(arr.deleted[0].params) == {
        "removeFromClient": "false",
        "blocklist": "true",
        "skipRedownload": "false",
    }


def test_what_is_not_in_the_queue_any_more_is_no_error(arr: PaperArr) -> None:
    assert not arr.client().delete_queue(404, blocklist=True, skip_redownload=True)


def test_a_grab_is_marked_as_failed_by_its_row_in_the_history(arr: PaperArr) -> None:
    arr.remembers("aa11", "grabbed")
    client = arr.client()
    row = client.history_of("aa11").grab_id
    assert row is not None

    assert client.mark_failed(row)
    assert client.history_of("aa11").failed
    assert not client.mark_failed(999)


def test_a_command_is_posted_and_followed(arr: PaperArr) -> None:
    arr.hold = {"MoviesSearch"}
    client = arr.client()

    posted = client.post_command("MoviesSearch", movieIds=[7])
    assert not posted.ended
    arr.run()
    command = client.command(posted.id)

    assert command is not None
    assert command.succeeded
    assert arr.posted() == [{"name": "MoviesSearch", "movieIds": [7]}]
    assert client.commands() == (command,)


def test_a_command_the_arr_has_forgotten_is_none(arr: PaperArr) -> None:
    assert arr.client().command(99) is None


def test_whether_the_arr_searches_again_by_itself_is_its_setting(arr: PaperArr) -> None:
    assert arr.client().auto_redownload_failed()
    arr.auto_redownload = False
    assert not arr.client().auto_redownload_failed()


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("radarr", "http://radarr:7878"),
        ("radarr:1234", "http://radarr:1234"),
        ("radarr/base", "http://radarr:7878/base"),
        ("[::1]", "http://[::1]:7878"),
        ("[::1]:99/base/", "http://[::1]:99/base"),
        ("http://radarr/", "http://radarr"),
        ("https://example.org/radarr/", "https://example.org/radarr"),
    ],
)
def test_a_bare_host_gets_the_port_of_its_application(uri: str, address: str) -> None:
    assert address_of(uri, 7878) == address


def test_a_base_path_is_kept(arr: PaperArr) -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json={"appName": "Radarr", "version": "1"})

    settings = arr.settings.model_copy(update={"uri": "https://user:word@example.org/films/"})
    client = ArrClient(settings, httpx.MockTransport(answer))
    client.status()

    assert seen == ["https://example.org/films/api/v3/system/status"]
    assert client.label == "Radarr-Test (example.org)"


def test_it_never_waits_without_end() -> None:
    seen: list[object] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200, json={"appName": "Radarr", "version": "1"})

    ArrClient(PaperArr().settings, httpx.MockTransport(answer)).status()

    assert seen == [{"connect": 3.05, "read": 10.0, "write": 10.0, "pool": 10.0}]


@pytest.mark.parametrize("call", ["delete", "mark"])
def test_that_something_is_not_there_is_believed_only_of_the_right_application(arr: PaperArr, call: str) -> None:
    client = arr.client()
    assert EVERY_CALL[call](client) is False

    arr.app = "Sonarr"

    with pytest.raises(Unsupported, match="is set up as a Radarr but is a Sonarr"):
        EVERY_CALL[call](client)


def test_an_application_without_commands_is_asked_who_it_is(arr: PaperArr) -> None:
    arr.refuse["MoviesSearch"] = httpx.Response(404, json={"message": "NotFound"})
    with pytest.raises(Unreachable, match="takes no commands: is it a Radarr"):
        arr.client().post_command("MoviesSearch", movieIds=[1])

    arr.app = "Prowlarr"

    with pytest.raises(Unsupported, match="is set up as a Radarr but is a Prowlarr"):
        arr.client().post_command("MoviesSearch", movieIds=[1])


@pytest.mark.parametrize(
    ("kind", "media", "items", "path"),
    [
        ("radarr", "movie:7", {"movie/7": {"titleSlug": "603"}}, "/movie/603"),
        ("sonarr", "season:3:1", {"series/3": {"titleSlug": "lost & found"}}, "/series/lost%20%26%20found"),
        (
            "sonarr",
            "episode:9",
            {"episode/9": {"seriesId": 3}, "series/3": {"titleSlug": "lost"}},
            "/series/lost",
        ),
        ("lidarr", "album:5", {"album/5": {"foreignAlbumId": "0-0-5"}}, "/album/0-0-5"),
    ],
)
def test_it_knows_where_the_applications_page_shows_an_item(
    kind: ArrKind, media: str, items: dict[str, dict[str, object]], path: str
) -> None:
    client = PaperArr(kind, items=items).client()

    assert client.page_of(media) == path
    with pytest.raises(Rejected):
        client.page_of(f"{media.partition(':')[0]}:404")


@pytest.mark.parametrize("told", [{"id": 1}, {"titleSlug": None, "seriesId": None}])
@pytest.mark.parametrize("media", ["movie:1", "episode:1", "season:1:1", "album:1"])
def test_an_item_that_says_nothing_of_its_page_has_none(media: str, told: dict[str, object]) -> None:
    items = {f"{resource}/1": told for resource in ("movie", "episode", "series", "album")}

    assert PaperArr(items=items).client().page_of(media) == ""
