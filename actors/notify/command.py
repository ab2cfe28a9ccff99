"""`python run.py notify`: says who is told of what, and with `--test` tells each of them something."""

import argparse
import queue
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from actors.commandline import Command
from actors.notify.actor import name_of
from actors.notify.courier import Courier, Tell
from actors.notify.note import Note
from actors.notify.sender import Sender
from storage import config
from storage.settings import NotifyTarget

FINE, FAILED, CANNOT_RUN = 0, 1, 2
#: So long (s) all targets together may take.
WITHIN = 60.0

_NOBODY = "Nobody is told anything: write addresses into Notify in [Settings] (docs/notifications.md)."
_LATE = f"It did not answer within {WITHIN:g} s."


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--test", action="store_true", help="tell each target something, and say whether it arrived"
    )


def _run(wanted: argparse.Namespace) -> int:
    try:
        loaded = config.load(wanted.config)
    except config.ConfigUnreadable as reason:
        sys.stderr.write(f"{reason}\n")
        return CANNOT_RUN
    if loaded.fatal:
        sys.stderr.writelines(f"{sentence}\n" for sentence in loaded.sentences())
        return CANNOT_RUN
    targets = loaded.settings.general.notify
    if not targets:
        sys.stderr.write(f"{_NOBODY}\n")
        return FAILED
    if not wanted.test:
        sys.stdout.writelines(f"{name_of(one, n)}: {_events(one)}\n" for n, one in enumerate(targets, start=1))
        return FINE
    failed = False
    for name, error in told(targets):
        sys.stdout.write(f"{name}: {error or 'it took the message.'}\n")
        failed = failed or bool(error)
    return FAILED if failed else FINE


def told(
    targets: Sequence[NotifyTarget], connect: Callable[[str], Tell] = Sender, within: float = WITHIN
) -> Iterator[tuple[str, str]]:
    """Tells all targets at once; gives, as it is known, each one's name and why it was not told ("": it was)."""
    ended: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
    waiting = {}
    for number, target in enumerate(targets, start=1):
        waiting[number] = name = name_of(target, number)
        courier = Courier(name, connect(target.url), partial(_put, ended, number))
        courier.carry(Note("summary", "A test", f"If you can read this, it works. Told here: {_events(target)}."))
        courier.end()
    deadline = time.monotonic() + within
    while waiting:
        try:
            number, error = ended.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        yield waiting.pop(number), error
    yield from ((name, _LATE) for name in waiting.values())


def _put(ended: "queue.SimpleQueue[tuple[int, str]]", number: int, error: str) -> None:
    ended.put((number, error))


def _events(target: NotifyTarget) -> str:
    return ", ".join(target.events) or "everything"


COMMAND = Command(
    "notify", "Says who is told of what; with --test, tells each of them something.", _arguments, _run
)
