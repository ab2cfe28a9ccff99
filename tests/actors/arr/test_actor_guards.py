"""What keeps the actor from doing harm: brakes, dry runs, instances and Arrs that do not answer."""

import httpx
import pytest

from actors.errors import Refused, Unsupported
from actors.messages import (
    AddTags,
    ArrTimer,
    CheckArr,
    ChildExited,
    ChildStarted,
    Command,
    Confirm,
    Decided,
    Delete,
    RunPass,
    SawTorrents,
    Standing,
    StepRecord,
)
from actors.torrent import TAG_ALLOWED_STALLED, TAG_HNR_ACTIVE, TAG_IGNORED, TAG_IMPORTED, TrackerStatus
from storage.rows import ProtocolRecord, StepRow
from storage.settings import CategorySeeding, HitAndRun, InstanceSettings, Limits, TrackerRow
from tests.actors.arr.paper import PaperArr
from tests.actors.arr.stage import Begin, Stage, a_torrent
from tests.actors.puppets import Recorder
from tests.lab.eventually import eventually

UNQUEUE = '{"ids": [100], "blocklist": true, "skip_redownload": true}'


def seeding_to_ratio_1(here: Stage) -> None:
    torrent = here.settings.torrent.model_copy(update={"limits": Limits(max_ratio=1.0), "remove": "ratio"})
    here.settings = here.settings.model_copy(update={"torrent": torrent})


def seeded(count: int, first: int = 0, **more: object) -> list[str]:
    return [f"{number:04}" for number in range(first, first + count)]


def deletions(commands: list[Command]) -> list[str]:
    return [one.hash for one in commands if isinstance(one, Delete)]


# --- brakes -----------------------------------------------------------------------------------------------


def with_seeded(stage: Begin, done: int, of: int) -> Stage:
    """`done` torrents have met their limit, of so many."""
    here = stage()
    seeding_to_ratio_1(here)
    for number in range(of):
        ratio = 2.0 if number < done else 0.1
        here.default.put(a_torrent(f"{number:04}", ratio=ratio, tags=frozenset({TAG_IMPORTED})))
    return here


def test_many_removals_at_once_wait_for_the_user(stage: Begin) -> None:
    here = with_seeded(stage, done=15, of=30).start()
    here.advance(30)

    assert deletions(here.default.commands) == []
    (brake,) = here.snapshot.brakes
    assert (brake.instance, brake.count) == ("default", 15)
    assert "confirm" in brake.why


def test_what_the_user_confirmed_goes_some_in_each_pass(stage: Begin) -> None:
    here = with_seeded(stage, done=15, of=30).start()
    here.advance(5)

    here.send(Confirm("default"))
    here.advance(1)
    assert len(deletions(here.default.commands)) == 10
    here.advance(20)

    assert sorted(here.default.torrents) == [f"{number:04}" for number in range(15, 30)]
    assert here.snapshot.brakes == ()


def test_a_confirmation_counts_once(stage: Begin) -> None:
    here = with_seeded(stage, done=15, of=30).start()
    here.advance(5)
    here.send(Confirm("default"))
    here.advance(60)

    for number in range(100, 120):
        here.default.put(a_torrent(f"{number:04}", ratio=2.0, tags=frozenset({TAG_IMPORTED})))
    here.advance(60)

    assert len(deletions(here.default.commands)) == 15
    assert here.snapshot.brakes[0].count == 20


def test_what_was_confirmed_and_then_refused_waits_for_the_user_again(stage: Begin) -> None:
    here = with_seeded(stage, done=15, of=30).start()
    here.advance(5)
    here.default.refusal = "it moved on since"
    here.send(Confirm("default"))
    here.advance(60)
    assert len(here.default.torrents) == 30

    here.default.refusal = ""
    here.advance(300)

    assert len(here.default.torrents) == 30
    assert here.snapshot.brakes[0].count == 15


