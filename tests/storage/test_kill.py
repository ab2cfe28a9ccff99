"""What is left after SIGKILL: everything that was answered."""

import random
import subprocess
import sys

import pytest

from storage.place import Place
from storage.postgres import Server
from storage.reader import Reader
from tests.house.source import ROOT
from tests.storage.running import running
from tests.storage.samples import HASH, intended


def named(place: Place) -> str:
    return place.url if isinstance(place, Server) else str(place)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_intention_that_was_answered_is_in_the_database_after_a_kill(place: Place, seed: int) -> None:
    command = [sys.executable, "-m", "tests.storage.intender", named(place)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        answered = [child.stdout.readline() for _ in range(random.Random(seed).randrange(5, 200))]
        child.kill()
        answered += child.stdout.readlines()

    # the last line may be cut off, the one before it never
    expected = {line.strip() for line in answered if line.endswith("\n")}
    found = {row.record.id for row in Reader(place).steps("default", HASH)}
    assert len(expected) >= 5
    assert expected <= found
    assert len(found) <= len(expected) + 1


def test_the_next_process_goes_on_with_the_database_of_one_that_was_killed(place: Place) -> None:
    command = [sys.executable, "-m", "tests.storage.intender", named(place)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.kill()

    with running(place) as storage:
        assert storage.ask(intended("after", protocol="after")) is True
        assert storage.snapshot.notice == ""
        ids = [row.record.id for row in storage.reader.steps("default", HASH)]
        assert (ids[0], ids[-1]) == ("0", "after")
