"""The parts of the demo: its folder, its screen, and what it notices."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo import titles
from tests.demo.folder import CannotUseFolderError, fresh
from tests.demo.screen import Screen
from tests.demo.titles import Title
from tests.demo.watch import Grabbed, Watch
from tests.lab.arr import DownloadClient, RadarrSim, Release
from tests.lab.eventually import eventually
from tests.lab.standin import StandIn
from tests.lab.torrents import make_torrent


def test_the_folder_is_empty_at_the_beginning_and_stays_at_the_end(tmp_path: Path) -> None:
    with fresh(tmp_path / "demo") as folder:
        (folder / "data").mkdir()
        (folder / "data" / "old.db").write_text("old")
        (folder / "config.toml").write_text("old")
    assert (folder / "config.toml").exists()
    with fresh(tmp_path / "demo") as folder:
        assert [path.name for path in folder.iterdir()] == [".made-by-the-demo"]


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    with fresh(tmp_path / "demo") as folder:
        (folder / "config.toml").write_text("in use")
        with pytest.raises(CannotUseFolderError, match="running"), fresh(folder):
            pass
        assert (folder / "config.toml").exists()


def test_a_folder_with_other_things_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(CannotUseFolderError), fresh(tmp_path):
        pass
    assert (tmp_path / "photo.jpg").exists()


def test_what_is_told_has_its_time_and_is_broken_between_words() -> None:
    said: list[str] = []
    now = iter([100.0, 100.0, 175.0])
    screen = Screen(said.append, lambda: next(now))
    screen.tell("First.")
    screen.tell("word " * 40 + "end")
    assert said[0] == "  0:00  First."
    lines = said[1].splitlines()
    assert lines[0].startswith("  1:15  word")
    assert all(line.startswith("        word") for line in lines[1:])
    assert all(len(line) <= 112 for line in lines)


def test_a_table_is_as_wide_as_its_widest_cells() -> None:
    said: list[str] = []
    Screen(said.append).table(("title", "n"), [("Salt", "1"), ("A longer one", "2")])
    assert said == ["  title         n", "  ------------  -", "  Salt          1", "  A longer one  2"]


def test_no_title_is_told_twice() -> None:
    every = [*titles.FIRST, titles.LEFT_BEHIND, titles.ELSEWHERE, *titles.more()]
    assert len({title.name for title in every}) == len(every)
    assert all("S01E01" in title.file for title in every if title.arr == "sonarr")
    assert not any(character in title.release for title in every for character in " ()")


class Daemon:
    """What a daemon might say."""

    def __init__(self) -> None:
        self.alive: bool | None = True

    def status(self) -> dict[str, Any] | None:
        if self.alive is None:
            return None
        return {"qbitInstances": {"Pond": {"alive": self.alive, "lastError": "" if self.alive else "Refused."}}}

    def why(self, instance: str, torrent_hash: str) -> str:
        return f"thinking about {torrent_hash} on {instance}"


class Pond:
    """One stand-in, one Arr, and somebody who watches both."""

    def __init__(self, folder: Path, server: StandIn, radarr: RadarrSim) -> None:
        self.server, self.radarr = server, radarr
        self.now = 0.0
        self.said: list[str] = []
        self.daemon = Daemon()
        screen = Screen(self.said.append, lambda: 0.0)
        self.watch = Watch(screen, {"Pond": server}, self.daemon, clock=lambda: self.now)
        torrent = make_torrent(folder, "Reed", files={"reed.mkv": 1000})
        radarr.add_client(DownloadClient("Pond", "127.0.0.1", server.port, server.username, server.password))
        torrent_hash = radarr.grab(radarr.add_media("Reed", [Release(torrent)]))
        self.reed = Grabbed(Title("radarr", "Reed"), "Pond", radarr, torrent_hash)
        self.watch.grabbed.append(self.reed)

    def look(self) -> str:
        """What one look adds to the screen."""
        before = len(self.said)
        self.watch.look()
        return " ".join(" ".join(self.said[before:]).split())


@pytest.fixture
def pond(tmp_path: Path) -> Iterator[Pond]:
    with StandIn(tmp_path / "server", "Pond") as server, RadarrSim(tmp_path / "radarr", contract=False) as radarr:
        radarr.behaviour.refresh_every = 0.1
        yield Pond(tmp_path, server, radarr)


def test_an_import_is_told_once_with_the_time_it_took(pond: Pond) -> None:
    assert pond.look() == ""
    pond.server.complete(pond.reed.hash)
    assert pond.look() == ""
    pond.now = 2.5
    pond.radarr.behaviour.auto_import = True
    eventually(lambda: pond.radarr.imported(pond.reed.hash))
    assert pond.look() == (
        "0:00 Pond finished 'Reed' -> nobody asked Radarr to import it -> in the library after 2.5 s."
    )
    assert pond.look() == ""


def test_an_import_that_does_not_come_is_told_once_with_what_the_daemon_thinks(pond: Pond) -> None:
    pond.server.complete(pond.reed.hash)
    pond.look()
    pond.now = 11.0
    assert f"qBitrr says: thinking about {pond.reed.hash} on Pond" in pond.look()
    assert pond.look() == ""


def test_an_instance_that_goes_and_comes_is_told_once_each(pond: Pond) -> None:
    pond.server.kill()
    pond.daemon.alive = False
    assert "qBitrr is without Pond, and the others go on: Refused." in pond.look()
    assert pond.look() == ""
    assert pond.watch.is_missed("Pond")
    pond.daemon.alive = None
    assert pond.look() == "", "no answer is no news"
    pond.now, pond.daemon.alive = 9.0, True
    assert "Pond is back by itself: qBitrr was without it for 9 s." in pond.look()
    assert not pond.watch.is_missed("Pond")
