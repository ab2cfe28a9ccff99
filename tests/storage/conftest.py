"""Where the tests of storage keep their database: in a file, and on a PostgreSQL of their own."""

from pathlib import Path

import pytest

from actors.licence import Licence
from storage.place import Place
from storage.postgres import Server
from tests.lab.postgres import PostgresServer


@pytest.fixture
def server(postgres: PostgresServer) -> Server:
    """An empty database on a server."""
    return Server(postgres.emptied(), Licence())


@pytest.fixture(params=["file", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Run the test on both: what is written and read is the same."""
    if request.param == "file":
        return tmp_path
    found: Place = request.getfixturevalue("server")
    return found
