"""How the simulated Arrs import: what a scan does, and when it does nothing."""

from pathlib import Path

import pytest

from tests.lab.arr import LidarrSim, RadarrSim, Release, SonarrSim
from tests.lab.arr_world import World
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import make_torrent, wait_for


def test_a_scan_imports_what_is_complete(world: World) -> None:
    item = world.media()
    torrent_hash = world.tracked(item)
    path = world.queue()[0]["outputPath"]
    assert Path(path) == item.releases[0].torrent.content
    assert not world.sim.imported(torrent_hash)
    command = world.scan(torrent_hash, path)
    assert (command["status"], command["result"]) == ("completed", "successful")
    assert world.sim.imported(torrent_hash)
    assert world.sim.import_count(torrent_hash) == 1
    assert len(world.sim.library_files()) == (1 if isinstance(world.sim, RadarrSim) else 2)
    assert item.has_files
    files = {"movie": "movie", "episode": "episode", "album": "track"}[world.sim.kind.noun]
    assert all(row["hasFile"] for row in world.get(files))
    assert {record["trackedDownloadState"] for record in world.queue()} == {"imported"}
    world.run("RefreshMonitoredDownloads")
    assert world.queue() == []


def test_an_import_is_told_in_history_in_the_words_of_each_arr(world: World) -> None:
    item = world.media()
    torrent_hash = world.tracked(item)
    world.scan(torrent_hash, item.releases[0].torrent.content)
    assert (
        world.events(torrent_hash)
        == {
            RadarrSim: ["grabbed", "downloadFolderImported"],
            SonarrSim: ["grabbed"] * 2 + ["downloadFolderImported"] * 2,
            LidarrSim: ["grabbed"] + ["trackFileImported"] * 2 + ["downloadImported"],
        }[type(world.sim)]
    )


def test_a_second_import_is_not_an_upgrade_and_is_counted(world: World) -> None:
    item = world.media()
    torrent_hash = world.tracked(item)
    path = item.releases[0].torrent.content
    world.scan(torrent_hash, path)
    files = world.sim.library_files()
    assert world.scan(torrent_hash, path)["result"] == "unsuccessful"
    assert world.sim.import_count(torrent_hash) == 2
    assert world.sim.library_files() == files


def test_another_release_of_what_is_there_is_not_an_upgrade(world: World) -> None:
    item = world.media(releases=2)
    world.scan(world.tracked(item), item.releases[0].torrent.content)
    torrent_hash = world.tracked(item, number=1)
    world.scan(torrent_hash, item.releases[1].torrent.content)
    record = world.queue()[0]
    texts = [text for message in record["statusMessages"] for text in message["messages"]]
    assert f"Not an upgrade for existing {world.sim.kind.noun} file(s)" in texts
    assert not world.sim.imported(torrent_hash)


def test_a_hash_that_is_not_tracked_yet_is_not_imported(world: World) -> None:
    item = world.media()
    torrent_hash = world.complete(item)
    assert world.scan(torrent_hash, item.releases[0].torrent.content)["result"] == "unsuccessful"
    assert world.sim.library_files() == []
    world.run("RefreshMonitoredDownloads")
    # the hash is looked for as it is spelt
    lower = {"path": str(item.releases[0].torrent.content), "downloadClientId": torrent_hash}
    assert world.run(world.sim.kind.scan_command, **lower)["result"] == "unsuccessful"
    assert world.scan(torrent_hash, item.releases[0].torrent.content)["result"] == "successful"


def test_an_incomplete_download_is_not_imported(world: World) -> None:
    item = world.media()
    torrent_hash = world.sim.grab(item)
    world.run("RefreshMonitoredDownloads")
    assert world.scan(torrent_hash, item.releases[0].torrent.content)["result"] == "unsuccessful"
    assert world.sim.import_count(torrent_hash) == 0


def test_a_path_that_is_not_there_imports_nothing_and_says_so(world: World) -> None:
    item = world.media()
    torrent_hash = world.tracked(item)
    command = world.scan(torrent_hash, "/nowhere/at/all")
    assert (command["status"], command["result"]) == ("completed", "unsuccessful")
    record = world.queue()[0]
    assert (record["trackedDownloadState"], record["trackedDownloadStatus"]) == ("importPending", "warning")
    expected = ["No files found are eligible for import in /nowhere/at/all"]
    assert record["statusMessages"] == [{"title": record["title"], "messages": expected}]
    assert record["title"] == item.releases[0].name


