"""A real PostgreSQL of this system's own, which tests start, kill, freeze and start again."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
import pytest

from tests.lab.eventually import eventually
from tests.lab.ports import free_port
from tests.lab.qbittorrent import GUARD

_FAST = ("fsync=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=1MB")  # a kill loses nothing


def programs() -> Path | None:
    """The folder of the newest PostgreSQL that is installed; Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


def postgres_or_skip() -> Path:
    """The folder of its programs, or skip; in CI nothing may be missing."""
    found = programs()
    if found is None:
        complain = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        complain("PostgreSQL is not installed here: tests/lab/install does it.")
    return found


class PostgresServer:
    """One cluster with its own folder, port and password, which trusts the machine not to lose power.

    `start`, `stop` and `kill` may follow each other; as a context manager it is started, and surely ended.
    """

    user = "qbitrr"

    def __init__(self) -> None:
        self._bin = postgres_or_skip()
        self._folder = Path(tempfile.mkdtemp(prefix="qbitrr-postgres-"))  # pytest's own are closed to its user
        self.port = free_port()
        self.password = secrets.token_urlsafe(12)
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def start(self) -> Self:
        """Start it unless it runs, and return when it answers."""
        if self._process is not None:
            return self
        if not (self._folder / "data").exists():
            self._make()
        with (self._folder / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                ["sh", "-c", GUARD, "sh", self._bin / "postgres", "-D", self._folder / "data", *self._options()],
                stdin=subprocess.PIPE,
                bufsize=0,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
                **_as_nobody_special(),
            )
        eventually(self._answers, within=60, say=f"PostgreSQL does not answer:\n{self.output()}")
        return self

    def stop(self) -> None:
        """End it at once, with every session (SIGQUIT, PostgreSQL's "immediate" shutdown)."""
        if self._process is not None:
            self.thaw()
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=30)
            assert self._process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(b"\n")  # it has ended: the guard may go
            self._process.stdin.close()
            self._process = None

    def freeze(self) -> None:
        """Stop answering without ending anything (SIGSTOP): the sessions are processes of their own."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Answer again."""
        self._signal_all(signal.SIGCONT)

    def database(self) -> str:
        """A new, empty database that the user owns: its URL."""
        self._made += 1
        name = f"test_{self._made}"
        self.sql(f"CREATE DATABASE {name}")
        return self.url(name)

    def emptied(self) -> str:
        """The one database of those who need no other, with nothing in it and nobody connected: its URL."""
        self.end_sessions("postgres")
        self.sql("DROP SCHEMA IF EXISTS qbitrr CASCADE; DROP SCHEMA IF EXISTS qbitrr_bak CASCADE")
        return self.url("postgres")

    def url(self, database: str) -> str:
        """As `Settings.Database` has it."""
        return f"postgresql://{self.user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """What a statement answers, as the owner of everything."""
        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=10) as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def end_sessions(self, database: str) -> int:
        """Have the server end everybody else's sessions in that database: how many there were."""
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return len(self.sql(f"SELECT pg_terminate_backend(pid) {others}", database))

    def output(self) -> str:
        """What the server wrote."""
        return (self._folder / "output.log").read_text(encoding="utf-8", errors="replace")

    def _make(self) -> None:
        given = self._folder / "password"
        given.write_text(self.password)
        for path in (self._folder, given):
            _give_away(path)
        subprocess.run(
            [
                *(f"{self._bin / 'initdb'}", f"--pgdata={self._folder / 'data'}", f"--username={self.user}"),
                *(f"--pwfile={given}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
                *("--no-sync", "--no-instructions"),
            ],
            check=True,
            capture_output=True,
            **_as_nobody_special(),
        )

    def _options(self) -> Iterator[str]:
        own = (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
        for option in (*own, *_FAST):
            yield from ("-c", option)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"PostgreSQL has ended:\n{self.output()}"
        try:
            return self.sql("SELECT 1") == [(1,)]
        except psycopg.OperationalError:
            return False

    def _signal_all(self, number: signal.Signals) -> None:
        if self._process is not None:
            children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
            for pid in (self._process.pid, *map(int, children.split())):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """Who runs it where we are root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _as_nobody_special() -> dict[str, Any]:
    owner = _owner()
    ours = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "UTC"}
    return {"env": ours} | ({"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {})


def _give_away(path: Path) -> None:
    if owner := _owner():
        os.chown(path, owner.pw_uid, owner.pw_gid)


@pytest.fixture(scope="session")
def _cluster() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture
def postgres(_cluster: PostgresServer) -> Iterator[PostgresServer]:
    """A server, up and running; the test may stop and freeze it as it likes."""
    yield _cluster
    _cluster.thaw()
    _cluster.start()
