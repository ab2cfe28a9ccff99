"""What the simulated Arrs do when a download is removed, and how they search for another."""

from typing import Any

import pytest

from tests.lab.arr import RadarrSim, Release, SonarrSim
from tests.lab.arr_world import World
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import look


def _remove(world: World, queue_id: int, **options: bool) -> int:
    return world.http.delete(f"queue/{queue_id}", params=options).status_code


def test_an_unknown_queue_id_is_not_found(world: World) -> None:
    assert _remove(world, 999_999) == 404


def test_one_removal_takes_all_records_of_a_download_and_the_torrent(world: World) -> None:
    item = world.media()
    torrent_hash = world.tracked(item)
    ids = [record["id"] for record in world.queue()]
    assert [_remove(world, queue_id, removeFromClient=True) for queue_id in ids] == [200, 404][: len(ids)]
    assert world.queue() == []
    eventually(lambda: look(world.alpha, torrent_hash) is None)
    assert not item.releases[0].torrent.content.exists()
    assert world.sim.blocklist == []


def test_a_removal_with_blocklist_leaves_the_torrent_and_is_final(world: World) -> None:
    world.sim.behaviour.auto_redownload_failed = False
    torrent_hash = world.tracked(world.media())
    queue_id = world.queue()[0]["id"]
    assert _remove(world, queue_id, removeFromClient=False, blocklist=True) == 200
    assert look(world.alpha, torrent_hash) is not None
    assert world.events(torrent_hash)[-1] == "downloadFailed"
    rows = world.get("blocklist")["records"]
    assert rows == world.sim.blocklist
    assert len(rows) == 1
    world.run("RefreshMonitoredDownloads")
    assert world.queue() == [], "a failed download is not tracked again"
    assert world.sim.searches == []


@pytest.mark.parametrize("skip", [False, True])
def test_the_arr_searches_by_itself_after_a_failure_unless_told_to_skip_it(world: World, skip: bool) -> None:
    item = world.media(releases=2)
    world.tracked(item)
    queue_id = world.queue()[0]["id"]
    _remove(world, queue_id, removeFromClient=True, blocklist=True, skipRedownload=skip)
    second = item.releases[1].torrent.hash
    if skip:
        world.run("RssSync")
        assert world.sim.searches == []
        assert look(world.alpha, second) is None
    else:
        eventually(lambda: world.sim.searches)
        assert look(world.alpha, second) is not None
        assert "grabbed" in world.events(second)
        assert not [command for command in world.sim.commands if "Search" in command["name"]]


def test_a_removal_that_asks_for_nothing_is_ignored_from_then_on(world: World) -> None:
    torrent_hash = world.tracked(world.media())
    _remove(world, world.queue()[0]["id"], removeFromClient=False)
    assert world.events(torrent_hash)[-1] == "downloadIgnored"
    world.run("RefreshMonitoredDownloads")
    assert world.queue() == []
    assert look(world.alpha, torrent_hash) is not None


def test_a_removal_can_change_the_category(world: World) -> None:
    world.sim.behaviour.post_import_category = "done"
    torrent_hash = world.tracked(world.media())
    record = world.queue()[0]
    assert record["downloadClientHasPostImportCategory"] is True
    _remove(world, record["id"], removeFromClient=False, changeCategory=True)
    assert look(world.alpha, torrent_hash)["category"] == "done"  # type: ignore[index]


def test_many_can_be_removed_at_once(world: World) -> None:
    for _ in range(2):
        world.sim.grab(world.media())
    world.run("RefreshMonitoredDownloads")
    ids = [record["id"] for record in world.queue()]
    answer = world.http.request("DELETE", "queue/bulk", json={"ids": ids}, params={"removeFromClient": False})
    assert answer.status_code == 200
    assert world.queue() == []


@pytest.mark.parametrize("world", [RadarrSim], indirect=True)
def test_a_removal_from_a_client_that_does_not_answer_fails_and_changes_nothing(
    world: World, beta: QbitServer
) -> None:
    world.add_client(beta)
    world.sim.grab(world.media(), client="beta")
    world.run("RefreshMonitoredDownloads")
    record = world.queue()[0]
    beta.stop()
    try:
        assert _remove(world, record["id"], removeFromClient=True, blocklist=True) == 500
    finally:
        beta.start()
    assert world.queue()[0] == record
    assert world.sim.blocklist == []


