"""The faults of a qBittorrent, each as the daemon meets it in the wild; `FAULTS` has them by name."""

from collections.abc import Callable

import httpx

from tests.faults import invariants
from tests.faults.campaign import Campaign, Course, Noticed
from tests.faults.tampered import Spoil, page, status, truncated
from tests.lab.qbittorrent import VERSIONS, QbitServer

LOGIN = "/api/v2/auth/login"
TRIES_TO_A_BAN = 5


def killed(c: Campaign, server: QbitServer) -> Course:
    """It crashes and is started again."""
    c.take_away(server)
    noticed = _noticed(c, server)
    server.kill()
    yield noticed
    server.start()
    c.give_back(server)


def frozen(c: Campaign, server: QbitServer) -> Course:
    """It accepts connections and answers nothing."""
    c.take_away(server)
    noticed = _noticed(c, server)
    server.freeze()
    yield noticed
    server.thaw()
    c.give_back(server)


def another_version(c: Campaign, server: QbitServer) -> Course:
    """It is updated, or put back to an older version, on the same profile and port."""
    before = server.version
    _restart(c, server, c.random.choice([one for one in VERSIONS if one != before]))

    def works() -> str:
        shown = c.daemon.instance(server.name)
        now = f"v{server.version}." in str(shown["version"]) and shown["alive"]
        return f"{before} to {server.version}" if now else ""

    yield works
    _restart(c, server, before)


def session_expired(c: Campaign, server: QbitServer) -> Course:
    """The server ends our session: one login for each new beginning, which succeeds, opens the next."""
    relay = c.relays[server.name]
    before, incarnation = len(relay.logins), c.child(f"qbit/{server.name}")["incarnation"]
    noticed = _noticed(c, server)
    relay.end_session()
    yield lambda: noticed() if _is_up(c, server) else ""
    logins = relay.logins[before:]
    assert {login.status for login in logins} <= {200, 204}, logins
    assert len(logins) <= c.child(f"qbit/{server.name}")["incarnation"] - incarnation, logins


def wrong_password(c: Campaign, server: QbitServer) -> Course:
    """Somebody changed the password: one try, then it is left alone until the user says so."""
    relay = c.relays[server.name]
    before = len(relay.logins)
    relay.wrong_password = True
    relay.end_session()
    yield _parked(c, server)
    assert len(relay.logins) == before + 1, relay.logins[before:]
    relay.wrong_password = False
    c.daemon.post(f"/api/actors/qbit/{server.name}/restart")


def banned(c: Campaign, server: QbitServer) -> Course:
    """Somebody at our address failed to log in too often: not one try while the ban lasts."""
    relay = c.relays[server.name]
    with httpx.Client(base_url=server.url, trust_env=False) as stranger:
        for _ in range(TRIES_TO_A_BAN):
            stranger.post(LOGIN, data={"username": "admin", "password": "a guess"})
    before = len(relay.logins)
    relay.end_session()
    yield _parked(c, server)
    assert [login.status for login in relay.logins[before:]] == [403]
    _restart(c, server, server.version)  # which lifts it
    c.daemon.post(f"/api/actors/qbit/{server.name}/restart")


def replaced_by_an_empty_one(c: Campaign, server: QbitServer) -> Course:
    """Another qBittorrent, without any torrent, answers at its address: nothing is forgotten."""
    mine = {one.hash for one in c.bystanders if one.server == server.name}
    known = {row for row in invariants.library(c.daemon) if row[0] == server.name and row[1] in mine}
    assert known, "the daemon knows nothing of what is there"
    c.take_away(server)
    server.stop()
    number = c.record.times()
    empty = QbitServer(server.version, c.stage.folder / f"empty-{number}", server.name, port=server.port)
    empty.password = server.password

    def doubted() -> str:
        if c.daemon.instance(server.name)["torrents"] != 0:
            return ""
        return next((why for why in c.daemon.attention() if server.name in why and "confirm" in why), "")

    with empty:
        yield doubted
        forgotten = known - invariants.library(c.daemon)
        assert not forgotten, f"forgotten while it was empty: {forgotten}"
    server.start()
    c.give_back(server)


def category_deleted(c: Campaign, server: QbitServer) -> Course:
    """The user deletes an Arr's category, and puts everything back when he sees what that did."""
    arr = c.random.choice(c.arrs)
    mine = [str(one.hash) for one in server.api.torrents_info(category=arr.category)]
    server.api.torrents_remove_categories(arr.category)
    yield lambda: f"{arr.category} made again" if arr.category in server.api.torrents_categories() else ""
    left = {str(one.hash) for one in server.api.torrents_info()}
    if back := [one for one in mine if one in left]:
        server.api.torrents_set_category(category=arr.category, torrent_hashes=back)


def _answers(how: Callable[[Campaign, QbitServer], Spoil]) -> Callable[[Campaign, QbitServer], Course]:
    def course(c: Campaign, server: QbitServer) -> Course:
        noticed = _noticed(c, server)
        c.relays[server.name].spoil = how(c, server)
        yield noticed
        c.relays[server.name].spoil = None

    return course


FAULTS: dict[str, Callable[[Campaign, QbitServer], Course]] = {
    "qBittorrent killed": killed,
    "qBittorrent frozen": frozen,
    "qBittorrent of another version": another_version,
    "qBittorrent ends the session": session_expired,
    "qBittorrent answers 500": _answers(lambda c, server: status(500)),
    "qBittorrent answers HTML": _answers(lambda c, server: page),
    "qBittorrent answers half a JSON": _answers(lambda c, server: truncated),
    "qBittorrent answers without end": _answers(lambda c, server: c.relays[server.name].endless),
    "qBittorrent answers a byte a second": _answers(lambda c, server: c.relays[server.name].drip),
    "qBittorrent refuses the password": wrong_password,
    "qBittorrent bans the address": banned,
    "qBittorrent replaced by an empty one": replaced_by_an_empty_one,
    "qBittorrent without the category": category_deleted,
}


def _restart(c: Campaign, server: QbitServer, version: str) -> None:
    c.take_away(server)
    server.become(version)
    c.give_back(server)


def _noticed(c: Campaign, server: QbitServer) -> Noticed:
    """Its actor has ended since; returns what is shown as the reason."""
    before = c.child(f"qbit/{server.name}")["incarnation"]

    def look() -> str:
        child = c.child(f"qbit/{server.name}")
        gone = child["incarnation"] != before or child["state"] != "running"
        return c.without_ports(child["lastError"]) if gone else ""

    return look


def _parked(c: Campaign, server: QbitServer) -> Noticed:
    def look() -> str:
        child = c.child(f"qbit/{server.name}")
        return c.without_ports(child["lastError"]) if child["state"] == "parked" else ""

    return look


def _is_up(c: Campaign, server: QbitServer) -> bool:
    return bool(c.daemon.instance(server.name)["alive"])
