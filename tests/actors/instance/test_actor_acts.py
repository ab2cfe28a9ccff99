"""The actor of one instance does what it is told, says what came of it, and touches nothing it must not."""

from pathlib import Path

import pytest

from actors.errors import Rejected, Unreachable
from actors.messages import AddTags, Delete, FilesOf, SetCategory, Stop, TrackersOf
from actors.torrent import TAG_IMPORTED
from tests.actors.instance.stage import Stage, settings_for
from tests.lab.fixtures import QbitFactory
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import add, fill, make_torrent, wait_for

WHY = "a test wants it"


def test_whoever_hears_that_it_is_done_sees_it_done(stage: Stage, server: QbitServer) -> None:
    one, other = fill(server, 2, "acted", "acted")
    stage.begin(settings_for(server), categories=("acted",))
    before = stage.view("acted").cursor
    commands = (AddTags(one, (TAG_IMPORTED,), WHY), SetCategory(other, "elsewhere", WHY))

    outcomes = stage.act(*commands)

    assert [(outcome.command, outcome.error) for outcome in outcomes] == [(each, "") for each in commands]
    view = stage.view("acted", before)
    assert {torrent.hash: torrent.tags for torrent in view.changed} == {one: {TAG_IMPORTED}}
    assert view.gone == (other,)


def test_what_qbittorrent_refuses_is_an_outcome_and_no_crash(stage: Stage, server: QbitServer) -> None:
    (torrent,) = fill(server, 1, "refused", "refused")
    stage.begin(settings_for(server))

    (outcome,) = stage.act(SetCategory(torrent, "a//b", WHY))

    assert outcome.error == "qBittorrent refused: Incorrect category name."
    assert stage.exit_of() == []


def test_a_read_only_instance_answers_and_refuses_loudly_once_for_each_kind(
    stage: Stage, qbit: QbitFactory, caplog: pytest.LogCaptureFixture
) -> None:
    server = qbit()
    (torrent,) = fill(server, 1, "tv", "kept")
    stage.begin(settings_for(server, read_only=True))
    stop, delete = Stop(torrent, WHY), Delete(torrent, files=True, category="tv", complete=False, why=WHY)

    errors = [outcome.error for _ in range(2) for outcome in stage.act(stop, delete)]

    assert errors == ["Seedbox is read-only (ReadOnly = true): nothing is changed there."] * 4
    assert [r.message.split()[0] for r in caplog.records if "read-only" in r.message] == ["Stop", "Delete"]
    assert wait_for(server, torrent, "stalledDL")
    assert stage.view().total == 1
    assert stage.view().standing.read_only


def test_files_and_trackers_are_read_when_asked_for(stage: Stage, server: QbitServer, tmp_path: Path) -> None:
    urls = ["http://127.0.0.1:9/announce"]
    torrent = make_torrent(tmp_path, f"files-{server.version}", files={"a.mkv": 100, "b/c.txt": 10}, trackers=urls)
    add(server, torrent, stopped=True)
    stage.begin(settings_for(server))

    files = stage.ask(FilesOf(torrent.hash))
    trackers = stage.ask(TrackersOf(torrent.hash))

    assert {file.path.removeprefix(f"{torrent.name}/") for file in files} == {"a.mkv", "b/c.txt"}
    assert [tracker.url for tracker in trackers] == urls
    with pytest.raises(Rejected, match="does not have this torrent"):
        stage.ask(FilesOf("0" * 40))
    assert stage.exit_of() == []


def test_a_server_that_dies_while_it_is_told_fails_what_was_asked(stage: Stage, qbit: QbitFactory) -> None:
    server = qbit()
    stage.begin(settings_for(server))
    server.kill()

    (outcome,) = stage.act(Stop("0" * 40, WHY))

    assert outcome.error.endswith("cannot be reached: connection refused.")
    assert isinstance(stage.died_of(), Unreachable)
