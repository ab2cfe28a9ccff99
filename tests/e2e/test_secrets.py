"""Secrets go where they belong and nowhere else, whatever fails; and nobody is called who is not configured."""

import json
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from storage.schema.address import is_ip
from tests.e2e.failing import STALLS
from tests.e2e.rules.scene import AT_ONCE, POLL, alone, offer, place
from tests.lab.daemon import TOKEN, Daemon, Json, section
from tests.lab.eventually import eventually
from tests.lab.hook import Hook
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.lab.tracker import Tracker
from tests.web.contract import check
from web.openapi.document import document

HOME, DEAD, GONE = "canary-passkey-home", "canary-passkey-dead", "canary-passkey-gone"
ADDED = "http://canary-user:canary-word@added.invalid/canary-passkey-added/announce?auth=canary-auth"
RETIRED = "http://retired.invalid/canary-passkey-retired/announce"
REJECTION = "Could not fetch http://indexer.invalid/api?t=get&apikey=canary-indexer&id=7"


@dataclass(frozen=True)
class Evidence:
    """Everything a daemon left behind or said to anybody, by where it was found."""

    secrets: frozenset[bytes]
    said: dict[str, bytes]
    daemon: Daemon
    notes: list[list[str | int]]
    configured: set[tuple[str, int]]


def paths() -> list[str]:
    """Every address that can be looked at without an instance or a hash in it, and that comes to an end."""
    looks = ((path, methods["get"]) for path, methods in document()["paths"].items() if "get" in methods)
    found = [path for path, one in looks if "{" not in path and "event-stream" not in str(one["responses"]["200"])]
    return [
        *found,
        "/",
        "/login",
        "/nothing",
        "/api/nothing",
        "/static/style.css",
        "/api/torrents?sort=canary-query",
    ]


def town(stage: Stage, tracker: Tracker, hook: Hook) -> Daemon:
    """Instances and Arrs of which some are well and some refuse us, and torrents with passkeys."""
    for name in (DEAD, GONE):
        tracker.words[name] = f"info hash is not authorized with this tracker, {name}"
    stage.server("5.1", PollInterval=POLL)
    stage.server("5.1", "qBit-Locked", PollInterval=POLL, Password="canary-wrong-password")
    stage.server("5.1", "qBit-Keyed", PollInterval=POLL, ApiKey="canary-wrong-key", UserName="", Password="")
    stage.server("4.5", "qBit-Doomed", PollInterval=POLL)
    seeding = {"RemoveDeadTrackers": True, "RemoveTrackerWithMessage": ["not authorized"]}
    rows = [{"URI": ADDED, "AddTrackerIfMissing": True}, {"URI": RETIRED, "RemoveIfExists": True}]
    stage.arr("radarr", Torrent={**STALLS, "SeedingMode": seeding, "Trackers": rows})
    stage.arr("sonarr", APIKey="canary-wrong-arr-key")
    general: dict[str, Any] = {**AT_ONCE, "ConsoleLevel": "TRACE", "Notify": [hook.url("canary-notify")]}
    daemon = stage.daemon(**general)
    daemon.program = ("-m", "tests.lab.audited", str(daemon.folder / "notes"), "run.py")
    return daemon


def trouble(stage: Stage, tracker: Tracker, daemon: Daemon) -> list[str]:
    """Let torrents be imported, fail and be rejected, let others err with secrets; returns the hashes."""
    server, movies = stage.servers["default"], alone(stage.arrs["radarr"])
    seeded = stage.torrent("The Seeded", trackers=[tracker.url(HOME), tracker.url(DEAD, "localhost"), RETIRED])
    rejected = stage.torrent("The Rejected", trackers=[tracker.url(HOME)])
    stalled = stage.torrent("The Stalled", offered=False, trackers=[tracker.url(GONE)])
    movies.behaviour.import_rejections[rejected.hash] = [REJECTION]
    for one in (seeded, rejected):
        place(server, one, movies.category)
    offer(movies, server, rejected)
    daemon.start()
    offer(movies, server, stalled)

    def kept() -> bool:
        urls = {row.url for row in server.api.torrents_trackers(torrent_hash=seeded.hash)}
        return ADDED in urls and RETIRED not in urls

    eventually(kept, within=60, say="the trackers are not kept")
    eventually(lambda: not server.api.torrents_info(torrent_hashes=stalled.hash), within=60, say="nothing fails")
    eventually(lambda: movies.commands_named("DownloadedMoviesScan"), within=60, say="nothing is imported")
    stage.servers["qBit-Doomed"].kill()
    for name, state in {"qBit-Locked": "refused", "qBit-Keyed": "refused", "qBit-Doomed": "restarting"}.items():
        eventually(lambda name=name, state=state: daemon.instance(name)["state"] == state, within=60)  # type: ignore[misc]
    return [seeded.hash, rejected.hash, stalled.hash]