def test_a_grab_can_be_marked_as_failed_by_its_history(world: World) -> None:
    world.sim.behaviour.auto_redownload_failed = False
    torrent_hash = world.tracked(world.media())
    row = world.get("history", downloadId=torrent_hash.upper(), eventType=1)["records"][0]
    assert world.http.post(f"history/failed/{row['id']}").status_code == 200
    assert world.http.post("history/failed/999999").status_code == 404
    assert len(world.sim.blocklist) == 1
    assert world.queue() == []


def test_a_search_takes_the_best_release_that_is_not_blocked(world: World) -> None:
    world.sim.behaviour.auto_redownload_failed = False
    item = world.media(releases=2)
    first, second = (release.torrent.hash for release in item.releases)
    search = world.sim.kind.search_again(item, item.parts)
    world.run(**search)
    assert look(world.alpha, first) is not None
    world.run(**search)
    assert look(world.alpha, second) is None, "the first is on its way"
    world.run("RefreshMonitoredDownloads")
    _remove(world, world.queue()[0]["id"], removeFromClient=True, blocklist=True)
    world.run(**search)
    assert look(world.alpha, second) is not None
    assert [command["name"] for command in world.sim.searches] == [search["name"]] * 3
    world.run("RefreshMonitoredDownloads")
    _remove(world, world.queue()[0]["id"], removeFromClient=True, blocklist=True)
    assert "0 reports" in world.run(**search)["message"], "nothing is left"


def test_a_search_can_be_sent_to_another_client(world: World, beta: QbitServer) -> None:
    world.add_client(beta)
    world.sim.behaviour.next_client = "beta"
    item = world.media()
    world.run(**world.sim.kind.search_again(item, item.parts))
    assert look(beta, item.releases[0].torrent.hash) is not None
    assert look(world.alpha, item.releases[0].torrent.hash) is None


def test_a_search_for_what_is_in_the_library_grabs_nothing(world: World) -> None:
    item = world.media(releases=2)
    world.scan(world.tracked(item), item.releases[0].torrent.content)
    world.run(**world.sim.kind.search_again(item, item.parts))
    assert look(world.alpha, item.releases[1].torrent.hash) is None


def test_the_missing_are_searched_for_together(world: World) -> None:
    items = [world.media(), world.media()]
    name = {"movie": "MissingMoviesSearch", "episode": "MissingEpisodeSearch", "album": "MissingAlbumSearch"}
    world.run(name[world.sim.kind.noun])
    assert all(look(world.alpha, item.releases[0].torrent.hash) for item in items)


def test_single_episodes_replace_a_failed_pack(world: World) -> None:
    if not isinstance(world.sim, SonarrSim):
        pytest.skip("only seasons come in pieces")
    pack, first, second = world.torrent("Pack"), world.torrent("One"), world.torrent("Two")
    releases = [Release(pack), Release(first, parts=(1,)), Release(second, parts=(2,))]
    item = world.sim.add_media("The Invented Thing", releases)
    world.tracked(item)
    _remove(world, world.queue()[0]["id"], removeFromClient=True, blocklist=True)
    eventually(lambda: world.sim.searches)
    assert world.sim.searches[0]["name"] == "SeasonSearch"
    assert all(look(world.alpha, torrent.hash) for torrent in (first, second))


def test_every_search_of_an_arr_finds_its_media(world: World) -> None:
    item = world.media()
    searches: dict[str, list[dict[str, Any]]] = {
        "movie": [{"name": "MoviesSearch", "movieIds": [item.id]}],
        "episode": [
            {"name": "EpisodeSearch", "episodeIds": [item.parts[0].id]},
            {"name": "SeasonSearch", "seriesId": item.id, "seasonNumber": 1},
            {"name": "SeriesSearch", "seriesId": item.id},
            {"name": "MissingEpisodeSearch", "seriesId": item.id},
        ],
        "album": [
            {"name": "AlbumSearch", "albumIds": [item.id]},
            {"name": "ArtistSearch", "artistId": item.parent_id},
            {"name": "MissingAlbumSearch", "artistId": item.parent_id},
        ],
    }
    bodies = searches[world.sim.kind.noun]
    for body in bodies:
        found = world.sim.kind.targets(body["name"], body, [item])
        assert [media for media, _ in found or []] == [item], body
    assert world.sim.kind.targets("RssSync", {}, [item]) is None
    assert isinstance(world.sim, RadarrSim) == (len(bodies) == 1)
