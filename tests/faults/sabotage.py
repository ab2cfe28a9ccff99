"""The daemon with a saboteur inside, who does what no server can: `bug qbit/default`, `set 3600`, by a FIFO."""

import ctypes
import gc
import sys
import threading
import time
from pathlib import Path

import pykka

import run
from actors.clock import Clock
from actors.messages import CategoryChanged, Ping
from actors.router import Router
from actors.worker import Worker


def obey(orders: Path) -> None:
    """Do what each line says that somebody writes there."""
    while True:
        with orders.open() as lines:
            for line in lines:
                deed, _, name = line.strip().partition(" ")
                DEEDS[deed](name)
                print(f"done: {line.strip()}", flush=True)


def bug(name: str) -> None:
    """Tell an actor what it does not understand: it fails for no known reason."""
    for worker in [one for one in gc.get_objects() if isinstance(one, Worker)]:
        if worker.name == name and worker.actor_ref.is_alive():
            worker.actor_ref.tell("a message that nobody knows")


def silence(name: str) -> None:
    """End an actor's thread where it waits for its next message, without a goodbye."""
    for thread in threading.enumerate():
        if thread.name.partition("#")[0] == name and thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
    for ref in pykka.ActorRegistry.get_all():
        ref.tell(Ping())


def set_clock(seconds: str) -> None:
    """Set the machine's clock by so much, as far as the daemon can see."""
    for clock in [one for one in gc.get_objects() if isinstance(one, Clock)]:
        clock.time = lambda: time.time() + float(seconds)  # type: ignore[method-assign]


def flood(name: str) -> None:
    """Nudge an Arr's actor a hundred thousand times."""
    (router,) = [one for one in gc.get_objects() if isinstance(one, Router)]
    category = name.partition("/")[2]
    for _ in range(NUDGES):
        router.tell(name, CategoryChanged("default", category))


NUDGES = 100_000
DEEDS = {"bug": bug, "silence": silence, "set": set_clock, "flood": flood}

if __name__ == "__main__":
    threading.Thread(target=obey, args=(Path(sys.argv[1]),), name="saboteur", daemon=True).start()
    sys.exit(run.main(sys.argv[2:]))
