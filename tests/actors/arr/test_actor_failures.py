"""Failing a torrent: out of the Arr's queue, off its own instance, searched again, each step once."""

from dataclasses import replace

import httpx

from actors.messages import Acted, AddTags, Delete, Outcome, RememberMedia
from actors.torrent import TAG_IMPORTED
from tests.actors.arr.paper import PaperArr
from tests.actors.arr.stage import Begin, Stage, a_torrent

FAILED = "failed"


def with_failed(stage: Begin, *instances: str, arr: PaperArr | None = None) -> Stage:
    """A torrent that this Arr lists, which the user has put into the failed category before we began."""
    here = stage(*instances, arr=arr)
    here.default.put(a_torrent("aa11", category=FAILED, state="stalledDL", progress=0.5))
    here.arr.lists("aa11", item=7, trackedDownloadState="downloading")
    here.arr.remembers("aa11", "grabbed", item=7)
    return here


def test_it_leaves_the_queue_and_its_instance_and_the_arr_searches_by_itself(stage: Begin) -> None:
    here = with_failed(stage).start()
    here.advance(2)

    assert [str(url.params) for url in here.arr.deleted] == [
        "removeFromClient=false&blocklist=true&skipRedownload=false"
    ]
    (delete,) = [one for one in here.default.commands if isinstance(one, Delete)]
    assert (delete.hash, delete.files) == ("aa11", True)
    assert here.arr.posted("MoviesSearch") == []
    assert here.outcomes() == {"unqueue": "done", "delete": "done"}
    assert here.closed() == ["done"]


def test_the_search_is_ours_when_the_arr_does_not_search_by_itself(stage: Begin) -> None:
    here = with_failed(stage)
    here.arr.auto_redownload = False
    here.start()
    here.advance(2)

    assert [url.params["skipRedownload"] for url in here.arr.deleted] == ["true"]
    assert here.arr.posted("MoviesSearch") == [{"name": "MoviesSearch", "movieIds": [7]}]
    assert here.outcomes() == {"unqueue": "done", "delete": "done", "search": "done"}


def test_nothing_is_searched_when_re_search_is_off(stage: Begin) -> None:
    here = with_failed(stage)
    here.settings = here.settings.model_copy(update={"re_search": False})
    here.start()
    here.advance(2)

    assert [url.params["skipRedownload"] for url in here.arr.deleted] == ["true"]
    assert here.arr.posted("MoviesSearch") == []


def test_a_season_pack_leaves_the_queue_at_once_and_is_searched_as_a_season(stage: Begin) -> None:
    arr = PaperArr("sonarr", auto_redownload=False)
    here = stage(arr=arr)
    here.default.put(a_torrent("aa11", category=FAILED, state="stalledDL", progress=0.5))
    for episode in (21, 22, 23):
        arr.lists("aa11", item=episode, seriesId=3, seasonNumber=2, trackedDownloadState="downloading")
        arr.remembers("aa11", "grabbed", item=episode, seriesId=3)
    here.start()
    here.advance(2)

    assert len(arr.deleted) == 1
    assert arr.posted("SeasonSearch") == [{"name": "SeasonSearch", "seriesId": 3, "seasonNumber": 2}]
    assert arr.posted("EpisodeSearch") == []


def test_the_copy_on_another_instance_stays(stage: Begin) -> None:
    here = with_failed(stage, "default", "Seedbox")
    here.instances["Seedbox"].put(a_torrent("aa11", category="radarr", state="stalledDL", progress=0.5))
    here.start()
    here.advance(5)

    assert "aa11" not in here.default.torrents
    assert "aa11" in here.instances["Seedbox"].torrents
    assert not any(isinstance(one, Delete) for one in here.instances["Seedbox"].commands)


def test_what_this_arr_does_not_know_is_left_to_whom_it_belongs(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("bb22", category=FAILED))
    here.start()
    here.advance(10)

    assert "bb22" in here.default.torrents
    assert here.arr.deleted == []
    assert here.decisions() == []
    assert here.arr.asked("/history") == 1


