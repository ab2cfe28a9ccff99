"""The database on a real server: taken, made, kept, lost and found again."""

from dataclasses import replace

import pytest

from actors.errors import Unreachable
from actors.licence import TAKEOVER_AFTER, Licence, awake_or_not
from actors.messages import SawTorrents
from storage.models import SCHEMA_VERSION, TorrentLibrary
from storage.postgres import ANSWER_WITHIN, CONNECT_WITHIN, Server, Session
from storage.reader import Reader
from storage.trouble import Lost, Moved, Standby, Unusable
from storage.writes import write
from tests.lab.postgres import PostgresServer
from tests.storage.samples import many

NOW = 1_700_000_000.0


def saw(session: Session, count: int) -> None:
    with session.transaction() as connection:
        write(connection, SawTorrents(many(count)), NOW)


def another(server: Server) -> Server:
    """The same database for another process."""
    return Server(server.url, Licence())


def torrents(server: Server) -> int:
    return Reader(server).count_torrents()


# --- Made and kept ----------------------------------------------------------------------------------------


def test_what_was_written_is_there_for_the_next_process(server: Server) -> None:
    first = server.for_writing(NOW)
    saw(first, 3)
    first.leave()

    second = another(server).for_writing(NOW)

    assert (first.notice, second.notice) == ("", "")
    assert torrents(server) == 3
    second.close()


def test_tables_of_another_version_are_kept_and_new_ones_made(server: Server, postgres: PostgresServer) -> None:
    session = server.for_writing(NOW)
    saw(session, 2)
    session.leave()
    postgres.sql('UPDATE qbitrr.installation SET "Version" = 77')
    assert Reader(server).counts().torrents == 0  # a reader does not read what it does not know

    session = server.for_writing(NOW)

    assert "had tables of version 77 in its schema qbitrr: they are kept as qbitrr_bak" in session.notice
    assert torrents(server) == 0
    assert postgres.sql("SELECT count(*) FROM qbitrr_bak.torrentlibrary") == [(2,)]
    assert postgres.sql('SELECT "Version" FROM qbitrr.installation') == [(SCHEMA_VERSION,)]
    session.close()


def test_another_programs_tables_are_kept_too(server: Server, postgres: PostgresServer) -> None:
    postgres.sql("CREATE SCHEMA qbitrr; CREATE TABLE qbitrr.theirs (id integer)")

    session = server.for_writing(NOW)

    assert "tables of another program" in session.notice
    assert postgres.sql("SELECT count(*) FROM qbitrr_bak.theirs") == [(0,)]
    session.close()


def test_reading_makes_nothing(server: Server, postgres: PostgresServer) -> None:
    assert torrents(server) == 0

    assert postgres.sql("SELECT to_regnamespace('qbitrr')") == [(None,)]


def test_a_reader_cannot_write(server: Server) -> None:
    session = server.for_writing(NOW)

    with pytest.raises(Unusable, match="read-only"), server.for_reading(timeout=5) as connection:
        write(connection, SawTorrents(many(1)), NOW)  # type: ignore[arg-type]
    session.close()


def test_a_reader_sees_one_moment_while_the_writer_goes_on(server: Server) -> None:
    session = server.for_writing(NOW)
    saw(session, 1)
    with server.for_reading(timeout=5) as connection:
        assert TorrentLibrary.select().count(connection) == 1
        saw(session, 10)
        assert TorrentLibrary.select().count(connection) == 1

    assert torrents(server) == 10
    session.close()


def test_a_reader_leaves_no_connection_behind(server: Server, postgres: PostgresServer) -> None:
    torrents(server)

    assert postgres.end_sessions("postgres") == 0


# --- Whose it is ------------------------------------------------------------------------------------------


def test_a_second_process_stands_by_and_says_for_whom(server: Server) -> None:
    first = server.for_writing(NOW)

    with pytest.raises(Standby, match=r"is held by another qBitrr on \S+: this one stands by"):
        another(server).for_writing(NOW)
    first.close()


def test_who_takes_over_after_a_goodbye_may_act_at_once(server: Server) -> None:
    server.for_writing(NOW).leave()

    session = another(server).for_writing(NOW)

    assert session.acts_from <= awake_or_not()
    session.close()


def test_who_takes_over_without_a_goodbye_waits_until_the_others_licence_is_over(
    server: Server, postgres: PostgresServer
) -> None:
    first = server.for_writing(NOW)
    postgres.end_sessions("postgres")

    asked_at = awake_or_not()
    session = another(server).for_writing(NOW)

    assert session.acts_from >= asked_at + TAKEOVER_AFTER
    first.leave()  # too late, and it harms nobody
    session.close()


