"""What is wrong with a server is said in a sentence, after one try."""

import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from actors.errors import Banned, Refused, Rejected, Unreachable, Unsupported
from actors.instance.client import QbitClient, numbers
from actors.instance.wire import Wire
from storage.settings import InstanceSettings
from tests.actors.instance.impostor import Answer, impostor
from tests.lab.ports import free_port

GOOD = {"auth/login": "Ok.", "app/version": "v5.1.0", "app/webapiVersion": "2.11.4", "auth/logout": ""}


def well(path: str) -> Answer:
    """What a qBittorrent answers."""
    return Answer(body=GOOD[path].encode())


def but(**answers: Answer) -> Callable[[str], Answer]:
    """As a qBittorrent, except for paths that end in these words."""
    return lambda path: answers.get(path.rpartition("/")[2]) or well(path)


def settings(port: int, **more: object) -> InstanceSettings:
    return InstanceSettings.model_validate(
        {"name": "x", "host": "127.0.0.1", "port": port, "username": "a", **more}
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(502, b"<html>nginx</html>", "text/html"), "it answered 502 Bad Gateway"),
        (Answer(599), "it answered 599"),
        (Answer(429, b"slow down"), "it answered 429 Too Many Requests"),
        (Answer(200, b"<html>Sign in</html>", "text/html; charset=utf-8"), "it answered with a web page"),
        (Answer(401, b"<html>Sign in</html>", "text/html"), "it answered with a web page"),
        (Answer(200, b"Hello"), "it answered the login as no qBittorrent does"),
        (Answer(404, b"Not Found"), "it answered the login as no qBittorrent does"),
        (
            Answer(302, headers={"Location": "https://u:pw@auth.example/login?token=s3cret"}),
            "we are sent on to https://auth.example; check Host, Port and UseHttps",
        ),
        (Answer(301, headers={"Location": "/elsewhere"}), "we are sent on to another page"),
        (
            Answer(hang_up=True),
            "it closed the connection without an answer; if it speaks TLS only, set UseHttps = true",
        ),
    ],
)
def test_something_else_where_qbittorrent_should_be(answer: Answer, words: str) -> None:
    with impostor(but(login=answer)) as there, pytest.raises(Unreachable) as trouble:
        QbitClient(there.settings).login()

    assert str(trouble.value).startswith(f"qBittorrent at 127.0.0.1:{there.port} cannot be reached: {words}")
    assert str(trouble.value).endswith(".")
    assert there.asked == ["auth/login"]


@pytest.mark.parametrize("body", [b"[]", b"not json", b'{"torrents": {}}', b""])
def test_an_answer_without_its_contents_is_not_believed(body: bytes) -> None:
    with impostor(but(maindata=Answer(200, body, "application/json"))) as there:
        client = QbitClient(there.settings)
        client.login()
        with pytest.raises(Unreachable, match="it answers as no qBittorrent does"):
            client.sync(0)
        client.close()

    assert there.asked.count("sync/maindata") == 1


def test_a_refused_connection_is_unreachable() -> None:
    port = free_port()

    with pytest.raises(Unreachable) as trouble:
        QbitClient(settings(port)).login()

    assert str(trouble.value) == f"qBittorrent at 127.0.0.1:{port} cannot be reached: connection refused."


def test_an_unknown_host_is_unreachable() -> None:
    with pytest.raises(
        Unreachable, match=r"nowhere\.invalid:8080 cannot be reached: its host name is not known here"
    ):
        QbitClient(settings(8080, host="nowhere.invalid")).login()


@pytest.mark.parametrize("host", ["a b", "", "...", "x" * 70])
def test_a_host_that_is_none_is_unreachable(host: str) -> None:
    with pytest.raises(Unreachable, match="check Host"):
        QbitClient(settings(8080, host=host)).login()


def test_a_server_that_never_answers_costs_one_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = QbitClient(settings(silent.getsockname()[1]), patience=(2, 0.5))
        begun = time.monotonic()
        with pytest.raises(Unreachable, match="no answer in time"):
            client.login()
        client.close()
        assert 0.5 <= time.monotonic() - begun < 0.95


def test_tls_where_there_is_none_is_said() -> None:
    with (
        impostor(well) as there,
        pytest.raises(Unreachable, match="if it speaks plain HTTP, set UseHttps = false"),
    ):
        QbitClient(settings(there.port, use_https=True), patience=(1, 1)).login()


def test_an_answer_that_drips_has_an_end() -> None:
    stop = threading.Event()

    def drops() -> Iterator[bytes]:
        while not stop.wait(0.02):
            yield b"x"

    def read(wire: Wire) -> Exception | None:
        with impostor(lambda _: Answer(200, drops())) as there:
            response = requests.get(f"http://127.0.0.1:{there.port}/", stream=True, timeout=5)
            fault = wire.hear(response)
            stop.set()
            return fault

    begun = time.monotonic()
    fault = read(Wire("here:1", "admin", lambda: True, answer_seconds=0.2))

    assert isinstance(fault, Unreachable)
    assert str(fault) == "qBittorrent at here:1 cannot be reached: its answer was not complete within 0.2 s."
    assert time.monotonic() - begun < 2


def test_an_answer_without_end_is_left_unread() -> None:
    with impostor(lambda _: Answer(200, itertools.repeat(b"x" * 100_000))) as there:
        response = requests.get(f"http://127.0.0.1:{there.port}/", stream=True, timeout=5)
        fault = Wire("here:1", "admin", lambda: True, answer_bytes=2 * 1024 * 1024).hear(response)

    assert str(fault) == "qBittorrent at here:1 cannot be reached: its answer is larger than 2 MB."