def test_what_we_saw_in_our_category_is_ours_when_it_is_moved_to_the_failed_one(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11", state="stalledDL", progress=0.5, added_on=int(here.clock.time())))
    here.start()
    here.default.put(a_torrent("aa11", category=FAILED, state="stalledDL", progress=0.5))

    here.advance(10)

    assert "aa11" not in here.default.torrents


def test_what_left_the_queue_with_its_category_is_blocklisted_all_the_same(stage: Begin) -> None:
    here = stage(arr=PaperArr(auto_redownload=False))
    here.default.put(a_torrent("aa11", state="stalledDL", progress=0.5, added_on=int(here.clock.time())))
    here.arr.remembers("aa11", "grabbed", item=7)
    here.start()
    here.default.put(a_torrent("aa11", category=FAILED, state="stalledDL", progress=0.5))

    here.advance(10)

    assert here.arr.marked == 1
    assert "aa11" not in here.default.torrents
    assert here.outcomes() == {"blocklist": "done", "delete": "done", "search": "done"}


def grabbed_a_moment_ago(stage: Begin) -> Stage:
    """The user has put it into the failed category before the Arr's queue lists it."""
    here = stage(arr=PaperArr(auto_redownload=False))
    here.default.put(a_torrent("aa11", category=FAILED, state="stalledDL", progress=0.5))
    here.arr.remembers("aa11", "grabbed", item=7)
    here.arr.hold = {"RefreshMonitoredDownloads"}
    here.start()
    here.advance(20)
    assert here.intended() == []
    return here


def test_what_was_grabbed_a_moment_ago_is_failed_when_the_queue_had_time_to_list_it(stage: Begin) -> None:
    here = grabbed_a_moment_ago(stage)

    here.arr.lists("aa11", item=7)
    here.arr.run()
    here.advance(3)

    assert here.outcomes() == {"unqueue": "done", "delete": "done", "search": "done"}
    assert here.arr.marked == 0


def test_what_the_queue_does_not_list_after_a_look_at_the_clients_is_blocklisted_by_its_grab(stage: Begin) -> None:
    here = grabbed_a_moment_ago(stage)

    here.arr.run()
    here.advance(3)

    assert here.outcomes() == {"blocklist": "done", "delete": "done", "search": "done"}


def test_an_arr_that_refuses_to_look_at_its_clients_does_not_keep_a_torrent_from_failing(stage: Begin) -> None:
    here = stage(arr=PaperArr(auto_redownload=False))
    here.default.put(a_torrent("aa11", category=FAILED, state="stalledDL", progress=0.5))
    here.arr.remembers("aa11", "grabbed", item=7)
    here.arr.refuse["RefreshMonitoredDownloads"] = httpx.Response(400, json={"message": "not now"})
    here.start()
    here.advance(20)

    assert here.outcomes() == {"blocklist": "done", "delete": "done", "search": "done"}


def test_a_dead_arr_means_that_nothing_is_failed(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11", state="stalledDL", progress=0.5, added_on=int(here.clock.time())))
    here.start()
    here.arr.down = httpx.ConnectError("nobody listens")
    here.default.put(a_torrent("aa11", category=FAILED, state="stalledDL", progress=0.5))
    here.advance(30)

    assert "aa11" in here.default.torrents
    assert here.intended() == []


def test_a_release_that_fails_again_waits_longer_before_its_next_search(stage: Begin) -> None:
    here = with_failed(stage).start()
    here.advance(2)
    assert [one.failures for one in here.told(RememberMedia)] == [1]

    here.default.put(a_torrent("bb22", category=FAILED, state="stalledDL", progress=0.5))
    here.arr.lists("bb22", item=7)
    here.arr.remembers("bb22", "grabbed", item=7)
    here.advance(10)
    assert [url.params["skipRedownload"] for url in here.arr.deleted] == ["false", "true"]
    assert here.arr.posted("MoviesSearch") == []
    here.advance(5 * 60)
    assert len(here.arr.posted("MoviesSearch")) == 1


def test_a_command_that_an_instance_does_not_answer_is_sent_again(stage: Begin) -> None:
    here = with_failed(stage)
    here.default.deaf = True
    here.start()
    here.advance(2)
    here.default.deaf = False

    here.advance(35)

    assert "aa11" not in here.default.torrents
    assert len(here.arr.deleted) == 1


def test_a_refused_deletion_ends_the_run_and_says_so(stage: Begin) -> None:
    here = with_failed(stage)
    here.default.refusal = "it moved on since"
    here.start()
    here.advance(2)

    assert here.outcomes() == {"unqueue": "done", "delete": "failed: it moved on since"}
    assert here.closed() == ["failed: it moved on since"]


def test_what_the_arr_was_told_has_failed_is_searched_though_its_deletion_is_refused(stage: Begin) -> None:
    here = with_failed(stage, arr=PaperArr(auto_redownload=False))
    here.default.refusal = "it moved on since"
    here.start()
    here.advance(2)

    assert here.outcomes() == {"unqueue": "done", "delete": "failed: it moved on since", "search": "done"}
    assert here.closed() == ["failed: it moved on since"]
    assert len(here.arr.posted("MoviesSearch")) == 1


def test_nothing_is_done_before_the_journal_has_it(stage: Begin) -> None:
    here = with_failed(stage)
    here.storage.full = True
    here.start()
    here.advance(20)
    assert here.arr.deleted == []
    assert here.default.commands == []

    here.storage.full = False
    here.advance(20)

    assert "aa11" not in here.default.torrents


def test_an_answer_to_a_command_nobody_waits_for_changes_nothing(stage: Begin) -> None:
    here = stage().start()

    here.send(Acted("default", (Outcome(AddTags("aa11", ("x",), "why", step="unknown")),)))

    assert here.closed() == []


def test_an_imported_torrent_seeded_to_its_limit_is_removed_without_telling_the_arr(stage: Begin) -> None:
    here = stage()
    limits = here.settings.torrent.limits.model_copy(update={"max_ratio": 1.0})
    torrent = here.settings.torrent.model_copy(update={"limits": limits, "remove": "ratio"})
    here.settings = here.settings.model_copy(update={"torrent": torrent})
    here.default.put(a_torrent("aa11", ratio=1.5, tags=frozenset({TAG_IMPORTED})))
    here.start()
    here.advance(2)

    assert "aa11" not in here.default.torrents
    assert here.arr.deleted == []
    assert here.arr.posted() == []
    assert [step.kind for step in here.intended()] == ["REMOVE"]
    here.advance(30)
    assert here.forgotten() == [("default", "aa11")]


def test_a_torrent_that_is_back_keeps_what_was_known_of_it(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11", tags=frozenset({TAG_IMPORTED})))
    here.start()
    was = here.default.torrents["aa11"]
    here.default.drop("aa11")
    here.advance(6)
    here.default.put(replace(was, tags=frozenset()))
    here.advance(30)

    assert here.forgotten() == []
    assert here.arr.scans == []


def test_a_server_lost_over_the_deletion_is_told_again_and_the_search_is_not_given_up(stage: Begin) -> None:
    here = with_failed(stage)
    here.arr.auto_redownload = False
    here.default.losing = True
    here.start()
    here.advance(120)

    assert "aa11" not in here.default.torrents
    assert here.arr.posted("MoviesSearch") == [{"name": "MoviesSearch", "movieIds": [7]}]
    assert here.outcomes() == {"unqueue": "done", "delete": "done", "search": "done"}


def test_a_deletion_that_was_done_when_its_server_was_lost_is_done(stage: Begin) -> None:
    here = with_failed(stage)
    here.arr.auto_redownload = False
    here.default.losing = True
    here.start()
    here.default.drop("aa11")
    here.advance(120)

    assert here.arr.posted("MoviesSearch") == [{"name": "MoviesSearch", "movieIds": [7]}]
    assert here.outcomes()["search"] == "done"