def test_a_process_that_finds_its_own_name_need_not_wait(server: Server, postgres: PostgresServer) -> None:
    first = server.for_writing(NOW)
    postgres.end_sessions("postgres")

    session = server.for_writing(NOW)

    assert session.acts_from <= awake_or_not()
    first.close()
    session.close()


def test_the_server_ends_the_session_of_a_process_it_does_not_hear_of(
    server: Server, postgres: PostgresServer
) -> None:
    session = server.for_writing(NOW)

    with session.transaction() as connection:
        limits = {
            name: connection.execute_sql(f"SHOW {name}").fetchone()[0]  # type: ignore[no-untyped-call]
            for name in ("idle_session_timeout", "idle_in_transaction_session_timeout", "statement_timeout")
        }

    assert limits == {
        "idle_session_timeout": "20s",
        "idle_in_transaction_session_timeout": "20s",
        "statement_timeout": "5s",
    }
    session.close()


def test_each_answer_confirms_a_licence_that_is_held(server: Server) -> None:
    held, lapsed = Licence(shared=True), Licence(shared=True)
    held.extend(awake_or_not() - 9.0)
    session = replace(server, licence=held).for_writing(NOW)
    with session.transaction():
        assert not held.now() > awake_or_not() + 1.0
    session.leave()
    session = replace(server, licence=lapsed).for_writing(NOW)
    saw(session, 1)

    assert held.held()
    assert not lapsed.held()  # it begins only when storage says so
    session.close()


# --- Lost -------------------------------------------------------------------------------------------------


def test_a_session_that_the_server_ended_is_lost_in_a_sentence(server: Server, postgres: PostgresServer) -> None:
    session = server.for_writing(NOW)
    postgres.end_sessions("postgres")

    with pytest.raises(Lost, match=r"cannot be reached \(terminating connection .*\): see to it that it runs"):
        saw(session, 1)
    session.close()


def test_tables_dropped_in_use_are_made_anew_on_the_next_try(server: Server, postgres: PostgresServer) -> None:
    session = server.for_writing(NOW)
    postgres.sql("DROP SCHEMA qbitrr CASCADE")

    with pytest.raises(Moved):
        saw(session, 1)
    session.close()

    session = server.for_writing(NOW)
    saw(session, 1)
    session.close()


def test_a_frozen_server_is_waited_for_no_longer_than_it_may_take(
    server: Server, postgres: PostgresServer
) -> None:
    session = server.for_writing(NOW)
    postgres.freeze()
    begun = awake_or_not()

    with pytest.raises(Lost):
        saw(session, 1)
    with pytest.raises(Unreachable):
        torrents(server)

    session.close()
    assert awake_or_not() - begun < 3 * (ANSWER_WITHIN + CONNECT_WITHIN)


def test_a_transaction_that_failed_leaves_nothing_and_the_session_usable(server: Server) -> None:
    session = server.for_writing(NOW)

    with pytest.raises(AttributeError), session.transaction() as connection:
        write(connection, SawTorrents((*many(300), "no row")), NOW)  # type: ignore[arg-type]

    saw(session, 2)
    assert torrents(server) == 2
    session.close()


# --- Not to be had ----------------------------------------------------------------------------------------


def test_why_it_cannot_be_had_is_said_without_the_password(postgres: PostgresServer) -> None:
    url = postgres.url("postgres")
    wrong = {
        "password authentication failed": url.replace(postgres.password, "canary"),
        "does not exist": url.replace("/postgres", "/canary-less"),
        "Connection refused": url.replace(f":{postgres.port}", ":1"),
        "does not support SSL": f"{url}?sslmode=require",
    }
    for words, given in wrong.items():
        with pytest.raises(Unusable, match=words) as caught:
            Server(given, Licence()).for_writing(NOW)
        assert "PostgreSQL at 127.0.0.1" in str(caught.value)
        assert postgres.password not in str(caught.value)
        assert "canary " not in str(caught.value)


def test_a_user_without_the_right_to_make_tables_is_told_so(postgres: PostgresServer) -> None:
    postgres.sql("DROP ROLE IF EXISTS guest")
    postgres.sql("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    database = postgres.database().rpartition("/")[2]

    with pytest.raises(Unusable, match="lacks a right there: let it own the database"):
        Server(f"postgresql://guest:guest@127.0.0.1:{postgres.port}/{database}", Licence()).for_writing(NOW)


def test_nothing_that_is_shown_of_a_server_is_secret() -> None:
    server = Server("postgresql://me:canary@db.example.org/qbitrr", Licence())

    assert "canary" not in f"{server!r} {server.label}"
    assert server.label == "PostgreSQL at db.example.org:5432, database qbitrr,"
