"""What the actor does for torrents that stay: searches beside them, and the order of their queue."""

from actors.messages import TopPriority
from actors.torrent import TAG_ALLOWED_STALLED
from storage.settings import InstanceSettings, TrackerRow
from tests.actors.arr.paper import PaperArr
from tests.actors.arr.stage import Begin, Stage, a_torrent


def stalling(stage: Begin) -> Stage:
    """A download that stalls, whose release the user wants replaced at once."""
    here = stage(arr=PaperArr(auto_redownload=False))
    torrent = here.settings.torrent.model_copy(update={"re_search_stalled": True})
    here.settings = here.settings.model_copy(update={"torrent": torrent})
    here.default.put(a_torrent("aa11", state="stalledDL", progress=0.5))
    here.arr.lists("aa11", item=7, trackedDownloadState="downloading")
    here.arr.remembers("aa11", "grabbed", item=7)
    return here


def test_a_stalled_download_is_searched_again_once_while_it_stays(stage: Begin) -> None:
    here = stalling(stage).start()
    here.advance(60)

    assert here.arr.posted("MoviesSearch") == [{"name": "MoviesSearch", "movieIds": [7]}]
    assert TAG_ALLOWED_STALLED in here.default.torrents["aa11"].tags
    assert here.arr.deleted == []


def test_a_search_that_waits_does_not_keep_its_torrent_from_anything(stage: Begin) -> None:
    here = stalling(stage)
    here.arr.hold = {"MoviesSearch"}
    here.start()
    here.advance(16 * 60)

    assert "aa11" not in here.default.torrents
    assert here.outcomes()["delete"] == "done"


def test_torrents_of_a_sorting_tracker_go_to_the_top_of_the_queue(stage: Begin) -> None:
    here = stage()
    row = TrackerRow(
        uri="first.test", priority=5, sort_torrents=True, given=frozenset({"priority", "sort_torrents"})
    )
    settings = InstanceSettings(name="default", trackers=(row,))
    here.instance_settings = {"default": settings}
    for place, host in enumerate(("other.test", "first.test"), start=1):
        tracker = f"https://{host}/announce"
        here.default.put(
            a_torrent(f"aa{place}", state="downloading", progress=0.5, priority=place, tracker=tracker)
        )
    here.start()
    here.advance(20)

    orders = [one for one in here.default.commands if isinstance(one, TopPriority)]
    assert [one.hashes for one in orders] == [("aa2",)]
