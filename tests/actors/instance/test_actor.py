"""The actor of one instance knows what its server has, tells who should know, and does what it is told."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from actors.errors import Refused, Unreachable
from actors.instance.client import QbitClient
from actors.messages import Categories, CategoryChanged, Ping
from storage.settings import GeneralSettings, InstanceSettings
from tests.actors.instance.stage import NAME, Stage, settings_for
from tests.lab.eventually import eventually
from tests.lab.fixtures import QbitFactory
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import add, connect, fill, make_torrent, seed, wait_for
from tests.manual_clock import ManualClock

WHY = "a test wants it"


@dataclass(frozen=True)
class Unknown:
    """A message no actor knows."""


def impatient(settings: InstanceSettings) -> QbitClient:
    return QbitClient(settings, patience=(0.5, 0.3))


def path_of(server: QbitServer, category: str) -> object:
    found: Any = server.api.torrents_categories()[category]
    return found["savePath"]


def test_categories_are_made_where_the_instance_keeps_its_downloads(stage: Stage, any_qbit: QbitServer) -> None:
    any_qbit.api.torrents_create_category(name="mine", save_path="/as/I/like")

    stage.begin(
        settings_for(any_qbit, completed_download_folder="/data/done/"),
        general=GeneralSettings(completed_download_folder="/elsewhere"),
        categories=("tv", "films/4k", "mine"),
    )

    assert path_of(any_qbit, "tv") == "/data/done/tv"
    assert path_of(any_qbit, "films/4k") == "/data/done/films/4k"
    assert path_of(any_qbit, "mine") == "/as/I/like"


def test_the_categories_to_fail_and_to_recheck_by_are_there_under_the_names_the_user_gave(
    stage: Stage, qbit: QbitFactory
) -> None:
    server = qbit()

    stage.begin(settings_for(server), general=GeneralSettings(failed_category="bad", recheck_category=""))

    assert set(server.api.torrents_categories()) == {"tv", "bad"}


def test_without_a_folder_the_servers_own_holds(stage: Stage, qbit: QbitFactory) -> None:
    server = qbit()

    stage.begin(settings_for(server))

    assert path_of(server, "tv") == ""


def test_a_category_that_was_deleted_is_made_again(stage: Stage, qbit: QbitFactory) -> None:
    server = qbit()
    stage.begin(settings_for(server))
    server.api.torrents_remove_categories("tv")

    stage.poll()

    assert "tv" in server.api.torrents_categories()


def test_a_category_of_an_arr_that_came_later_is_made_and_watched_without_logging_in_again(
    stage: Stage, qbit: QbitFactory
) -> None:
    server = qbit()
    stage.begin(settings_for(server), categories=("films",))
    fill(server, 1, "tv", "early")
    stage.poll()
    assert stage.nudges() == 0
    logins = server.login_attempts()

    stage.wiring.router.tell(NAME, Categories(("films", "tv", "music")))
    stage.ask(Ping())
    fill(server, 1, "tv", "late")
    stage.poll()

    assert set(server.api.torrents_categories()) == {"films", "tv", "music", "failed", "recheck"}
    assert stage.nudges() == 1
    assert server.login_attempts() == logins
    assert stage.exit_of() == []


def test_a_category_that_cannot_be_made_stops_nothing(
    stage: Stage, qbit: QbitFactory, caplog: pytest.LogCaptureFixture
) -> None:
    stage.begin(settings_for(qbit()), categories=("tv", "a//b"))
    stage.poll()

    said = [record.message for record in caplog.records if "was not made" in record.message]
    assert said == ["The category a//b is missing and was not made: qBittorrent refused: Incorrect category name."]


@pytest.mark.parametrize("hands_off", [{"read_only": True}, {"dry_run": True}])
def test_who_may_change_nothing_makes_no_category(
    stage: Stage, qbit: QbitFactory, hands_off: dict[str, bool]
) -> None:
    server = qbit()
    read_only = hands_off.get("read_only", False)
    dry_run = hands_off.get("dry_run", False)

    stage.begin(settings_for(server, read_only=read_only), general=GeneralSettings(dry_run=dry_run))
    stage.poll()

    assert "tv" not in server.api.torrents_categories()


def test_a_view_is_answered_from_what_was_seen_without_a_request(stage: Stage, server: QbitServer) -> None:
    hashes = fill(server, 5, "seen", "seen")
    stage.begin(settings_for(server), categories=("seen",))
    eventually(lambda: {t.state for t in stage.poll().view("seen").changed} == {"stalledDL"})
    sent = stage.snapshot.requests

    first = stage.view("seen")
    again = stage.view("seen", first.cursor)
    server.api.torrents_add_tags("x", torrent_hashes=hashes[2])
    server.api.torrents_delete(torrent_hashes=hashes[4])
    unseen = stage.view("seen", first.cursor)
    stage.poll()
    later = stage.view("seen", first.cursor)

    assert (first.full, len(first.changed), first.total) == (True, 5, 5)
    assert (again.full, again.changed, again.gone) == (False, (), ())
    assert (unseen.changed, unseen.gone) == ((), ())
    assert [torrent.hash for torrent in later.changed] == [hashes[2]]
    assert (later.gone, later.total) == ((hashes[4],), 4)
    assert stage.snapshot.requests == sent + 1  # the poll


def test_subcategories_count_as_the_instance_or_the_asker_says(stage: Stage, qbit: QbitFactory) -> None:
    server = qbit()
    fill(server, 1, "tv/anime", "anime")
    stage.begin(settings_for(server, match_subcategories=True))

    assert stage.view("tv").total == 1
    assert stage.view("tv", below=False).total == 0


def test_an_arr_is_told_when_its_torrent_appears_and_completes(
    stage: Stage, server: QbitServer, seeder: QbitServer, tmp_path: Path
) -> None:
    stage.begin(settings_for(server))
    stage.poll()
    before = stage.nudges()
    torrent = make_torrent(tmp_path, f"complete-{server.version}")

    seed(seeder, torrent)
    add(server, torrent, "tv")
    stage.poll()
    assert stage.nudges() == before + 1

    connect(server, seeder, torrent)
    eventually(lambda: stage.poll().view().changed[0].complete)
    assert stage.others["arr/tv"].hears(CategoryChanged)[-1] == CategoryChanged("Seedbox", "tv")
    assert stage.nudges() > before + 1

    settled = stage.nudges()
    stage.poll()
    assert stage.nudges() == settled


def test_an_arr_is_told_when_a_torrent_leaves_or_comes(stage: Stage, qbit: QbitFactory) -> None:
    server = qbit()
    (torrent,) = fill(server, 1, "tv", "moving")
    server.api.torrents_create_category(name="tv/anime")
    server.api.torrents_create_category(name="tvs")
    stage.begin(settings_for(server))
    for category, told in (("tvs", 1), ("", 0), ("tv/anime", 1), ("failed", 1), ("recheck", 1), ("tv", 1)):
        if category and category not in server.api.torrents_categories():
            server.api.torrents_create_category(name=category)
        stage.poll()
        before = stage.nudges()
        server.api.torrents_set_category(category=category, torrent_hashes=torrent)
        stage.poll()
        assert stage.nudges() == before + told, category


def test_the_arrs_are_told_once_that_the_instance_is_back(stage: Stage, qbit: QbitFactory) -> None:
    server = qbit()
    for each in fill(server, 2, "tv", "back"):
        wait_for(server, each, "stalledDL")
    stage.begin(settings_for(server))

    stage.poll()
    stage.poll()

    assert stage.nudges() == 1


def test_the_board_shows_the_server(stage: Stage, qbit: QbitFactory) -> None:
    server = qbit("5.1")
    fill(server, 3, "tv", "shown")
    fill(server, 2, "", "uncategorised")
    stage.begin(settings_for(server))
    eventually(lambda: stage.poll().snapshot.connection_status == "firewalled")

    shown = stage.snapshot

    assert (shown.name, shown.host, shown.port) == ("Seedbox", "127.0.0.1", server.port)
    assert (shown.version[:4], shown.web_api) == ("v5.1", "2.11.4")
    assert (shown.torrents, shown.by_category) == (5, {"tv": 3, "": 2})
    assert (shown.connection_status, shown.read_only) == ("firewalled", False)
    assert shown.free_space is not None
    assert shown.free_space > 0
    assert shown.since == shown.last_poll_at == stage.clock.time()
    assert stage.view().standing.up_since == stage.clock.time()
    assert stage.view().standing.connected_since == stage.clock.time()


class Line(QbitClient):
    """A client of a server whose own connection is as the test says: in the lab it cannot be taken away."""

    def __init__(self, settings: InstanceSettings, status: list[str]) -> None:
        super().__init__(settings)
        self.status = status

    def sync(self, rid: int) -> Mapping[str, Any]:
        said = dict(super().sync(rid))
        return {**said, "server_state": {**said.get("server_state", {}), "connection_status": self.status[-1]}}


def test_time_offline_is_told_from_time_online(stage: Stage, server: QbitServer) -> None:
    status = ["connected"]
    stage.begin(settings_for(server, poll_interval=100), connect=lambda settings: Line(settings, status))
    begun = stage.clock.time()
    stage.clock.advance(10)
    assert stage.poll().view().standing.connected_since == begun

    status.append("disconnected")
    stage.clock.advance(10)
    assert stage.poll().view().standing.connected_since is None
    assert stage.snapshot.connection_status == "disconnected"

    status.append("firewalled")
    stage.clock.advance(10)
    assert stage.poll().view().standing.connected_since == begun + 30
    stage.clock.advance(10)
    assert stage.poll().view().standing.connected_since == begun + 30
    assert stage.view().standing.up_since == begun


class Slow(QbitClient):
    """A client whose server takes half a second for an answer, by the test's clock."""

    def __init__(self, settings: InstanceSettings, clock: ManualClock) -> None:
        super().__init__(settings)
        self.clock = clock

    def sync(self, rid: int) -> Mapping[str, Any]:
        self.clock.advance(0.5)
        return super().sync(rid)