def mistakes(daemon: Daemon) -> Iterator[httpx.Response]:
    """What a user, and a stranger, may do wrong, each time with a secret in the wrong place."""
    with httpx.Client(base_url=f"http://127.0.0.1:{daemon.port}", timeout=10, verify=False) as http:
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        shown: Json = http.get("/api/config", headers=bearer).json()
        for key, value in {"Password": ["canary-list"], "ApiKey": "canary key", "Pasword": "canary-typo"}.items():
            wanted = {**shown, "qBit": {**shown["qBit"], key: value}}
            yield http.post("/api/config", json=wanted, headers=bearer)
        yield http.post("/api/config", content=b'{"qBit": {"Password": "canary-half', headers=bearer)
        for headers in ({"Authorization": "Bearer canary-guess"}, {"Authorization": "Basic Y2FuYXJ5LWd1ZXNz"}):
            yield http.get("/api/status", headers=headers)
        yield http.get("/api/status?token=canary-guess-2")
        yield http.post("/login", data={"token": "canary-guess-3"})
        yield http.get("/canary-guess-4", headers={"Cookie": "qbitrr_session=canary.canary-guess-5"})
    right = daemon.config.read_text(encoding="utf-8")
    for wrong in ("[qBit]\nPassword = canary-bare\n", section("qBit", Host="a", Password=5, APIKEY="canary-case")):
        daemon.config.write_text(wrong, encoding="utf-8")
        before = daemon.output()
        daemon.reload()
        eventually(lambda before=before: "not reloaded" in daemon.output()[len(before) :])  # type: ignore[misc]
    daemon.config.write_text(right, encoding="utf-8")


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory, seeder: QbitServer) -> Iterator[Evidence]:
    """A daemon that has been through all of it, and ended."""
    with closing(Stage(tmp_path_factory.mktemp("secrets"), seeder)) as stage, Tracker() as tracker, Hook() as hook:
        hook.refuse = True
        daemon = town(stage, tracker, hook)
        hashes = trouble(stage, tracker, daemon)
        said: dict[str, bytes] = {}
        for number, answer in enumerate(mistakes(daemon)):
            check(answer)
            said[f"mistake {number}"] = answer.content
        for path in [*paths(), *(f"/api/torrents/default/{each}" for each in hashes)]:
            answer = httpx.get(
                f"http://127.0.0.1:{daemon.port}{path}",
                headers={"Authorization": f"Bearer {TOKEN}"},
                verify=False,
            )
            assert answer.status_code < 500, answer.text
            check(answer)
            said[path] = b"\n".join(b"%b: %b" % header for header in answer.headers.raw) + answer.content
        said["the list of processes"] = Path(f"/proc/{daemon.process.pid}/cmdline").read_bytes()
        modes = {str(path): stat.S_IMODE(path.stat().st_mode) for path in [daemon.data, *daemon.data.rglob("*")]}
        assert daemon.terminate() == 0
        daemon.process.communicate()
        said["the terminal"] = daemon.output().encode()
        files = [file for file in daemon.data.rglob("*") if file.is_file()]
        said |= {str(file.relative_to(daemon.folder)): file.read_bytes() for file in files}
        said["modes"] = json.dumps({name: oct(mode) for name, mode in modes.items() if mode & 0o077}).encode()
        real = {
            TOKEN,
            *(one.password for one in stage.servers.values()),
            *(arr.api_key for arr in stage.arrs.values()),
        }
        notes = [json.loads(line) for line in (daemon.folder / "notes").read_text(encoding="utf-8").splitlines()]
        ports = {one.port for one in stage.servers.values()} | {one.port for one in stage.arrs.values()}
        configured = {("127.0.0.1", port) for port in (*ports, hook.port)}
        yield Evidence(frozenset(one.encode() for one in real) | {b"canary"}, said, daemon, notes, configured)


def test_no_secret_is_written_or_told(evidence: Evidence) -> None:
    found = {
        place: [text[max(0, at - 80) : at + 40] for secret in evidence.secrets if (at := text.find(secret)) >= 0]
        for place, text in evidence.said.items()
    }

    assert {place: there for place, there in found.items() if there} == {}


def test_what_it_went_through_was_really_written_and_told(evidence: Evidence) -> None:
    """Otherwise there would be nothing to find."""
    log, told = evidence.said["the terminal"].decode(), b"".join(evidence.said.values())
    assert "FAIL on default" in log
    assert "refused the login" in log
    assert "refused our API key" in log
    assert "was not reloaded" in log
    assert "The notification target 1 (json) cannot be told" in log
    assert b"Could not fetch" in told
    assert b"AddTrackers" in told
    assert len(evidence.said["data/qbitrr.db"]) > 0
    assert b"[qBit] Password" in told


def test_all_it_keeps_is_for_its_owner_alone(evidence: Evidence) -> None:
    assert json.loads(evidence.said["modes"]) == {}


def test_nobody_is_called_who_is_not_configured(evidence: Evidence) -> None:
    calls = {(str(note[1]), int(note[2])) for note in evidence.notes if note[0] == "connect"}
    looked_up = {str(note[1]) for note in evidence.notes if note[0] == "look up"}

    assert calls == evidence.configured
    assert {host for host in looked_up if not is_ip(host)} == set()


def test_nothing_is_written_outside_its_own_folders_and_nothing_is_run(evidence: Evidence) -> None:
    written = {str(note[1]).removeprefix("file://") for note in evidence.notes if note[0] == "write"}
    own = (str(evidence.daemon.folder), "/dev/null")

    assert {path for path in written if not path.startswith(own) and "__pycache__" not in path} == set()
    assert [note for note in evidence.notes if note[0] == "run"] == []
