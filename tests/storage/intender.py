"""A process that intends steps one after the other and prints the id of each that was answered, to be killed."""

import itertools
import sys
from pathlib import Path

from actors.licence import Licence
from storage.place import place_of
from tests.storage.running import running
from tests.storage.samples import intended

if __name__ == "__main__":
    url = sys.argv[1] if "://" in sys.argv[1] else ""
    with running(place_of(url, Path(sys.argv[1]), Licence())) as storage:
        for number in itertools.count():
            if storage.ask(intended(f"{number}", protocol=f"run-{number}")) is True:
                print(number, flush=True)
