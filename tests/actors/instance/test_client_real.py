"""The client and real qBittorrents of three generations."""

import time

import pytest

from actors.errors import Banned, Refused, Unreachable
from actors.instance.client import QbitClient, numbers
from tests.actors.instance.stage import settings_for
from tests.lab.fixtures import QbitFactory
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import fill


def test_a_login_is_one_attempt_and_learns_the_versions(server: QbitServer) -> None:
    before = server.login_attempts()
    client = QbitClient(settings_for(server))

    client.login()

    assert client.version.startswith(f"v{server.version}.")
    assert numbers(client.web_api) > (2, 8)
    assert client.requests == 3
    assert server.login_attempts() == before + 1
    client.close()


def test_a_wrong_password_is_one_attempt(server: QbitServer) -> None:
    before = server.login_attempts()
    client = QbitClient(settings_for(server, password="wrong"))

    with pytest.raises(Refused, match=f"{server.port} refused the login: wrong user name or password for 'admin'"):
        client.login()
    client.close()

    assert client.requests == 1
    assert server.login_attempts() == before + 1


def test_a_ban_is_told_from_a_wrong_password(any_qbit: QbitServer) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            QbitClient(settings_for(any_qbit, password="wrong")).login()

    for password in ("wrong", any_qbit.password):
        with pytest.raises(Banned, match="has banned our address"):
            QbitClient(settings_for(any_qbit, password=password)).login()


def test_a_session_that_ended_is_not_reopened(server: QbitServer) -> None:
    client = QbitClient(settings_for(server))
    client.login()
    client.sync(0)
    client._api.auth_log_out()  # as when it expires: the server knows the session no more
    before, sent = server.login_attempts(), client.requests

    with pytest.raises(Unreachable, match="has ended our session"):
        client.sync(0)
    client.close()

    assert client.requests == sent + 1
    assert server.login_attempts() == before


def test_closing_logs_out(server: QbitServer) -> None:
    client = QbitClient(settings_for(server))
    client.login()
    session = client._api._session.cookies.copy()

    client.close()
    client.close()

    client._api._session.cookies.update(session)
    with pytest.raises(Refused):
        client.sync(0)
    client.close()


HANG = 3.0  # s


def test_a_hanging_server_costs_one_timeout(server: QbitServer) -> None:
    client = QbitClient(settings_for(server), patience=(2, HANG))
    client.login()
    server.freeze()
    try:
        begun = time.monotonic()
        with pytest.raises(Unreachable, match="no answer in time"):
            client.sync(0)
        client.close()
        assert HANG <= time.monotonic() - begun < 2 * HANG  # the library by itself would ask twice
    finally:
        server.thaw()


def test_a_dead_server_is_unreachable_at_once(qbit: QbitFactory) -> None:
    server = qbit()
    client = QbitClient(settings_for(server))
    client.login()
    server.kill()

    begun = time.monotonic()
    with pytest.raises(Unreachable, match="connection refused"):
        client.sync(0)
    client.close()

    assert time.monotonic() - begun < 2  # refused, not timed out


def test_whoever_needs_no_login_makes_none(server: QbitServer) -> None:
    before = server.login_attempts()
    nobody = settings_for(server, username="", password="")
    with pytest.raises(Refused, match="lets nobody in without credentials"):
        QbitClient(nobody).login()

    server.api.app_set_preferences({"bypass_local_auth": True})
    try:
        client = QbitClient(nobody)
        client.login()
        assert client.sync(0)["full_update"]
        assert not client.sync(1).get("full_update")
        client.close()
    finally:
        server.api.app_set_preferences({"bypass_local_auth": False})

    assert server.login_attempts() == before


def test_an_api_key_opens_without_a_login(qbit: QbitFactory) -> None:
    server = qbit("5.3")
    key = server.api.app_rotate_api_key()["apiKey"]
    before = server.login_attempts()
    client = QbitClient(settings_for(server, api_key=key, username="", password=""))

    client.login()

    assert client.sync(0)["full_update"]
    assert not client.sync(1).get("full_update")
    client.close()
    with pytest.raises(Refused, match="if ApiKey is set, it is wrong"):
        QbitClient(settings_for(server, api_key="qbt_wrong")).login()
    assert server.login_attempts() == before


def test_an_api_key_where_there_are_none_is_refused(qbit: QbitFactory) -> None:
    with pytest.raises(Refused, match="lets nobody in without credentials"):
        QbitClient(settings_for(qbit("4.5"), api_key="qbt_key")).login()


def test_a_delta_is_only_what_changed(server: QbitServer) -> None:
    hashes = fill(server, 3, "delta", "delta")
    client = QbitClient(settings_for(server))
    client.login()
    whole = client.sync(0)
    assert set(hashes) <= set(whole["torrents"])

    client.add_tags(hashes[:1], ["new"])
    torrents = client.sync(whole["rid"])["torrents"]
    client.close()

    assert torrents[hashes[0]]["tags"] == "new"
    assert "name" not in torrents[hashes[0]]


def test_torrents_are_read_by_hash(server: QbitServer) -> None:
    hashes = fill(server, 2, "byhash", "byhash")
    client = QbitClient(settings_for(server))
    client.login()

    rows = client.torrents([*hashes[:1], "0" * 40])
    client.close()

    assert [row["hash"] for row in rows] == hashes[:1]