def test_a_server_that_is_slow_to_answer_is_asked_less_often(stage: Stage, server: QbitServer) -> None:
    stage.begin(settings_for(server, poll_interval=2), connect=lambda settings: Slow(settings, stage.clock))

    assert stage.clock.pending(NAME) == {"Poll": 4.5}


def test_the_next_poll_is_set_after_the_last(stage: Stage, server: QbitServer) -> None:
    stage.begin(settings_for(server, poll_interval=7))
    assert stage.clock.pending(NAME) == {"Poll": 7}

    stage.clock.advance(7, settle=True)

    assert stage.clock.pending(NAME) == {"Poll": 7}
    assert stage.view().at == stage.clock.time()


def test_a_tick_that_was_lost_is_set_again(stage: Stage, server: QbitServer) -> None:
    stage.begin(settings_for(server))
    stage.clock.cancel(NAME, "Poll")

    stage.clock.advance(6)
    stage.view()
    assert stage.clock.pending(NAME) == {}

    stage.clock.advance(2)
    stage.view()
    assert stage.clock.pending(NAME) == {"Poll": 2}


def test_a_wrong_password_is_tried_once(stage: Stage, server: QbitServer) -> None:
    before = server.login_attempts()

    stage.begin(settings_for(server, password="wrong"))

    assert isinstance(stage.died_of(), Refused)
    assert server.login_attempts() == before + 1


