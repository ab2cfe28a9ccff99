"""The user asks for something on the page: it is done to the torrent he meant, once, and written down."""

import httpx
import pytest

from actors.messages import Asked, Decided, Delete, PageOf, Recheck, Standing, Start, Wish
from actors.torrent import TAG_IGNORED, TAG_IMPORTED
from storage.settings import InstanceSettings
from tests.actors.arr.stage import LONG_AGO, Begin, Stage, a_torrent

ONE = "aa11"


def at_rest(stage: Begin, *instances: str, **torrent: object) -> Stage:
    """The same hash on each instance, imported and seeding, and the Arr lists it in its queue."""
    here = stage(*instances)
    for server in here.instances.values():
        server.put(a_torrent(ONE, **({"tags": frozenset({TAG_IMPORTED})} | torrent)))
    here.arr.remembers(ONE, "grabbed")
    here.arr.lists(ONE)
    here.start()
    here.advance(10)
    for server in here.instances.values():
        server.commands.clear()
    here.arr.requests.clear()
    return here


def ask(here: Stage, wish: Wish, *keys: tuple[str, str]) -> None:
    here.send(Asked(wish, keys or (("default", ONE),)))
    here.advance(1)


def diary(here: Stage) -> list[tuple[str, str, tuple[str, ...]]]:
    """What was written down about wishes: instance, reason, steps."""
    made = [one for told in here.told(Decided) for one in told.decisions]
    return [(one.instance, one.why, one.steps) for one in made if one.rule == "asked"]


def test_a_torrent_is_rechecked_on_its_own_instance_once(stage: Begin) -> None:
    here = at_rest(stage, "default", "Seedbox")

    ask(here, "recheck", ("Seedbox", ONE))
    here.advance(60)

    assert here.instances["default"].commands == []
    assert [type(one) for one in here.instances["Seedbox"].commands] == [Recheck]
    assert diary(here) == [("Seedbox", "recheck, asked for on the page", ("Recheck",))]


def test_a_torrent_is_ignored_and_looked_after_again(stage: Begin) -> None:
    here = at_rest(stage, "default", "Seedbox")

    ask(here, "ignore", ("Seedbox", ONE))
    here.advance(10)

    assert TAG_IGNORED in here.instances["Seedbox"].torrents[ONE].tags
    assert TAG_IGNORED not in here.instances["default"].torrents[ONE].tags
    assert here.row(ONE, "Seedbox").verdict_rule == "ignored"
    assert here.row(ONE, "default").verdict_rule == "healthy"

    ask(here, "unignore", ("Seedbox", ONE))
    here.advance(10)

    assert TAG_IGNORED not in here.instances["Seedbox"].torrents[ONE].tags
    assert here.row(ONE, "Seedbox").verdict_rule == "healthy"


def test_the_same_may_be_asked_for_twice(stage: Begin) -> None:
    here = at_rest(stage)

    ask(here, "recheck")
    ask(here, "recheck")

    assert [type(one) for one in here.default.commands] == [Recheck, Recheck]
    assert len(diary(here)) == 2


def test_what_is_marked_failed_goes_through_the_whole_protocol_on_its_own_instance(stage: Begin) -> None:
    here = at_rest(stage, "default", "Seedbox")

    ask(here, "fail", ("Seedbox", ONE))
    here.advance(30)

    assert ONE not in here.instances["Seedbox"].torrents
    assert ONE in here.instances["default"].torrents
    assert [dict(url.params) for url in here.arr.deleted] == [
        {"removeFromClient": "false", "blocklist": "true", "skipRedownload": "false"}
    ]
    assert here.outcomes() == {"unqueue": "done", "delete": "done"}
    assert {(step.instance, step.hash) for step in here.intended()} == {("Seedbox", ONE)}
    assert diary(here)[0] == (
        "Seedbox",
        "mark as failed, asked for on the page",
        ("blocklist", "delete", "search again"),
    )