def test_many_removals_that_are_a_small_part_go_ten_in_a_pass(stage: Begin) -> None:
    here = with_seeded(stage, done=12, of=200).start()
    assert len(deletions(here.default.commands)) == 10

    here.advance(10)

    assert len(deletions(here.default.commands)) == 12


def test_a_brake_that_is_no_longer_needed_is_let_go(stage: Begin) -> None:
    here = with_seeded(stage, done=15, of=30).start()
    here.advance(5)
    for number in range(10):
        here.default.drop(f"{number:04}")

    here.advance(150)

    assert here.snapshot.brakes == ()
    assert len(deletions(here.default.commands)) == 5


# --- dry and read-only ------------------------------------------------------------------------------------


def test_a_dry_run_decides_and_does_nothing(stage: Begin) -> None:
    here = with_seeded(stage, done=1, of=3)
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.settings = here.settings.model_copy(update={"dry_run": True, "rss_sync_every": 5.0})
    here.start()
    here.advance(60)

    assert here.default.commands == []
    assert here.arr.posted() == []
    assert here.intended() == []
    made = [one for told in here.told(Decided) for one in told.decisions]
    assert {one.dry for one in made} == {True}
    assert {"seeded", "import"} <= {one.rule for one in made}
    assert here.snapshot.dry_run


