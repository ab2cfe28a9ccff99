"""The simulated Arrs as servers: their API, commands, queue, history and troubles."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pyarr
import pytest

from tests.lab.arr import ArrSim, LidarrSim, RadarrSim, SonarrSim
from tests.lab.arr.contract import Contract
from tests.lab.arr.http import Answer
from tests.lab.arr_world import World
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import add, look, seed, wait_for

_PYARR: dict[type[ArrSim], Callable[..., Any]] = {
    RadarrSim: pyarr.Radarr,
    SonarrSim: pyarr.Sonarr,
    LidarrSim: pyarr.Lidarr,
}
_CONTRACTS = pytest.mark.skipif(
    not Contract.available(RadarrSim.kind), reason="the official API documents are not on this machine"
)


def test_pyarr_understands_it(world: World) -> None:
    sim = world.sim
    torrent_hash = world.tracked(world.media())
    with httpx.Client(timeout=5, verify=False) as session:
        client = _PYARR[type(sim)](
            "127.0.0.1", sim.api_key, port=sim.port, tls=False, api_ver=sim.kind.api, session=session
        )
        assert client.system.get_status()["appName"] == sim.kind.app
        records = client.queue.get(page=1, page_size=50)["records"]
        assert {record["downloadId"] for record in records} == {torrent_hash.upper()}
        command = client.command.execute("RefreshMonitoredDownloads")
        assert client.command.get(command["id"])["name"] == "RefreshMonitoredDownloads"
        assert client.history.get(page=1, page_size=10)["totalRecords"] >= 1


def test_a_wrong_api_key_is_unauthorized_and_ping_needs_none(world: World) -> None:
    status = f"{world.http.base_url}system/status"
    assert httpx.get(status, headers={"X-Api-Key": "wrong"}).status_code == 401
    assert httpx.get(status).status_code == 401
    assert httpx.get(status, params={"apikey": world.sim.api_key}).status_code == 200
    assert httpx.get(f"{world.sim.url}/ping").json() == {"status": "OK"}


def test_every_list_and_setting_is_as_documented(world: World) -> None:
    world.tracked(world.media())
    plain = ["health", "downloadclient", "remotepathmapping", "rootfolder", "tag", "qualityprofile", "command"]
    for path in [*plain, *(one.name for one in world.sim.kind.collections)]:
        rows = world.get(path)
        for row in rows:
            assert world.get(f"{path}/{row['id']}").keys() == row.keys()
    assert world.get("config/downloadclient")["autoRedownloadFailed"] is True
    assert world.get("queue/status")["totalCount"] == len(world.get("queue/details"))


def test_it_can_live_below_a_base_path(tmp_path: Path) -> None:
    with RadarrSim(tmp_path, base_path="/films") as sim:
        answer = httpx.get(f"{sim.url}/api/v3/system/status", headers={"X-Api-Key": sim.api_key})
        assert (sim.url.endswith("/films"), answer.status_code) == (True, 200)


def test_a_grab_reaches_the_client_at_once_and_the_queue_at_the_next_refresh(world: World) -> None:
    torrent_hash = world.sim.grab(world.media())
    torrent = look(world.alpha, torrent_hash)
    assert torrent is not None
    assert torrent.category == world.sim.category
    assert set(world.events(torrent_hash)) == {"grabbed"}
    assert world.queue() == []
    world.run("RefreshMonitoredDownloads")
    records = world.queue()
    assert {record["downloadId"] for record in records} == {torrent_hash.upper()}
    assert {record["trackedDownloadState"] for record in records} == {"downloading"}
    # one record per episode, one for a whole movie or album
    assert len(records) == (2 if isinstance(world.sim, SonarrSim) else 1)


def test_it_refreshes_by_itself(world: World) -> None:
    world.sim.behaviour.refresh_every = 0.05
    world.sim.grab(world.media())
    eventually(world.queue, within=30)


def test_a_stalled_torrent_is_a_warning_in_the_queue(world: World) -> None:
    torrent_hash = world.sim.grab(world.media())
    wait_for(world.alpha, torrent_hash, "stalledDL")
    world.run("RefreshMonitoredDownloads")
    record = world.queue()[0]
    assert (record["status"], record["errorMessage"]) == (
        "warning",
        "The download is stalled with no connections",
    )


def test_a_hash_on_two_clients_is_tracked_once(world: World, beta: QbitServer) -> None:
    world.add_client(beta)
    item = world.media()
    torrent_hash = world.sim.grab(item, client="beta")
    add(world.alpha, world.torrents[torrent_hash], world.sim.category)
    world.run("RefreshMonitoredDownloads")
    records = world.queue()
    assert {record["downloadId"] for record in records} == {torrent_hash.upper()}
    assert {record["downloadClient"] for record in records} == {"alpha"}
    assert len(records) == (2 if isinstance(world.sim, SonarrSim) else 1)


def test_torrents_of_no_known_medium_are_in_the_queue_only_when_asked_for(world: World) -> None:
    add(world.alpha, world.torrent("Stranger"), world.sim.category)
    world.run("RefreshMonitoredDownloads")
    assert world.queue() == []
    assert len(world.queue(**{world.sim.kind.unknown_items: True})) == 1


@pytest.mark.parametrize("world", [SonarrSim], indirect=True)
def test_the_downloads_of_a_dead_client_leave_the_queue_and_are_still_known(
    world: World, beta: QbitServer
) -> None:
    world.add_client(beta)
    here = world.tracked(world.media())
    there = world.sim.grab(world.media(), client="beta")
    world.run("RefreshMonitoredDownloads")
    assert {record["downloadId"] for record in world.queue()} == {here.upper(), there.upper()}
    beta.stop()
    try:
        world.run("RefreshMonitoredDownloads")
        assert {record["downloadId"] for record in world.queue()} == {here.upper()}
        assert world.sim.tracked(there) is not None
    finally:
        beta.start()
    world.run("RefreshMonitoredDownloads")
    assert len(world.queue()) == 4


def test_the_queue_comes_in_pages_of_ten_unless_told_otherwise(world: World) -> None:
    for _ in range(12 if len(world.media().parts) == 1 else 6):
        world.sim.grab(world.media())
    world.run("RefreshMonitoredDownloads")
    total = world.get("queue")["totalRecords"]
    assert total >= 6
    pages = [world.get("queue", page=page, pageSize=5)["records"] for page in (1, 2, 3)]
    ids = [record["id"] for page in pages for record in page]
    assert len(ids) == len(set(ids)) == min(total, 15)
    world.sim.behaviour.queue_page_size_limit = 2
    assert len(world.get("queue", pageSize=100)["records"]) == 2
    world.sim.behaviour.fail_queue_page = 2
    assert world.http.get("queue", params={"page": 2}).status_code == 500


def test_commands_are_taken_at_once_and_done_later(world: World) -> None:
    world.sim.behaviour.command_seconds = 0.3
    begun = time.monotonic()
    command = world.post("RefreshMonitoredDownloads")
    assert (command["status"], command["result"]) == ("queued", "unknown")
    assert world.post("RefreshMonitoredDownloads")["id"] == command["id"], "an equal one is not queued twice"
    seen = set()

    def completed() -> bool:
        seen.add(world.get(f"command/{command['id']}")["status"])
        return "completed" in seen

    eventually(completed, every=0.01)
    assert seen >= {"started", "completed"}
    assert time.monotonic() - begun >= 0.3
    assert [one["result"] for one in world.sim.commands_named("RefreshMonitoredDownloads")] == ["successful"]
    assert world.http.get("command/999999").status_code == 404


def test_commands_can_be_refused_fail_or_hang(world: World) -> None:
    behaviour = world.sim.behaviour
    behaviour.refuse_commands = 503
    assert world.http.post("command", json={"name": "RssSync"}).status_code == 503
    behaviour.refuse_commands = None
    behaviour.fail_commands = {"RssSync"}
    failed = world.run("RssSync")
    assert (failed["status"], failed["result"]) == ("failed", "unsuccessful")
    assert failed["message"] == behaviour.fail_message
    behaviour.hang_commands = {"CheckHealth"}
    hanging = world.post("CheckHealth")
    world.run("RefreshMonitoredDownloads")
    assert world.get(f"command/{hanging['id']}")["status"] == "queued"


def test_what_the_api_does_not_provide_for_is_complained_about(world: World) -> None:
    world.may_complain = True
    assert world.http.post("command", json={"name": "MakeCoffee"}).status_code == 500
    world.post("RssSync", strength=11)
    world.get("queue", colour="blue")
    world.http.get("coffee")
    world.sim.contract = False
    app = world.sim.kind.app
    assert [sentence for sentence in world.sim.complaints if "documented" not in sentence] == [
        f"{app} has no command 'MakeCoffee'",
        f"{app}'s command RssSync has no field 'strength'",
        f"{app}'s GET queue has no parameter 'colour'",
        f"{app} has no GET coffee",
    ]


def test_history_is_filtered_by_hash_and_by_the_number_of_an_event(world: World) -> None:
    first, second = world.media(), world.media()
    one = world.tracked(first)
    world.sim.grab(second)
    world.scan(one, first.releases[0].torrent.content)
    kind = world.sim.kind
    rows = world.get("history", downloadId=one.upper(), pageSize=50)["records"]
    assert {row["eventType"] for row in rows} >= {"grabbed", kind.imported_event}
    assert world.get("history", downloadId=one)["totalRecords"] == 0, "the hash is in upper case"
    number = kind.event_numbers[kind.imported_event]
    imported = world.get("history", eventType=number)["records"]
    assert {row["eventType"] for row in imported} == {kind.imported_event}
    assert all(Path(row["data"]["importedPath"]).is_file() for row in imported)
    assert world.sim.complaints == []
    world.may_complain = True
    assert world.http.get("history", params={"eventType": "grabbed"}).status_code == 400


def test_history_may_lag(world: World) -> None:
    world.sim.behaviour.history_delay = 0.3
    torrent_hash = world.sim.grab(world.media())
    assert world.events(torrent_hash) != []
    assert world.get("history")["totalRecords"] == 0
    eventually(lambda: world.get("history")["totalRecords"])


def test_it_can_be_down_broken_slow_or_a_login_page(world: World) -> None:
    behaviour = world.sim.behaviour
    behaviour.down = True
    with pytest.raises(httpx.TransportError):
        world.http.get("queue")
    behaviour.down = False
    behaviour.answer_status = 503
    assert world.http.get("queue").status_code == 503
    behaviour.answer_status = None
    behaviour.html = True
    page = world.http.get("queue")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    behaviour.html = False
    behaviour.latency = 5
    with pytest.raises(httpx.ReadTimeout):
        world.http.get("queue", timeout=0.1)
    assert [request.status for request in world.sim.requests[:3]] == [0, 503, 200]


def test_stop_ends_every_thread_and_start_remembers_all_but_what_was_tracked(world: World) -> None:
    others = [thread for thread in threading.enumerate() if not thread.name.startswith(("arr-", "Thread-"))]
    world.tracked(world.media())
    world.sim.behaviour.command_seconds = 0.4
    command_id = world.post("RssSync")["id"]
    eventually(lambda: world.get(f"command/{command_id}")["status"] == "started")
    world.sim.stop()
    assert threading.enumerate() == others
    with pytest.raises(httpx.ConnectError):
        httpx.get(world.sim.url)
    world.sim.start()
    assert world.queue() == []
    assert world.get("history")["totalRecords"] >= 1
    assert world.get(f"command/{command_id}")["status"] == "orphaned"
    world.run("RefreshMonitoredDownloads")
    assert world.queue() != []


@pytest.mark.parametrize("world", [RadarrSim], indirect=True)
def test_what_is_grabbed_is_introduced_to_the_seeder(world: World, seeder: QbitServer) -> None:
    item = world.media()
    seed(seeder, world.torrents[item.releases[0].torrent.hash])
    world.sim.behaviour.seeder = seeder
    torrent_hash = world.sim.grab(item)
    wait_for(world.alpha, torrent_hash, "stalledUP", "uploading")


@_CONTRACTS
def test_our_endpoints_and_parameters_are_those_of_the_official_document(world: World) -> None:
    kind = world.sim.kind
    contract = Contract.of(kind)
    for route in world.sim.routes:
        official = contract.parameters(route.method, f"/api/{kind.api}/{route.path}")
        assert official is not None, f"there is no {route.method} {route.path}"
        assert route.parameters <= official, f"{route.method} {route.path}"


@_CONTRACTS
def test_an_answer_that_is_not_as_documented_is_noticed(world: World) -> None:
    kind = world.sim.kind
    wrong = Answer(200, {"page": 1, "records": [{"id": 1, "colour": "blue", "trackedDownloadState": "lost"}]})
    found = list(Contract.of(kind).check("GET", f"/api/{kind.api}/queue", {"page": ["one"]}, None, wrong))
    assert len(found) == 2
    assert "the request GET" in found[0]
    assert "our answer to GET" in found[1]
    assert "colour" in found[1]
