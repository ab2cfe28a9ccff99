"""The licence to act: StorageActor has it while a server's database is ours, and gives it up at once."""

import logging
from collections.abc import Callable

import pytest

from actors.licence import TAKEOVER_AFTER, VALID, Licence, awake_or_not
from actors.messages import SawTorrents
from storage.actor import BEAT_EVERY
from storage.place import Place, Writer, open_for_writing
from storage.postgres import Server, Session
from storage.trouble import Standby, Unusable
from tests.lab.eventually import eventually
from tests.lab.postgres import PostgresServer
from tests.storage.running import Storage, running
from tests.storage.samples import HASH, intended, many, seen

NOW = 0.0


def beats(storage: Storage, until: Callable[[], bool]) -> None:
    """Let time go on, beat by beat, until it is so."""

    def once() -> bool:
        storage.clock.advance(BEAT_EVERY)
        storage.tell()
        return until()

    eventually(once, within=60)


@pytest.fixture
def licence() -> Licence:
    """The licence of a process that shares its database."""
    return Licence(shared=True)


def another(server: Server) -> Server:
    return Server(server.url, Licence())


def test_a_process_alone_may_act_once_the_database_is_its_own(server: Server, licence: Licence) -> None:
    with running(server, licence=licence) as storage:
        eventually(licence.held, within=60)

        storage.tell()
        assert storage.snapshot.ok
        assert storage.snapshot.standby == ""
        assert storage.licence_changes() >= 1


def test_a_second_process_may_not_act_writes_nothing_and_says_why(
    server: Server, licence: Licence, caplog: pytest.LogCaptureFixture
) -> None:
    first = another(server).for_writing(NOW)
    with running(server, licence=licence) as storage:
        storage.tell(SawTorrents(many(3)))

        assert not licence.held()
        assert "this one stands by" in storage.snapshot.standby
        assert storage.snapshot.dropped == 1
        with pytest.raises(Unusable, match="this one stands by"):
            storage.ask(intended("1"))
        storage.clock.advance(BEAT_EVERY)
        storage.tell()
    assert [r.levelname for r in caplog.records if "stands by" in r.message] == ["WARNING"]
    first.leave()


def test_a_standby_takes_over_at_the_next_beat_after_a_goodbye(
    server: Server, licence: Licence, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    first = another(server).for_writing(NOW)
    with running(server, licence=licence) as storage:
        storage.tell()
        first.leave()

        beats(storage, licence.held)

        assert storage.snapshot.ok
        assert storage.snapshot.standby == ""
        assert storage.ask(intended("1")) is True
    assert "is ours: this qBitrr acts" in caplog.text


def test_a_standby_holds_its_hands_until_one_that_was_killed_has_surely_stopped(
    server: Server, licence: Licence, postgres: PostgresServer
) -> None:
    first = another(server).for_writing(NOW)
    with running(server, licence=licence) as storage:
        storage.tell()
        postgres.end_sessions("postgres")

        beats(storage, lambda: storage.snapshot.ok)

        assert not licence.held()
        assert "takes over in a moment" in storage.snapshot.standby
        with pytest.raises(Standby):
            another(server).for_writing(NOW)
    first.close()


def test_who_takes_over_waits_longer_than_a_licence_holds() -> None:
    assert TAKEOVER_AFTER > VALID


def test_a_connection_that_is_lost_and_found_again_costs_nothing(
    server: Server, licence: Licence, postgres: PostgresServer
) -> None:
    with running(server, licence=licence) as storage:
        storage.ask(intended("1"))
        postgres.end_sessions("postgres")

        assert storage.ask(intended("2")) is True

        assert licence.held()
        assert [row.record.id for row in storage.reader.steps("default", HASH)] == ["1", "2"]
        assert storage.exits.empty()


def test_a_process_whose_database_was_taken_meanwhile_stops_at_once(
    server: Server, licence: Licence, postgres: PostgresServer
) -> None:
    with running(server, licence=licence) as storage:
        storage.ask(intended("1"))
        other = eventually(lambda: _steal(server, postgres), within=60)
        before = storage.licence_changes()

        with pytest.raises(Standby):
            storage.ask(intended("2"))

        assert not licence.held()
        assert storage.licence_changes() > before
        other.close()


def _steal(server: Server, postgres: PostgresServer) -> Session:
    postgres.end_sessions("postgres")
    try:
        return another(server).for_writing(NOW)
    except Standby as reason:  # its own process was quicker
        raise AssertionError(reason) from reason


def test_a_server_that_is_away_is_said_once_and_found_again(postgres: PostgresServer, licence: Licence) -> None:
    server = Server(postgres.emptied(), licence)
    with running(server, licence=licence) as storage:
        storage.ask(intended("1"))
        postgres.stop()

        storage.tell(SawTorrents((seen(),)))
        with pytest.raises(Unusable, match="cannot be reached"):
            storage.ask(intended("2"))
        assert not licence.held()
        assert "cannot be reached" in storage.snapshot.problem
        assert storage.snapshot.standby == "Nothing is done until the database is back."
        assert storage.snapshot.dropped == 1

        postgres.start()
        beats(storage, licence.held)

        assert storage.ask(intended("3")) is True
        assert [row.record.id for row in storage.reader.steps("default", HASH)] == ["1", "3"]
        assert storage.exits.empty()


def test_while_a_server_is_away_no_message_waits_for_it(licence: Licence, postgres: PostgresServer) -> None:
    server = Server(postgres.emptied(), licence)
    tries: list[float] = []

    def open_counted(place: Place, now: float) -> Writer:
        tries.append(now)
        return open_for_writing(place, now)

    with running(server, open_counted, licence=licence) as storage:
        storage.ask(intended("1"))
        postgres.stop()
        storage.tell(SawTorrents((seen(),)))
        tried = len(tries)

        storage.tell(*[SawTorrents((seen(rule=rule),)) for rule in ("young", "slow", "stalled")])

        assert len(tries) == tried
        assert storage.snapshot.dropped == 4
        storage.clock.advance(BEAT_EVERY)
        storage.tell()
        assert len(tries) == tried + 1


def test_a_start_without_the_server_goes_on_when_it_is_there(postgres: PostgresServer, licence: Licence) -> None:
    server = Server(postgres.emptied(), licence)
    postgres.stop()
    with running(server, licence=licence) as storage:
        storage.tell()
        assert "cannot be reached (Connection refused)" in storage.snapshot.problem

        postgres.start()
        beats(storage, licence.held)

        assert storage.ask(intended("1")) is True


def test_a_process_that_ends_may_not_act_and_lets_the_next_one_act_at_once(
    server: Server, licence: Licence
) -> None:
    with running(server, licence=licence) as storage:
        storage.ask(intended("1"))

    assert not licence.held()
    session = another(server).for_writing(NOW)
    assert session.acts_from <= awake_or_not()
    session.close()
