"""Fixtures that hand real qBittorrents to tests, and see to it that each of them ends."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.lab.qbittorrent import VERSIONS, QbitServer, installed, missing_reason


class QbitFactory(Protocol):
    """Starts a server of that family, or of the newest here; it ends with the test."""

    def __call__(self, version: str = "", name: str = "") -> QbitServer: ...


@pytest.fixture
def qbit(tmp_path: Path) -> Iterator[QbitFactory]:
    """Start as many qBittorrents as a test needs: `qbit("5.1", name="Seedbox")`."""
    with ExitStack() as servers:
        count = 0

        def start(version: str = "", name: str = "") -> QbitServer:
            nonlocal count
            count += 1
            version = available(version)
            return servers.enter_context(QbitServer(version, tmp_path / f"qbit-{count}", name))

        yield start


@pytest.fixture(params=VERSIONS)
def any_qbit(request: pytest.FixtureRequest, qbit: QbitFactory) -> QbitServer:
    """Run the test once with each family of qBittorrent, on a fresh server."""
    return qbit(str(request.param))


@pytest.fixture(scope="session")
def seeder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QbitServer]:
    """Keep one server, the newest here, that serves content to the others; tests only add to it."""
    with QbitServer(available(), tmp_path_factory.mktemp("seeder"), "seeder") as server:
        yield server


def available(version: str = "") -> str:
    """Return the family (the newest here when none is named), or skip; in CI nothing may be missing."""
    version = version or next(reversed(installed()), VERSIONS[-1])
    if reason := missing_reason(version):
        complain = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        complain(f"qBittorrent {version}: {reason}")
    return version
