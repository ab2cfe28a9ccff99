"""The database on a PostgreSQL server: one writer, which holds the server's lock for us, and many readers.

The lock is an advisory one of the writer's session (PostgreSQL's manual, 13.3.5): it ends with the connection,
however the process ends. `installation` says whose it was, and whether that one has said goodbye.
"""

import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from peewee import PeeweeException, PostgresqlDatabase, Psycopg3Adapter, SchemaManager
from psycopg.abc import RV, PQGen

from actors.licence import TAKEOVER_AFTER, VALID, Licence, awake_or_not
from storage.models import SCHEMA_VERSION, TABLES
from storage.server_trouble import diagnose
from storage.trouble import Lost, Standby, Unusable

SCHEMA = "qbitrr"
_BACKUP = f"{SCHEMA}_bak"
_LOCK = int.from_bytes(b"qBitrr", "big")
#: Seconds for a connection, and for an answer: less than `VALID`, so that a beat's failure is known in time.
CONNECT_WITHIN = 5
ANSWER_WITHIN = 5.0
#: The server ends the session of a writer that it has not heard of for so long (s), so that another can take over.
_SILENT_FOR = int(2 * VALID)

_MAKE = (
    'CREATE TABLE installation ("Version" integer NOT NULL, "Holder" text NOT NULL, "Name" text NOT NULL,'
    ' "Released" boolean NOT NULL)'
)


class Patient(psycopg.Connection[Any]):
    """A connection on which no answer is waited for longer than `ANSWER_WITHIN`: a frozen server loses it.

    `heard` is told of each answer when its question was sent, by `awake_or_not`.
    """

    heard: Callable[[float], None] | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the server; a connection that gave no answer is closed, for its late answer would confuse."""
        asked_at = awake_or_not()
        try:
            answer = super().wait(gen, interval, timeout=timeout or ANSWER_WITHIN)
        except psycopg.OperationalError as error:
            if error.sqlstate is None:
                self.close()
            raise
        if self.heard is not None:
            self.heard(asked_at)
        return answer


class _Adapter(Psycopg3Adapter):
    """peewee's way to psycopg, with connections that do not wait for ever."""

    def connect(self, db: PostgresqlDatabase, **params: Any) -> Patient:
        """Open one."""
        return Patient.connect(dbname=db.database, client_encoding="utf8", **params)


class _Database(PostgresqlDatabase):
    """peewee's PostgreSQL on psycopg 3."""

    psycopg3_adapter = _Adapter


