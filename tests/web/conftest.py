"""A web server for a test, and the law that a test leaves nobody behind."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.eventually import eventually
from tests.web.house import House, open_house


@pytest.fixture(autouse=True)
def _nobody_is_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    eventually(lambda: set(threading.enumerate()) <= before, within=30, every=0.01, say="threads are left")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A web server that wants the token, with two instances and an Arr, all well."""
    with open_house(tmp_path) as opened:
        opened.publish_all_well()
        yield opened
