"""The client against simulated Arrs that hold every request to the official API documents."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from actors.arr.client import ArrClient
from actors.arr.kinds import search_commands
from actors.arr.records import CommandState
from actors.errors import Refused, Unreachable
from storage.settings import ArrKind, ArrSettings
from tests.lab.arr import ArrSim, LidarrSim, RadarrSim, SonarrSim
from tests.lab.arr_world import NUMBERS, World
from tests.lab.eventually import eventually
from tests.lab.fixtures import available
from tests.lab.qbittorrent import QbitServer

SIMS: dict[ArrKind, type[ArrSim]] = {"radarr": RadarrSim, "sonarr": SonarrSim, "lidarr": LidarrSim}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QbitServer]:
    with QbitServer(available(), tmp_path_factory.mktemp("server"), "server") as one:
        one.api.app_set_preferences({"refresh_interval": 100})
        yield one


@pytest.fixture(params=SIMS)
def kind(request: pytest.FixtureRequest) -> ArrKind:
    found: ArrKind = request.param
    return found


@pytest.fixture
def sim(kind: ArrKind, tmp_path: Path) -> Iterator[ArrSim]:
    with SIMS[kind](tmp_path, category=f"{kind}-{next(NUMBERS)}") as one:
        one.behaviour.command_seconds = 0.02
        one.behaviour.refresh_every = None
        yield one
        assert one.complaints == []


@pytest.fixture
def client(kind: ArrKind, sim: ArrSim) -> Iterator[ArrClient]:
    one = ArrClient(settings_of(kind, sim))
    yield one
    one.close()


def settings_of(kind: ArrKind, sim: ArrSim, api_key: str = "") -> ArrSettings:
    return ArrSettings(
        name=f"{kind}-sim", kind=kind, uri=sim.url, api_key=api_key or sim.api_key, category=sim.category
    )


def run(client: ArrClient, name: str, **body: object) -> CommandState:
    posted = client.post_command(name, **body)

    def ended() -> CommandState | None:
        state = client.command(posted.id)
        return state if state is not None and state.ended else None

    found = eventually(ended, every=0.01)
    assert found is not None
    return found


def test_an_arr_without_downloads_answers_everything(client: ArrClient, sim: ArrSim) -> None:
    assert client.status()
    assert client.queue() == {}
    assert not client.history_of("aa11").grabbed
    assert client.auto_redownload_failed() is True
    assert run(client, "RefreshMonitoredDownloads").succeeded
    assert [command.name for command in client.commands()] == ["RefreshMonitoredDownloads"]
    assert client.command(999_999) is None
    assert not client.delete_queue(999_999, blocklist=True, skip_redownload=True)


def test_an_import_from_the_grab_to_the_word_of_history(
    client: ArrClient, sim: ArrSim, server: QbitServer, tmp_path: Path
) -> None:
    world = World(sim, server, tmp_path)
    world.http.close()
    item = sim.add_media("The Invented Thing", world.media().releases)
    grabbed = world.complete(item)
    assert client.history_of(grabbed).grabbed
    assert grabbed not in client.queue()

    run(client, "RefreshMonitoredDownloads")
    entry = client.queue()[grabbed]
    assert entry.state == "importPending"
    assert Path(entry.output_path) == item.releases[0].torrent.content
    scan = {"path": entry.output_path, "downloadClientId": grabbed.upper(), "importMode": "Auto"}
    assert run(client, client.kind.scan, **scan).succeeded

    history = client.history_of(grabbed)
    assert history.imported_at is not None
    assert not history.failed
    assert history.media


def test_a_failed_download_leaves_the_queue_and_is_searched(
    client: ArrClient, sim: ArrSim, server: QbitServer, tmp_path: Path
) -> None:
    world = World(sim, server, tmp_path)
    world.http.close()
    item = world.media()
    grabbed = world.complete(item)
    run(client, "RefreshMonitoredDownloads")
    entry = client.queue()[grabbed]

    assert client.delete_queue(entry.ids[0], blocklist=True, skip_redownload=True)
    assert [client.delete_queue(one, blocklist=True, skip_redownload=True) for one in entry.ids[1:]] == [
        False for _ in entry.ids[1:]
    ]
    ((name, body),) = search_commands(entry.media)
    assert run(client, name, **body).succeeded

    assert grabbed not in client.queue()
    assert client.history_of(grabbed).failed
    assert len(sim.blocklist) == 1
    assert [command["name"] for command in sim.searches] == [name]


def test_a_download_that_left_the_queue_is_blocklisted_by_its_grab(
    client: ArrClient, sim: ArrSim, server: QbitServer, tmp_path: Path
) -> None:
    world = World(sim, server, tmp_path)
    world.http.close()
    grabbed = world.complete(world.media())
    row = client.history_of(grabbed).grab_id
    assert row is not None

    assert client.mark_failed(row)

    assert client.history_of(grabbed).failed
    assert len(sim.blocklist) == 1
    assert not client.mark_failed(999_999)


@pytest.mark.parametrize("trouble", ["down", "html", "stopped"])
def test_a_broken_arr_is_unreachable(client: ArrClient, sim: ArrSim, trouble: str) -> None:
    if trouble == "stopped":
        sim.stop()
    else:
        setattr(sim.behaviour, trouble, True)

    with pytest.raises(Unreachable):
        client.queue()


def test_a_wrong_key_is_refused(kind: ArrKind, sim: ArrSim) -> None:
    with closing(ArrClient(settings_of(kind, sim, api_key="not the key"))) as client, pytest.raises(Refused):
        client.status()
