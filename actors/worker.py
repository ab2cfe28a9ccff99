"""Base of our actors: started, receive, stopped, and a goodbye to the supervisor on every path."""

import contextlib
import logging
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import ClassVar

import pykka

from actors.errors import Banned, NoAnswer, Refused, Unreachable, Unsupported
from actors.messages import ChildExited, ChildStarted, Ping
from actors.wiring import Wiring

# pykka logs every crash with its traceback; here the supervisor says it, once for each change.
logging.getLogger("pykka").setLevel(logging.CRITICAL)

#: After one of these the worker's session is of no use: it ends even when only an asker saw the error.
FATAL = (Unreachable, Refused, Banned, Unsupported)

_PYTHONS_OWN = ("__", "_abc_")  # what every (abstract) class has
_PYKKA_NAMES = frozenset(name for name in dir(pykka.ThreadingActor) if not name.startswith(_PYTHONS_OWN))


class Escaped(Exception):
    """A library tried to end the whole process (`sys.exit`, an interrupt) from inside one actor."""


@dataclass(frozen=True, slots=True)
class _End:
    """A doomed worker to itself: a message that was told, so that raising on it ends the actor."""


class Worker(pykka.ThreadingActor):
    """An actor of the tree. A subclass writes `started`, `receive` and `stopped`, and raises in order to crash.

    All three run in the actor's own thread; `__init__` runs in the supervisor's and must not block.
    An exception in a handler that was *told* its message ends the actor; in one that was *asked*, it goes
    to the asker and the actor lives, unless it is `FATAL`: then the asker gets it first and the actor ends.
    """

    use_daemon_thread: ClassVar[bool] = True  # a forgotten actor must not keep the process alive
    acts: ClassVar[bool] = False  # on servers: it ends when the process has no licence to

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Refuse names that pykka or this base uses: a method called `_stop` would make an actor unstoppable."""
        super().__init_subclass__(**kwargs)
        ours = {name for name in vars(Worker) if name.startswith("_") and not name.startswith(_PYTHONS_OWN)}
        if taken := sorted((_PYKKA_NAMES | ours) & vars(cls).keys()):
            raise TypeError(f"{cls.__name__} must not define {', '.join(taken)}: its base uses that name.")

    def __init__(self, name: str, incarnation: int, wiring: Wiring) -> None:
        super().__init__()
        self.name = name
        self.incarnation = incarnation
        self.router = wiring.router
        self.clock = wiring.clock
        self.board = wiring.board
        self.tally = wiring.tally
        self.log = logging.getLogger(f"qbitrr.{name}")
        self.licence = wiring.licence
        self._pulse = wiring.pulses.of(name, incarnation)
        self._doomed: Exception | None = None

    def started(self) -> None:
        """Open connections. Raising here is a crash like any other."""

    def receive(self, message: object) -> object:
        """Handle one message: what is returned is the answer when it was asked."""
        return self.unknown(message)

    def stopped(self) -> None:
        """Clean up: called exactly once on every path, also when `started` got only half way."""

    def unknown(self, message: object) -> object:
        """The last case of every `receive`: silence would look like an answer."""
        raise TypeError(f"{self.name} does not know the message {type(message).__name__}.")

    # --- pykka's hooks: subclasses leave them alone -------------------------------------------------------

    def on_start(self) -> None:
        """Run `started`; runs in the actor's thread, after `start()` has already returned to the supervisor."""
        threading.current_thread().name = f"{self.name}#{self.incarnation}"
        self._pulse.thread = threading.current_thread()
        self.router.here(self.actor_ref)
        try:
            with self._pulse.busy("started", self.clock.monotonic()):
                self.started()
        except BaseException as error:  # noqa: BLE001 - what leaves this hook calls no other and can leave a zombie
            self._end(_as_exception(error, "started"))
            return
        if self._pulse.abandoned:
            self._end(None)
            return
        self.router.tell("root", ChildStarted(self.name, self.incarnation))

    def on_receive(self, message: object) -> object:
        """Run `receive`; runs in the actor's thread. A BaseException would stop every actor: convert it."""
        if self._pulse.abandoned:
            self._doom(NoAnswer(f"{self.name} was given up and replaced."))
        if self._doomed is not None:
            raise self._doomed
        doing = type(message).__name__
        try:
            with self._pulse.busy(doing, self.clock.monotonic()):
                if self.acts:
                    self.licence.check()
                return "pong" if isinstance(message, Ping) else self.receive(message)
        except FATAL as error:
            self._doom(error)
            raise
        except Exception:
            raise
        except BaseException as error:
            raise _as_exception(error, doing) from error

    def on_stop(self) -> None:
        """Say goodbye after an orderly stop; runs in the actor's thread."""
        self._leave(None)

    def on_failure(
        self, _type: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        """Say goodbye after a crash; runs in the actor's thread, after pykka has taken the actor off its list."""
        self._leave(error)

    # --- Endings ------------------------------------------------------------------------------------------

    def _doom(self, error: Exception) -> None:
        self._doomed = error
        with contextlib.suppress(pykka.ActorDeadError):
            self.actor_ref.tell(_End())

    def _end(self, error: Exception | None) -> None:
        """End before the first message: what pykka does after a crash, in the order it does it."""
        pykka.ActorRegistry.unregister(self.actor_ref)
        self.actor_stopped.set()
        self._leave(error)

    def _leave(self, error: BaseException | None) -> None:
        try:
            with self._pulse.busy("stopped", self.clock.monotonic()):
                self.stopped()
        except BaseException:
            self.log.exception("%s could not clean up behind itself.", self.name)
        self._pulse.unless_abandoned(lambda: self.clock.cancel_all(self.name))
        self.router.tell("root", ChildExited(self.name, self.incarnation, error))


def _as_exception(error: BaseException, doing: str) -> Exception:
    if isinstance(error, Exception):
        return error
    return Escaped(f"A library tried to end the whole process ({type(error).__name__}) during {doing}.")