def test_a_refused_import_shows_its_reasons_in_the_queue(world: World) -> None:
    item = world.media()
    torrent_hash = world.tracked(item)
    reason = "Unable to determine if file is a sample"
    world.sim.behaviour.import_rejections = {torrent_hash: [reason]}
    assert world.scan(torrent_hash, item.releases[0].torrent.content)["result"] == "unsuccessful"
    record = world.queue()[0]
    assert record["trackedDownloadState"] == world.sim.kind.rejected_state
    assert record["trackedDownloadStatus"] == "warning"
    assert all(message["messages"] == [reason] for message in record["statusMessages"])
    world.run("RefreshMonitoredDownloads")
    assert world.queue()[0]["statusMessages"] == record["statusMessages"]
    world.sim.behaviour.import_rejections = {}
    assert world.scan(torrent_hash, item.releases[0].torrent.content)["result"] == "successful"


def test_an_import_that_the_disk_refuses_is_told_in_the_queue(world: World) -> None:
    item = world.media()
    torrent_hash = world.tracked(item)
    in_the_way = world.sim.library / world.sim.kind.place(item).parts[0]
    in_the_way.touch()
    assert world.scan(torrent_hash, item.releases[0].torrent.content)["result"] == "unsuccessful"
    assert world.queue()[0]["statusMessages"][0]["messages"][0].startswith("Import failed")
    in_the_way.unlink()
    assert world.scan(torrent_hash, item.releases[0].torrent.content)["result"] == "successful"


@pytest.mark.parametrize("world", [SonarrSim], indirect=True)
@pytest.mark.parametrize("mode", ["copy", "hardlink", "move"])
def test_files_are_copied_linked_or_moved(world: World, mode: str) -> None:
    world.sim.behaviour.import_mode = mode
    item = world.media()
    torrent_hash = world.tracked(item)
    content = item.releases[0].torrent.content
    sources = {file.name: file for file in content.iterdir()}
    world.scan(torrent_hash, content)
    for file in world.sim.library_files():
        source = sources[file.name]
        assert source.exists() == (mode != "move")
        assert file.stat().st_nlink == (2 if mode == "hardlink" else 1)


def test_a_scan_that_asks_for_a_move_moves(world: World) -> None:
    item = world.media()
    content = item.releases[0].torrent.content
    world.scan(world.tracked(item), content, mode="Move")
    assert not {file.name for file in world.sim.library_files()} & {file.name for file in content.iterdir()}


def test_with_a_remote_path_mapping_only_the_arrs_own_path_is_of_use(world: World, beta: QbitServer) -> None:
    remote = world.folder / "remote"
    remote.mkdir()
    local = world.folder / "local"
    local.symlink_to(remote)
    world.add_client(beta, remote_path=str(remote), local_path=str(local))
    torrent = make_torrent(remote, "Mapped", files={"01 E01.mkv": 50_000, "02 E02.flac": 50_000})
    item = world.sim.add_media("The Mapped Thing", [Release(torrent)])
    torrent_hash = world.sim.grab(item, client="beta", save_path=remote)
    wait_for(beta, torrent_hash, "stalledUP", "uploading", "queuedUP")
    world.run("RefreshMonitoredDownloads")
    assert world.queue()[0]["outputPath"] == str(local / "Mapped")
    mapping = world.get("remotepathmapping")[0]
    assert (mapping["remotePath"], mapping["localPath"]) == (f"{remote}/", f"{local}/")
    assert world.scan(torrent_hash, remote / "Mapped")["result"] == "unsuccessful"
    assert world.scan(torrent_hash, local / "Mapped")["result"] == "successful"


def test_it_imports_by_itself_when_told_to(world: World) -> None:
    torrent_hash = world.complete(world.media())
    world.sim.behaviour.auto_import = True
    world.sim.behaviour.refresh_every = 0.05
    eventually(lambda: world.sim.imported(torrent_hash))
    assert world.sim.import_count(torrent_hash) == 1
    assert world.sim.commands == []


def test_with_completed_download_handling_off_the_complete_leave_the_queue_and_can_be_imported(
    world: World,
) -> None:
    world.sim.behaviour.hide_completed = True
    item = world.media()
    torrent_hash = world.tracked(item)
    assert world.get("config/downloadclient")["enableCompletedDownloadHandling"] is False
    assert world.queue() == []
    assert world.scan(torrent_hash, item.releases[0].torrent.content)["result"] == "successful"


def test_an_incomplete_pack_imports_what_it_has_and_says_what_is_missing(world: World) -> None:
    if isinstance(world.sim, RadarrSim):
        pytest.skip("a movie is one file")
    torrent = world.torrent()
    item = world.sim.add_media("The Longer Thing", [Release(torrent)], parts=3)
    torrent_hash = world.tracked(item)
    assert world.scan(torrent_hash, torrent.content)["result"] == "successful"
    assert [part.number for part in item.parts if part.file] == [1, 2]
    assert not world.sim.imported(torrent_hash)
    record = world.queue()[0]
    assert record["trackedDownloadState"] == world.sim.kind.rejected_state
    assert "not imported or missing from the release" in record["statusMessages"][0]["title"]
