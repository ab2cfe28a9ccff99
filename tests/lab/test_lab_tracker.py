"""The lab's tracker is one to real qBittorrents, and says what it is told to say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import torrents
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import MadeTorrent
from tests.lab.tracker import UNREGISTERED, Tracker


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    with Tracker() as one:
        yield one


def made(folder: Path, *urls: str) -> MadeTorrent:
    return torrents.make_torrent(folder, "announced", trackers=urls)


def messages(server: QbitServer, torrent: MadeTorrent) -> dict[str, str]:
    rows = server.api.torrents_trackers(torrent_hash=torrent.hash)
    return {row.url: row.msg for row in rows if row.status not in {0, 1, 3}}


def test_it_introduces_peers_to_each_other(
    tmp_path: Path, tracker: Tracker, seeder: QbitServer, any_qbit: QbitServer
) -> None:
    torrent = made(tmp_path, tracker.url())
    torrents.seed(seeder, torrent)
    eventually(lambda: tracker.heard(torrent.hash), say="the seeder does not announce it")

    torrents.add(any_qbit, torrent)

    torrents.wait_for(any_qbit, torrent.hash, "uploading", "stalledUP")
    assert {one.port for one in tracker.announces} == {seeder.bt_port, any_qbit.bt_port}
    eventually(lambda: messages(any_qbit, torrent) == {tracker.url(): ""}, say="its answer is not shown")


def test_each_of_its_addresses_answers_in_its_own_way(
    tmp_path: Path, tracker: Tracker, any_qbit: QbitServer
) -> None:
    urls = [tracker.url(place) for place in ("works", "unregistered", "maintenance")]
    urls.append(tracker.url("unauthorized", host="localhost"))
    torrent = made(tmp_path, *urls)

    torrents.add(any_qbit, torrent, save_path=torrent.content.parent)

    words = ["", UNREGISTERED, "Service Unavailable", "info hash is not authorized with this tracker"]
    wanted = dict(zip(urls, words, strict=True))

    def shown() -> bool:
        found = messages(any_qbit, torrent)
        assert found == wanted
        return True

    torrents.told_by_trackers(any_qbit, torrent.hash, shown, "not every answer is shown")