def test_an_answer_that_is_cut_off_is_no_answer() -> None:
    cut = Answer(200, iter([b'{"rid": 1']), "application/json", {"Content-Length": "4000"})
    with impostor(but(maindata=cut)) as there:
        client = QbitClient(there.settings)
        client.login()
        with pytest.raises(Unreachable, match="its answer was cut off or garbled"):
            client.sync(0)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (Answer(200, b"Fails."), Refused, "wrong user name or password for 'admin'"),
        (Answer(401, b"Unauthorized"), Refused, "wrong user name or password for 'admin'"),
        (Answer(403, b"Your IP address has been banned"), Banned, "has banned our address"),
    ],
)
def test_a_login_that_fails_is_tried_once(answer: Answer, error: type[Exception], words: str) -> None:
    with impostor(but(login=answer)) as there:
        client = QbitClient(there.settings)
        with pytest.raises(error, match=words) as trouble:
            client.login()
        client.close()

    assert there.asked == ["auth/login"]
    assert "secret" not in str(trouble.value)


def test_a_session_that_is_lost_is_not_opened_again_by_the_client() -> None:
    with impostor(but(maindata=Answer(403, b"Forbidden"))) as there:
        client = QbitClient(there.settings)
        client.login()
        with pytest.raises(Unreachable, match="has ended our session"):
            client.sync(0)

    assert there.asked.count("auth/login") == 1
    assert there.asked.count("sync/maindata") == 1


@pytest.mark.parametrize("credentials", [{"username": "", "password": ""}, {"api_key": "qbt_wrong"}])
def test_without_a_login_a_closed_door_is_a_refusal(credentials: dict[str, str]) -> None:
    with impostor(but(version=Answer(403, b"Forbidden"))) as there:
        with pytest.raises(Refused, match="lets nobody in without credentials"):
            QbitClient(settings(there.port, **credentials)).login()

    assert there.asked == ["app/version"]


@pytest.mark.parametrize(
    ("version", "web_api", "welcome"),
    [
        ("v4.3.8", "2.8.2", False),
        ("v4.3.9", "2.8.2", True),
        ("v4.2.5", "2.5.1", False),
        ("v9.0.0", "3.0", True),
        ("v5.4.0beta1", "2.17.0", True),
    ],
)
def test_only_what_is_too_old_is_unsupported(version: str, web_api: str, welcome: bool) -> None:
    answers = {"version": Answer(body=version.encode()), "webapiVersion": Answer(body=web_api.encode())}
    with impostor(but(**answers)) as there:
        client = QbitClient(there.settings)
        if welcome:
            client.login()
        else:
            with pytest.raises(Unsupported, match=rf"is {version}; qBitrr works with 4\.3\.9 and newer"):
                client.login()
        client.close()


@pytest.mark.parametrize(
    ("version", "web_api"), [("", "2.11.4"), ("v", "2.11.4"), ("v4", "2.11.4"), ("v5.1.0", "2.1"), ("v5.1.0", "")]
)
def test_versions_that_were_cut_short_are_no_reason_to_give_a_server_up(version: str, web_api: str) -> None:
    answers = {"version": Answer(body=version.encode()), "webapiVersion": Answer(body=web_api.encode())}
    with impostor(but(**answers)) as there, pytest.raises(Unreachable, match="answers as no qBittorrent does"):
        QbitClient(there.settings).login()


def test_another_program_is_unsupported() -> None:
    with (
        impostor(but(version=Answer(body=b"Hello"))) as there,
        pytest.raises(Unsupported, match="is not a qBittorrent"),
    ):
        QbitClient(there.settings).login()


def test_a_command_that_is_refused_says_why_without_addresses() -> None:
    words = b"Tracker http://t.example/p4sskey/announce\n is not valid"
    with impostor(but(recheck=Answer(409, words))) as there:
        client = QbitClient(there.settings)
        client.login()
        with pytest.raises(Rejected) as trouble:
            client.recheck(["a" * 40])

    assert str(trouble.value) == "qBittorrent refused: Tracker (address) is not valid."


def test_one_connection_serves_many_requests() -> None:
    data = json.dumps({"rid": 1}).encode()
    with impostor(but(maindata=Answer(200, data, "application/json"))) as there:
        client = QbitClient(there.settings)
        client.login()
        for _ in range(5):
            client.sync(1)
        client.close()

        assert len(there.connections) == 1
        assert client.requests == len(there.asked)


def test_a_connection_that_was_idle_is_not_used_again() -> None:
    with impostor(well) as there:
        client = QbitClient(there.settings)
        client.login()
        client._api._used_at -= 6  # qBittorrent closes it after 7 s, perhaps while we send
        client.close()

        assert there.asked[-1] == "auth/logout"
        assert len(there.connections) == 2


def test_the_users_netrc_does_not_replace_the_api_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))

    with impostor(well) as there:
        client = QbitClient(settings(there.port, api_key="qbt_key"))
        client.login()
        client.close()

    assert there.authorizations == ["Bearer qbt_key"] * 2


def test_versions_are_numbers() -> None:
    assert numbers("v4.3.9") == (4, 3, 9)
    assert numbers("5.1.0beta1") == (5, 1, 0)
    assert numbers("2.8.19") > numbers("2.8.2")
    assert numbers("Hello") == ()
