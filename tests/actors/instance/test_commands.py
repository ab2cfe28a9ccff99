"""Commands do on a real qBittorrent what they say, in few requests, and report what came of each."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from actors.errors import Unreachable
from actors.instance import decode
from actors.instance.client import QbitClient
from actors.instance.commands import Commands, why_not
from actors.instance.mirror import Mirror
from actors.messages import (
    AddTags,
    AddTrackers,
    Delete,
    Recheck,
    RemoveTags,
    RemoveTrackers,
    SetCategory,
    SetLimits,
    SkipFiles,
    Start,
    Stop,
    TopPriority,
)
from actors.torrent import TAG_IGNORED
from tests.actors.instance.raw import HASH, raw
from tests.actors.instance.stage import Hands, settings_for
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import MadeTorrent, add, add_magnet, fill, look, make_torrent, seed, wait_for

WHY = "a test wants it"
GONE = "0" * 40


@pytest.fixture
def film(server: QbitServer, tmp_path: Path, request: pytest.FixtureRequest) -> MadeTorrent:
    """A torrent of two files that nobody serves, in category "films"."""
    made = make_torrent(tmp_path, request.node.name.replace("/", "-"), files={"film.mkv": 40_000, "info.txt": 100})
    add(server, made, "films")
    wait_for(server, made.hash, "stalledDL")
    return made


@pytest.fixture
def seeded(server: QbitServer, tmp_path: Path, request: pytest.FixtureRequest) -> MadeTorrent:
    """A torrent that seeds, in no category."""
    made = make_torrent(tmp_path, f"seeded-{request.node.name}")
    seed(server, made)
    return made


def delete(torrent_hash: str, *, category: str = "", complete: bool = True, files: bool = True) -> Delete:
    return Delete(torrent_hash, files=files, category=category, complete=complete, why=WHY)


def test_stop_and_start(hands: Hands, film: MadeTorrent) -> None:
    hands.done(Stop(film.hash, WHY))
    hands.sees(film.hash, state="stoppedDL")

    hands.done(Start(film.hash, WHY))
    hands.sees(film.hash, state="stalledDL")


def test_many_torrents_are_one_request(hands: Hands, server: QbitServer) -> None:
    hashes = fill(server, 20, "many", "many")
    hands.look()
    before = hands.client.requests

    done = hands.commands.carry_out([AddTags(each, ("one", "two words"), WHY) for each in hashes])

    assert hands.client.requests == before + 1
    assert [outcome.error for outcome in done.outcomes] == [""] * 20
    for each in hashes:
        hands.sees(each, tags=frozenset({"one", "two words"}))


def test_tags_come_off(hands: Hands, film: MadeTorrent) -> None:
    hands.done(AddTags(film.hash, ("a", "ab"), WHY), RemoveTags(film.hash, ("a", "never there"), WHY))

    hands.sees(film.hash, tags=frozenset({"ab"}))


def test_a_category_is_made_when_it_is_missing(hands: Hands, film: MadeTorrent) -> None:
    name = f"new/{film.hash}"
    hands.done(SetCategory(film.hash, name, WHY))

    hands.sees(film.hash, category=name)
    assert hands.mirror.categories[name] == f"/save/{name}"


def test_a_category_that_is_there_keeps_its_path(hands: Hands, film: MadeTorrent, server: QbitServer) -> None:
    hands.look()
    name = f"quick-{film.hash}"
    server.api.torrents_create_category(name=name, save_path="/somewhere/else")  # after we looked

    done = hands.commands.carry_out([SetCategory(film.hash, name, WHY)])

    assert done.outcomes[0].error == ""
    hands.sees(film.hash, category=name)
    assert hands.mirror.categories[name] == "/somewhere/else"


def test_a_category_that_cannot_be_is_refused(hands: Hands, film: MadeTorrent) -> None:
    (outcome,) = hands.do(SetCategory(film.hash, "a//b", WHY)).outcomes

    assert outcome.error == "qBittorrent refused: Incorrect category name."
    hands.sees(film.hash, category="films")


def test_no_category_is_a_category_too(hands: Hands, film: MadeTorrent) -> None:
    hands.done(SetCategory(film.hash, "", WHY))

    hands.sees(film.hash, category="")


def test_files_are_skipped(hands: Hands, film: MadeTorrent) -> None:
    rows = decode.files(hands.client.files(film.hash))
    assert [(row.path.rpartition("/")[2], row.wanted) for row in rows] == [("film.mkv", True), ("info.txt", True)]

    hands.done(SkipFiles(film.hash, (1,), WHY))

    assert [row.wanted for row in decode.files(hands.client.files(film.hash))] == [True, False]


def test_files_of_a_magnet_cannot_be_skipped_yet(hands: Hands, server: QbitServer) -> None:
    magnet = add_magnet(server, "magnet", "films")

    (outcome,) = hands.do(SkipFiles(magnet, (0,), WHY)).outcomes

    assert outcome.error == "qBittorrent refused: Torrent's metadata has not yet downloaded."
    assert hands.client.files(magnet) == []


def test_limits_are_set_and_taken_off(hands: Hands, film: MadeTorrent) -> None:
    hands.done(SetLimits(film.hash, 100_000, 50_000, None, WHY))
    hands.sees(film.hash, dl_limit=100_000, up_limit=50_000)

    hands.done(SetLimits(film.hash, None, 0, None, WHY))
    hands.sees(film.hash, dl_limit=100_000, up_limit=None)


def test_super_seeding(hands: Hands, seeded: MadeTorrent) -> None:
    hands.done(SetLimits(seeded.hash, None, None, super_seeding=True, why=WHY))
    hands.sees(seeded.hash, super_seeding=True)

    hands.done(SetLimits(seeded.hash, None, None, super_seeding=False, why=WHY))
    hands.sees(seeded.hash, super_seeding=False)


def test_trackers_come_and_go(hands: Hands, film: MadeTorrent) -> None:
    urls = ("http://127.0.0.1:9/p4sskey/announce", "http://127.0.0.1:9/other")

    def listed() -> set[str]:
        return {tracker.url for tracker in decode.trackers(hands.client.trackers(film.hash))}

    hands.done(AddTrackers(film.hash, urls, WHY), AddTrackers(film.hash, urls[:1], WHY))
    assert listed() == set(urls)

    hands.done(RemoveTrackers(film.hash, urls[:1], WHY), RemoveTrackers(film.hash, ("http://127.0.0.1:9/x",), WHY))
    assert listed() == set(urls[1:])


def test_a_recheck_finds_what_is_broken(hands: Hands, seeded: MadeTorrent) -> None:
    seeded.content.write_bytes(bytes(seeded.content.stat().st_size))

    hands.done(Recheck(seeded.hash, WHY))

    hands.sees(seeded.hash, state="stalledDL", progress=0.0)


def test_without_a_queue_there_is_no_top(hands: Hands, server: QbitServer) -> None:
    hashes = fill(server, 2, "unqueued", "unqueued")

    (outcome,) = hands.do(TopPriority(tuple(hashes), WHY)).outcomes

    assert outcome.error == "qBittorrent refused: Torrent queueing must be enabled."
    assert [hands.mirror.torrents[each].priority for each in hashes] == [0, 0]


def test_the_first_of_the_wanted_order_ends_on_top(hands: Hands, server: QbitServer) -> None:
    hashes = fill(server, 5, "queue", "queue")
    server.api.app_set_preferences({"queueing_enabled": True, "max_active_downloads": 1})
    try:
        for wanted in ([hashes[3], hashes[0], hashes[4]], [hashes[1], hashes[2]], [hashes[1], hashes[2]]):
            hands.done(TopPriority((*wanted, GONE), WHY))
            for place, each in enumerate(wanted, start=1):
                hands.sees(each, priority=place)

        before = hands.client.requests
        hands.commands.carry_out([TopPriority((hashes[1], hashes[2]), WHY)])
        assert hands.client.requests == before
        hands.commands.carry_out([TopPriority((hashes[2], hashes[4]), WHY)])  # in order already, not on top
        assert hands.client.requests == before + 1
        hands.sees(hashes[2], priority=1)
        hands.sees(hashes[4], priority=2)
    finally:
        server.api.app_set_preferences({"queueing_enabled": False})


def test_a_delete_takes_the_files_along_or_leaves_them(
    hands: Hands, server: QbitServer, seeded: MadeTorrent, tmp_path: Path
) -> None:
    other = make_torrent(tmp_path, "other")
    seed(server, other)

    hands.done(delete(seeded.hash), delete(other.hash, files=False))

    assert look(server, seeded.hash) is None
    assert look(server, other.hash) is None
    assert not seeded.content.exists()
    assert other.content.exists()


def test_what_is_gone_already_is_deleted(hands: Hands) -> None:
    hands.look()
    before = hands.client.requests

    assert hands.commands.carry_out([delete(GONE)]).outcomes[0].error == ""
    assert hands.client.requests == before + 1  # looked, and had nothing to delete


def test_a_torrent_that_moved_on_is_not_deleted(hands: Hands, server: QbitServer, film: MadeTorrent) -> None:
    hands.look()
    other = fill(server, 1, "films", f"other-{film.hash}")[0]
    wait_for(server, other, "stalledDL")
    server.api.torrents_remove_categories("kept")
    server.api.torrents_create_category(name="kept")
    server.api.torrents_set_category(category="kept", torrent_hashes=film.hash)  # after we looked

    outcomes = hands.commands.carry_out(
        [delete(each, category="films", complete=False) for each in (film.hash, other)]
    ).outcomes

    assert [outcome.error for outcome in outcomes] == [
        "Not deleted: it is in category 'kept' now, and was in 'films'.",
        "",
    ]
    assert look(server, film.hash) is not None
    assert look(server, other) is None


def test_a_torrent_that_is_ignored_by_now_is_not_deleted(hands: Hands, seeded: MadeTorrent) -> None:
    hands.done(AddTags(seeded.hash, (TAG_IGNORED,), WHY))

    (outcome,) = hands.do(delete(seeded.hash)).outcomes

    assert outcome.error == "Not deleted: it is tagged qBitrr-ignored now."
    assert seeded.content.exists()


@pytest.mark.parametrize(
    ("complete", "state", "error"),
    [
        (True, "stalledUP", ""),
        (True, "stoppedUP", ""),
        (False, "missingFiles", ""),
        (True, "stalledDL", "Not deleted: it is not complete now (stalledDL)."),
        (False, "uploading", "Not deleted: it is complete now (uploading)."),
        (True, "checkingUP", "Not deleted: qBittorrent is busy with it (checkingUP)."),
        (False, "moving", "Not deleted: qBittorrent is busy with it (moving)."),
    ],
)
def test_what_is_deleted_must_be_as_the_decision_saw_it(complete: bool, state: str, error: str) -> None:
    now = decode.torrent(HASH, raw(state=state), at=0)

    assert why_not(delete(HASH, complete=complete), now) == error


class LostOnStart(QbitClient):
    """A client whose server is lost when it should start something."""

    def start(self, hashes: Iterable[str]) -> None:
        raise Unreachable(f"Lost before {', '.join(hashes)}.")


def test_when_the_server_is_lost_the_rest_has_failed(server: QbitServer, film: MadeTorrent) -> None:
    client = LostOnStart(settings_for(server))
    client.login()
    commands = Commands(client, Mirror("test"), lambda _: "")

    done = commands.carry_out([Start("x", WHY), AddTags(film.hash, ("late",), WHY), Stop(film.hash, WHY)])
    client.close()

    assert [outcome.error for outcome in done.outcomes] == ["Lost before x."] * 3
    assert isinstance(done.lost, Unreachable)
    torrent = look(server, film.hash)
    assert torrent is not None
    assert torrent.tags == ""