def test_what_the_user_stopped_stays_stopped_whatever_is_asked(stage: Begin) -> None:
    here = at_rest(stage, state="stoppedUP")

    for wish in ("run", "recheck", "import", "ignore", "unignore"):
        ask(here, wish)
        here.advance(10)

    assert not any(isinstance(one, Start) for one in here.default.commands)


def test_a_failure_of_something_just_back_waits(stage: Begin) -> None:
    here = stage()
    here.graces = here.graces.__class__(just_back=120.0)
    here.default.standing = Standing(here.clock.time(), here.clock.time())
    here.default.put(a_torrent(ONE, tags=frozenset({TAG_IMPORTED})))
    here.arr.remembers(ONE, "grabbed")
    here.arr.lists(ONE)
    here.start()

    ask(here, "fail")
    here.advance(100)
    assert ONE in here.default.torrents
    here.advance(60)

    assert ONE not in here.default.torrents


def with_many(stage: Begin, count: int) -> Stage:
    here = stage()
    for number in range(count):
        one = f"{number:04}"
        here.default.put(a_torrent(one, tags=frozenset({TAG_IMPORTED})))
        here.arr.remembers(one, "grabbed", number + 1)
        here.arr.lists(one, number + 1)
    return here


def deletions(here: Stage) -> int:
    return sum(isinstance(one, Delete) for one in here.default.commands)


def test_many_that_the_user_named_need_no_second_word_and_go_some_in_each_pass(stage: Begin) -> None:
    here = with_many(stage, 25).start()
    here.advance(10)

    here.send(Asked("fail", tuple(("default", f"{number:04}") for number in range(15))))
    assert deletions(here) <= 10
    here.advance(60)

    assert deletions(here) == 15
    assert here.snapshot.brakes == ()
    assert sorted(here.default.torrents) == [f"{number:04}" for number in range(15, 25)]


def test_what_the_user_named_lets_go_nothing_that_a_brake_holds(stage: Begin) -> None:
    here = with_many(stage, 25)
    torrent = here.settings.torrent
    here.settings = here.settings.model_copy(
        update={
            "torrent": torrent.model_copy(
                update={"remove": "ratio", "limits": torrent.limits.model_copy(update={"max_ratio": 1.0})}
            )
        }
    )
    for number in range(12):
        here.default.put(a_torrent(f"{number:04}", ratio=2.0, tags=frozenset({TAG_IMPORTED})))
    here.start()
    here.advance(10)
    assert here.snapshot.brakes[0].count == 12

    here.send(Asked("fail", (("default", "0020"), ("default", "0000"))))
    here.advance(60)

    assert {"0020", "0000"} == {one.hash for one in here.default.commands if isinstance(one, Delete)}
    assert here.snapshot.brakes[0].count == 11


def test_an_import_is_done_again_although_the_arr_has_it(stage: Begin) -> None:
    here = at_rest(stage, "default", "Seedbox")
    here.instances["default"].put(a_torrent(ONE, tags=frozenset({TAG_IMPORTED}), content="/default"))
    here.instances["Seedbox"].put(a_torrent(ONE, tags=frozenset({TAG_IMPORTED}), content="/seedbox"))
    here.arr.remembers(ONE, "downloadFolderImported")
    here.arr.queue.clear()
    here.arr.imports_on_scan()
    here.advance(10)

    ask(here, "import", ("Seedbox", ONE))
    here.advance(60)

    assert [scan["path"] for scan in here.arr.scans] == ["/seedbox"]
    assert here.outcomes()["scan"] == "done"
    assert here.row(ONE, "Seedbox").imported


def test_an_import_of_earlier_is_not_taken_for_the_one_that_was_asked_for(stage: Begin) -> None:
    here = at_rest(stage)
    here.arr.remembers(ONE, "downloadFolderImported")
    here.arr.queue.clear()

    ask(here, "import")
    here.advance(60)

    assert len(here.arr.scans) == 1
    assert here.outcomes()["scan"].startswith("failed")
    assert here.row(ONE).imported  # what is in the library is still there
    assert here.row(ONE).message