@dataclass(frozen=True)
class Server:
    """One database on a server, as `Settings.Database` names it; `process` is what tells us from other qBitrrs.

    Each answer to the writer confirms the `licence`: a transaction may be longer than the licence is valid.
    """

    url: str = field(repr=False)
    licence: Licence = field(repr=False, compare=False)
    process: str = field(default_factory=lambda: uuid.uuid4().hex, compare=False)

    @property
    def label(self) -> str:
        """What messages call it: nothing of it is secret."""
        parameters = self._parameters()
        host = f"[{parameters['host']}]" if ":" in parameters["host"] else parameters["host"]
        return f"PostgreSQL at {host}:{parameters['port']}, database {self._name()},"

    def for_writing(self, now: float) -> "Session":  # noqa: ARG002 - a file needs the time, a server does not
        """Take the lock, and make the tables where there are none of our version (others are kept).

        Raises `Standby` while another process has the lock, and `Unusable`.
        """
        silence = f"-c idle_in_transaction_session_timeout={_SILENT_FOR}s"
        connection = self._connection(silence, "qBitrr", ANSWER_WITHIN)
        with self._first_try(), ExitStack() as undo:
            undo.callback(connection.close)
            connection.connect()
            self._take_lock(connection)
            with connection.atomic():
                notice = _prepare(connection)
                acts_from = self._sign(connection)
            if connection.server_version >= 140000:  # before that only the network's own limits hold
                _sql(connection, f"SET idle_session_timeout = '{_SILENT_FOR}s'")
            session: Any = connection.connection
            session().heard = self.licence.confirm
            undo.pop_all()
        return Session(self, connection, f"{self.label} {notice}" if notice else "", acts_from)

    @contextmanager
    def for_reading(self, timeout: float) -> Iterator[PostgresqlDatabase | None]:
        """One consistent, read-only view; None while there is no database of our version. Raises `Unusable`.

        `timeout`: seconds for a statement.
        """
        connection = self._connection("-c default_transaction_read_only=on", "qBitrr reads", timeout)
        with self.translated():
            try:
                connection.connect()
                with connection.atomic("REPEATABLE READ"):
                    yield connection if _version(connection) == SCHEMA_VERSION else None
            finally:
                with suppress(PeeweeException):
                    connection.close()

    @contextmanager
    def _first_try(self) -> Iterator[None]:
        """As `translated`; a connection that was not even had is no reason to try once more at once."""
        try:
            with self.translated():
                yield
        except Lost as loss:
            raise Unusable(str(loss)) from None

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raise the errors of `storage.server_trouble` in place of psycopg's; a bug's own error passes."""
        try:
            yield
        except (PeeweeException, psycopg.Error) as error:
            trouble = diagnose(error, self.label)
            if trouble is None:
                raise
            raise trouble from None  # libpq's own words may hold what the URL said

    def _connection(self, options: str, name: str, statement_seconds: float) -> PostgresqlDatabase:
        milliseconds = int(statement_seconds * 1000)
        limits = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
        return _Database(
            self._name(),
            prefer_psycopg3=True,
            autoconnect=False,
            connect_timeout=CONNECT_WITHIN,
            application_name=f"{name} on {socket.gethostname()}"[:63],
            options=f"-c search_path={SCHEMA} {limits} {options}",
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
            **self._parameters(),
        )

    def _name(self) -> str:
        return unquote(urlsplit(self.url).path.strip("/"))

    def _parameters(self) -> dict[str, Any]:
        """As libpq calls them, each apart: a whole URL would be quoted in its complaints."""
        parts = urlsplit(self.url)
        host, port = unquote(parts.hostname or ""), str(parts.port or 5432)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        given: dict[str, Any] = {
            "host": host,
            "port": port,
            "user": user,
            "password": password,
            **dict(parse_qsl(parts.query)),
        }
        return {name: value for name, value in given.items() if value}

    def _take_lock(self, connection: PostgresqlDatabase) -> None:
        if _sql(connection, "SELECT pg_try_advisory_lock(%s)", _LOCK) == [(True,)]:
            return
        who = ""
        if _version(connection) is not None:
            ((name,),) = _sql(connection, 'SELECT "Name" FROM installation')
            who = f" on {name}"
        raise Standby(
            f"{self.label} is held by another qBitrr{who}: this one stands by, and takes over when that one ends."
        )

    def _sign(self, connection: PostgresqlDatabase) -> float:
        """Write down that the lock is ours; returns from when on we may act, by `awake_or_not`."""
        ((holder, released),) = _sql(connection, 'SELECT "Holder", "Released" FROM installation')
        ours = 'UPDATE installation SET "Holder" = %s, "Name" = %s, "Released" = false'
        _sql(connection, ours, self.process, socket.gethostname())
        return awake_or_not() + (0.0 if released or holder == self.process else TAKEOVER_AFTER)


class Session:
    """The writer's connection, which holds the lock as long as it lives.

    `notice` says what became of earlier tables, if anything; `acts_from` is when who held the lock before has
    surely stopped, and `confirmed_at` when the lock was last known to be ours (both by `awake_or_not`).
    """

    def __init__(self, server: Server, connection: PostgresqlDatabase, notice: str, acts_from: float) -> None:
        self.connection = connection
        self.notice = notice
        self.acts_from = acts_from
        self.confirmed_at = 0.0
        self._server = server

    @contextmanager
    def transaction(self) -> Iterator[PostgresqlDatabase]:
        """One transaction; raises `Moved`, or `Unusable` (`Lost` where a fresh connection may do)."""
        with self._server.translated():
            with self.connection.atomic():
                yield self.connection
                asked_at = awake_or_not()
            self.confirmed_at = asked_at

    def replaced(self) -> bool:
        """Nobody can put another server in the place of one that we are connected to."""
        return False

    def close(self) -> None:
        """Close, and with it give the lock back; may be called again."""
        with suppress(PeeweeException, psycopg.Error):
            self.connection.close()

    def leave(self) -> None:
        """Close for good: who takes over need not wait."""
        with suppress(PeeweeException, psycopg.Error):
            _sql(self.connection, 'UPDATE installation SET "Released" = true')
        self.close()


def _version(connection: PostgresqlDatabase) -> int | None:
    """The version of the tables that are there; None where there are none, or they are not ours."""
    if _sql(connection, "SELECT to_regclass(%s)", f"{SCHEMA}.installation") == [(None,)]:
        return None
    rows = _sql(connection, 'SELECT "Version" FROM installation')
    return int(rows[0][0]) if rows else None


def _prepare(connection: PostgresqlDatabase) -> str:
    """See to it that the tables are there; returns what became of others, in a sentence that goes on."""
    version = _version(connection)
    if version == SCHEMA_VERSION:
        return ""
    notice = ""
    if connection.get_tables(SCHEMA):
        _sql(connection, f"DROP SCHEMA IF EXISTS {_BACKUP} CASCADE")
        _sql(connection, f"ALTER SCHEMA {SCHEMA} RENAME TO {_BACKUP}")
        what = "tables of another program" if version is None else f"tables of version {version}"
        notice = (
            f"had {what} in its schema {SCHEMA}: they are kept as {_BACKUP} and new ones are made. "
            "Only history is lost: qBitrr reads the present from qBittorrent and the Arrs."
        )
    _sql(connection, f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    _sql(connection, _MAKE)
    for table in TABLES:
        SchemaManager(table, connection).create_all()
    _sql(connection, "INSERT INTO installation VALUES (%s, '', '', true)", SCHEMA_VERSION)
    return notice


def _sql(connection: Any, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of a statement, none of one that has none."""
    cursor = connection.execute_sql(statement, values)
    return list(cursor.fetchall()) if cursor.description else []
