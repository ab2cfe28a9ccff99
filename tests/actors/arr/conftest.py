"""A stage for each test that ends with it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.actors.arr.paper import PaperArr
from tests.actors.arr.stage import Begin, Stage


@pytest.fixture
def stage() -> Iterator[Begin]:
    """Put up a stage with instances of these names: `stage("default", "Seedbox")`."""
    with ExitStack() as stages:

        def begin(*instances: str, arr: PaperArr | None = None) -> Stage:
            made = Stage(*instances, arr=arr)
            stages.callback(made.end)
            return made

        yield begin