def test_looking_now_decides_anew(stage: Begin) -> None:
    here = at_rest(stage, "default", "Seedbox")
    assert here.snapshot.last_pass_decided == 0

    here.send(Asked("run", (("Seedbox", ONE),)))

    assert here.snapshot.last_pass_decided == 1
    assert diary(here) == []


@pytest.mark.parametrize("wish", ["recheck", "ignore", "fail", "import"])
def test_a_dry_run_declines_and_says_so_in_the_diary(stage: Begin, wish: Wish) -> None:
    here = stage()
    here.settings = here.settings.model_copy(update={"dry_run": True})
    here.default.put(a_torrent(ONE))
    here.start()

    ask(here, wish)
    here.advance(30)

    assert here.default.commands == []
    assert (here.arr.posted(), here.arr.deleted, here.intended()) == ([], [], [])
    ((_, why, steps),) = diary(here)
    assert "not done: Dry run" in why
    assert steps == ()


@pytest.mark.parametrize("wish", ["recheck", "ignore", "fail", "import"])
def test_a_read_only_instance_is_never_changed(stage: Begin, wish: Wish) -> None:
    here = stage("default", "Seedbox")
    here.instances["Seedbox"].standing = Standing(LONG_AGO, LONG_AGO, read_only=True)
    for server in here.instances.values():
        server.put(a_torrent(ONE, tags=frozenset({TAG_IMPORTED})))
    here.start()
    here.advance(5)

    ask(here, wish, ("Seedbox", ONE))
    here.advance(30)

    assert here.instances["Seedbox"].commands == []
    assert here.intended() == []
    assert "read-only" in diary(here)[0][1]


@pytest.mark.parametrize("noticed_before", [True, False])
def test_a_silent_instance_is_told_nothing_later(stage: Begin, noticed_before: bool) -> None:
    here = at_rest(stage)
    here.stop_instance("default")
    here.advance(10 if noticed_before else 0)

    here.router.tell(here.name, Asked("fail", (("default", ONE),)))
    here.advance(10)
    here.resume_instance("default")
    here.advance(60)

    assert ONE in here.default.torrents
    assert "gives no answer" in diary(here)[0][1]


def test_without_its_arr_nothing_is_failed(stage: Begin) -> None:
    here = at_rest(stage)
    here.arr.down = httpx.ConnectError("refused")
    here.advance(70)

    ask(here, "fail")
    here.advance(30)

    assert here.default.commands == []
    assert "not done" in diary(here)[0][1]


def test_a_category_without_an_arr_fails_nothing_but_is_rechecked(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent(ONE, category="tv"))
    here.start_managed(InstanceSettings(name="default", managed_categories=("tv",)), "tv")
    here.advance(5)
    here.default.commands.clear()

    ask(here, "fail")
    ask(here, "recheck")

    assert [type(one) for one in here.default.commands] == [Recheck]
    assert "no Arr" in diary(here)[0][1]


def test_what_nobody_follows_is_nothing(stage: Begin) -> None:
    here = at_rest(stage)

    ask(here, "fail", ("default", "ffff"), ("nowhere", ONE))

    assert here.default.commands == []
    assert diary(here) == []


def test_it_tells_where_the_arr_shows_what_a_torrent_is(stage: Begin) -> None:
    here = at_rest(stage)
    here.arr.items["movie/1"] = {"titleSlug": "603"}

    assert here.router.ask(here.name, PageOf(ONE), timeout=5) == "/movie/603"
    assert here.router.ask(here.name, PageOf("ffff"), timeout=5) == ""
    here.arr.items.clear()
    assert here.router.ask(here.name, PageOf(ONE), timeout=5) == ""