def test_a_dead_server_ends_the_actor(stage: Stage, qbit: QbitFactory) -> None:
    server = qbit()
    stage.begin(settings_for(server))
    server.kill()

    stage.clock.advance(2)

    error = stage.died_of()
    assert isinstance(error, Unreachable)
    assert str(error) == f"qBittorrent at 127.0.0.1:{server.port} cannot be reached: connection refused."


def test_a_hanging_server_ends_the_actor_in_time(stage: Stage, qbit: QbitFactory) -> None:
    server = qbit()
    stage.begin(settings_for(server), connect=impatient)
    server.freeze()

    stage.clock.advance(2)

    assert isinstance(stage.died_of(), Unreachable)
    server.thaw()


def test_an_unknown_message_is_a_bug(stage: Stage, server: QbitServer) -> None:
    stage.begin(settings_for(server))

    with pytest.raises(TypeError, match="does not know the message Unknown"):
        stage.ask(Unknown())


def test_no_secret_is_logged(stage: Stage, qbit: QbitFactory, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = qbit()
    stage.begin(settings_for(server))
    stage.poll()
    server.kill()
    stage.clock.advance(2)
    error = stage.died_of()

    said = "\n".join([*(record.getMessage() for record in caplog.records), str(error)])
    assert server.password not in said
    assert "SID" not in said
