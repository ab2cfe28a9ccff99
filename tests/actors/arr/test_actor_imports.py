"""The main job: what is complete is imported once, and only the Arr's word for it counts."""

from actors.messages import CategoryChanged
from actors.torrent import TAG_IMPORTED
from tests.actors.arr.stage import Begin, a_torrent


def test_a_complete_torrent_is_imported_from_the_path_the_arr_knows(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11", content_path="/qbit/sees/it/here"))
    here.arr.lists("aa11", outputPath="/arr/sees/it/there")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()

    here.start()
    here.advance(3)

    scan = {"path": "/arr/sees/it/there", "downloadClientId": "AA11", "importMode": "Auto"}
    assert here.arr.scans == [{"name": "DownloadedMoviesScan", **scan}]
    assert here.default.torrents["aa11"].tags >= {TAG_IMPORTED}
    assert here.row("aa11").imported
    assert here.outcomes() == {"scan": "done"}


def test_an_imported_torrent_is_left_alone_and_costs_no_call(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11", tags=frozenset({TAG_IMPORTED})))
    here.start()
    here.advance(10)
    done = list(here.default.commands)
    calls = len(here.arr.requests)

    here.advance(40)

    assert len(here.arr.requests) == calls
    assert here.default.commands == done


def test_many_nudges_are_one_pass(stage: Begin) -> None:
    here = stage().start()
    before = here.wiring.board.version

    for _ in range(50):
        here.router.tell(here.name, CategoryChanged("default", "radarr"))
    here.settle()

    assert here.wiring.board.version - before <= 3


def test_what_the_arr_imported_by_itself_is_not_scanned(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.remembers("aa11", "grabbed")
    here.arr.remembers("aa11", "downloadFolderImported")

    here.start()
    here.advance(3)

    assert here.arr.scans == []
    assert TAG_IMPORTED in here.default.torrents["aa11"].tags
    assert here.row("aa11").imported