def test_a_dry_run_leaves_open_what_an_earlier_life_began(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11", category="failed"))
    step = StepRecord("step0", "run1", "FAIL", "radarr", "default", "aa11", "unqueue", UNQUEUE)
    rows = (StepRow(step, 0.0, None, ""),)
    here.reader.protocols = (ProtocolRecord("run1", "FAIL", "radarr", "default", "aa11", 0.0, None, "", rows),)
    here.arr.lists("aa11")
    here.settings = here.settings.model_copy(update={"dry_run": True})
    here.start()
    here.advance(60)

    assert here.arr.deleted == []
    assert here.closed() == []


def test_a_read_only_instance_is_decided_about_and_left_alone(stage: Begin) -> None:
    here = stage("default", "Attic")
    seeding_to_ratio_1(here)
    for one in here.instances.values():
        one.put(a_torrent("aa11", ratio=2.0, tags=frozenset({TAG_IMPORTED})))
    here.instances["Attic"].standing = Standing(0.0, 0.0, read_only=True)
    here.start()
    here.advance(10)

    assert "aa11" not in here.default.torrents
    assert here.instances["Attic"].commands == []


def test_the_same_decision_is_written_once(stage: Begin) -> None:
    here = with_seeded(stage, done=0, of=1).start()

    for number in range(20):
        here.default.put(a_torrent("0000", ratio=0.1 + number / 1000, tags=frozenset({TAG_IMPORTED})))
        here.advance(6)

    assert here.decisions("0000").count("healthy") <= 2
    assert len([row for told in here.told(SawTorrents) for row in told.rows]) <= 3


# --- instances --------------------------------------------------------------------------------------------


def test_a_dead_instance_costs_the_others_nothing(stage: Begin) -> None:
    here = stage("default", "Seedbox")
    here.stop_instance("Seedbox")
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()

    here.start()
    here.advance(5)

    assert here.row("aa11").imported
    assert [(one.instance, one.fresh) for one in here.snapshot.instances] == [
        ("default", True),
        ("Seedbox", False),
    ]


def stalled(here: Stage) -> None:
    """A download that may stall for 15 minutes from now on."""
    here.default.put(a_torrent("aa11", state="stalledDL", progress=0.5, tags=frozenset({TAG_ALLOWED_STALLED})))
    here.arr.lists("aa11", item=7, trackedDownloadState="downloading")
    here.arr.remembers("aa11", "grabbed", item=7)


def test_nothing_is_failed_on_an_instance_that_stopped_answering(stage: Begin) -> None:
    here = stage()
    stalled(here)
    here.start()
    here.advance(14 * 60)
    here.stop_instance("default")
    here.advance(3 * 3600)
    assert here.intended() == []
    assert here.snapshot.torrents == 1

    here.resume_instance("default")
    here.advance(60)
    assert "aa11" not in here.default.torrents


def test_a_torrent_in_the_hands_of_a_protocol_is_not_decided_about(stage: Begin) -> None:
    here = stage()
    stalled(here)
    here.default.deaf = True
    here.start()
    here.advance(15 * 60 + 10)
    assert [step.step for step in here.intended()] == ["unqueue", "delete"]
    calls = len(here.arr.requests)

    here.advance(25)

    assert len(here.arr.requests) == calls


def test_before_the_arr_is_said_not_to_know_a_torrent_it_looks_at_its_clients_again(stage: Begin) -> None:
    here = stage()
    stalled(here)
    here.arr.queue.clear()
    here.arr.history.clear()
    here.arr.hold = {"RefreshMonitoredDownloads"}
    here.start()
    here.advance(20 * 60)
    assert len(here.arr.posted("RefreshMonitoredDownloads")) == 1
    assert here.intended() == []

    here.arr.hold = set()
    here.arr.run()
    here.advance(5)
    assert "aa11" not in here.default.torrents


def test_an_instance_that_comes_back_is_looked_at_as_a_whole(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11", tags=frozenset({TAG_IMPORTED})))
    here.start()
    here.stop_instance("default")
    here.default.drop("aa11")
    here.default.put(a_torrent("bb22", tags=frozenset({TAG_IMPORTED})))
    here.advance(60)
    assert here.forgotten() == []

    here.resume_instance("default")
    here.advance(30)

    assert here.forgotten() == [("default", "aa11")]
    assert here.row("bb22").imported


def test_what_an_instance_suddenly_has_no_more_is_not_forgotten_until_confirmed(stage: Begin) -> None:
    here = stage()
    kept = [a_torrent(f"{number:04}", tags=frozenset({TAG_IMPORTED})) for number in range(8)]
    for one in kept:
        here.default.put(one)
    here.start()
    for one in kept:
        here.default.drop(one.hash)
    here.advance(3600)
    assert here.forgotten() == []
    assert "suddenly" in here.snapshot.instances[0].note
    assert [(doubt.instance, doubt.count) for doubt in here.snapshot.doubts] == [("default", 8)]

    here.send(Confirm("default"))
    here.advance(1)
    assert len(here.forgotten()) == 8
    assert here.snapshot.doubts == ()


def test_a_failure_does_not_go_on_to_its_search_on_an_instance_that_suddenly_has_nothing(stage: Begin) -> None:
    here = stage()
    for number in range(8):
        here.default.put(a_torrent(f"{number:04}", tags=frozenset({TAG_IMPORTED})))
    here.default.put(a_torrent("aa11", category="failed", state="stalledDL", progress=0.5))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.auto_redownload = False
    here.default.deaf = True
    here.start()
    here.advance(10)
    assert [step.step for step in here.intended()] == ["unqueue", "delete", "search"]

    for one in [*here.default.torrents]:
        here.default.drop(one)
    here.default.deaf = False
    here.advance(900)
    assert here.arr.posted("MoviesSearch") == []

    here.send(Confirm("default"))
    here.advance(60)
    assert len(here.arr.posted("MoviesSearch")) == 1


def test_an_instance_that_had_nothing_for_a_moment_loses_nothing(stage: Begin) -> None:
    here = stage()
    kept = [a_torrent(f"{number:04}", tags=frozenset({TAG_IMPORTED})) for number in range(8)]
    for one in kept:
        here.default.put(one)
    here.start()
    for one in kept:
        here.default.drop(one.hash)
    here.advance(60)
    for one in kept:
        here.default.put(one)
    here.advance(20 * 60)

    assert here.forgotten() == []
    assert here.snapshot.instances[0].note == ""
    assert here.snapshot.torrents == 8


def test_the_same_hash_on_two_instances_is_two_rows_and_one_import(stage: Begin) -> None:
    here = stage("default", "Seedbox")
    for one in here.instances.values():
        one.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()

    here.start()
    here.advance(5)

    assert len(here.arr.scans) == 1
    for name, one in here.instances.items():
        assert here.row("aa11", name).imported
        assert TAG_IMPORTED in one.torrents["aa11"].tags


def test_an_ignored_copy_is_not_imported(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11", tags=frozenset({TAG_IGNORED})))
    here.arr.lists("aa11")

    here.start()
    here.advance(30)

    assert here.arr.scans == []
    assert here.default.commands == []


# --- the Arr ----------------------------------------------------------------------------------------------


def test_an_arr_that_is_down_delays_an_import_and_loses_nothing(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()
    here.arr.down = httpx.ConnectError("nobody listens")

    here.start()
    here.advance(120)
    assert not here.snapshot.reachable
    assert "nobody listens" in here.snapshot.error
    assert len(here.arr.requests) < 20
    here.arr.down = None
    here.advance(70)

    assert here.snapshot.reachable
    assert here.row("aa11").imported


def test_an_arr_that_dies_in_the_middle_of_a_scan_is_asked_when_it_is_back(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()
    here.arr.hold = {"DownloadedMoviesScan"}
    here.start()
    here.advance(2)
    here.arr.down = httpx.ReadTimeout("too late")
    here.advance(60)
    here.arr.down = None
    here.arr.commands.clear()  # it was restarted, and its command is lost
    here.arr.hold = set()
    here.advance(200)

    assert len(here.arr.scans) == 2
    assert here.row("aa11").imported


@pytest.mark.parametrize(
    ("answer", "error"),
    [(httpx.Response(401), Refused), (httpx.Response(200, json={"appName": "Sonarr"}), Unsupported)],
)
def test_a_refused_key_or_another_program_ends_the_actor(
    stage: Begin, answer: httpx.Response, error: type[Exception]
) -> None:
    here = stage()
    root = Recorder.begin(here.router, "root")
    here.refs.append(root.ref)
    here.arr.down = answer

    here.start_unbound()

    exited = root.wait_for(ChildExited)
    assert isinstance(exited.error, error)
    assert root.hears(ChildStarted) == []


def test_a_key_that_is_refused_later_ends_the_actor_too(stage: Begin) -> None:
    here = stage().start()
    here.arr.down = httpx.Response(401)

    here.router.tell(here.name, CheckArr())

    eventually(lambda: not here.router.bound(here.name), within=30)


def test_eight_scans_are_under_way_at_a_time(stage: Begin) -> None:
    here = stage()
    for number in range(20):
        here.default.put(a_torrent(f"{number:04}"))
        here.arr.lists(f"{number:04}", item=number)
        here.arr.remembers(f"{number:04}", "grabbed", item=number)
    here.arr.imports_on_scan()
    here.arr.hold = {"DownloadedMoviesScan"}
    here.start()
    here.advance(10)
    assert len(here.arr.scans) == 8
    assert here.snapshot.imports_in_flight == 20

    here.arr.hold = set()
    here.arr.run()
    here.advance(10)

    assert len(here.arr.scans) == 20
    assert all(here.row(f"{number:04}").imported for number in range(20))


def test_an_import_that_was_not_taken_is_tried_after_1_5_15_and_60_minutes(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11", statusMessages=[{"title": "A title", "messages": ["No files found are eligible"]}])
    here.arr.remembers("aa11", "grabbed")
    here.start()
    assert len(here.arr.scans) == 1
    tried = []
    for minute in range(90):
        before = len(here.arr.scans)
        here.advance(60)
        tried += [minute] * (len(here.arr.scans) - before)

    assert tried == [1, 6, 21, 81]
    row = here.row("aa11")
    assert (row.imported, row.message, row.needs_attention) == (False, "No files found are eligible", True)
    assert [one.hash for one in here.snapshot.attention] == ["aa11"]


def test_a_torrent_nobody_knows_is_called_unclaimed_and_not_scanned(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.start()
    here.advance(10)

    assert here.arr.scans == []
    assert len(here.arr.posted("RefreshMonitoredDownloads")) == 1
    assert here.row("aa11").verdict_rule == "unclaimed"


def test_the_arrs_own_rounds_are_asked_for_as_often_as_set(stage: Begin) -> None:
    here = stage()
    here.settings = here.settings.model_copy(update={"rss_sync_every": 60.0, "refresh_downloads_every": 30.0})
    here.start()
    here.advance(125)

    assert len(here.arr.posted("RssSync")) == 2
    assert len(here.arr.posted("RefreshMonitoredDownloads")) == 4
    here.arr.refuse["RssSync"] = httpx.Response(400, json={"message": "no"})
    here.send(ArrTimer("RssSync"))
    here.send(RunPass("still alive"))


# --- owed to a tracker, tagless, and categories without an Arr ----------------------------------------------


def owing(here: Stage, tagless: bool = False) -> None:
    """The only tracker wants a ratio of 1 before a torrent may go."""
    row = TrackerRow(uri="tracker.test", hit_and_run=HitAndRun(mode="and"), given=frozenset({"hit_and_run.mode"}))
    torrent = here.settings.torrent.model_copy(update={"trackers": (row,), "stalled_delay": 60.0})
    codes = ("Not an upgrade for existing movie file(s)",)
    here.settings = here.settings.model_copy(update={"torrent": torrent, "error_codes_to_blocklist": codes})
    here.general = here.general.model_copy(update={"tagless": tagless})
    here.default.put(a_torrent("aa11", tracker="https://tracker.test/announce"))
    here.default.trackers = (TrackerStatus("https://tracker.test/announce", 2, ""),)
    here.arr.lists(
        "aa11", item=7, trackedDownloadState="importBlocked", statusMessages=[{"title": "", "messages": codes}]
    )
    here.arr.remembers("aa11", "grabbed", item=7)


@pytest.mark.parametrize("tagless", [False, True])
def test_what_is_owed_to_a_tracker_fails_for_the_arr_and_keeps_seeding(stage: Begin, tagless: bool) -> None:
    here = stage()
    owing(here, tagless)
    here.start()
    here.advance(30)

    assert len(here.arr.deleted) == 1
    assert deletions(here.default.commands) == []
    kept = here.default.torrents["aa11"]
    assert (TAG_HNR_ACTIVE in kept.tags) is not tagless
    assert (TAG_HNR_ACTIVE in here.row("aa11").marks) is tagless
    here.advance(600)
    assert here.arr.scans == []
    assert len(here.arr.deleted) == 1


def test_without_tags_nothing_is_tagged(stage: Begin) -> None:
    here = stage()
    here.general = here.general.model_copy(update={"tagless": True})
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()
    here.start()
    here.advance(30)

    assert here.row("aa11").imported
    assert not any(isinstance(one, AddTags) for one in here.default.commands)


def test_a_category_without_an_arr_seeds_to_its_limits(stage: Begin) -> None:
    here = stage()
    seeding = CategorySeeding(limits=Limits(max_ratio=1.0), remove="ratio")
    instance = InstanceSettings(name="default", managed_categories=("archive",), category_seeding=seeding)
    here.default.put(a_torrent("aa11", category="archive", ratio=2.0))
    here.default.put(a_torrent("bb22", category="archive", ratio=0.5))

    here.start_managed(instance, "archive")
    here.advance(10)

    assert list(here.default.torrents) == ["bb22"]
    assert here.arr.requests == []
    assert here.snapshot.reachable


def test_two_copies_that_fail_together_tell_the_arr_once(stage: Begin) -> None:
    arr = PaperArr(auto_redownload=False)
    here = stage("default", "Seedbox", arr=arr)
    for one in here.instances.values():
        one.put(a_torrent("aa11", category="failed", state="stalledDL", progress=0.5))
    arr.lists("aa11", item=7)
    arr.remembers("aa11", "grabbed", item=7)

    here.start()
    here.advance(10)

    assert len(arr.deleted) == 1
    assert len(arr.posted("MoviesSearch")) == 1
    assert all("aa11" not in one.torrents for one in here.instances.values())
