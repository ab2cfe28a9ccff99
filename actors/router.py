"""Name to live actor: telling never raises, asking always has a deadline.

Actors are addressed by name because a restarted actor is a new object with a new mailbox: a reference held
by anyone else would go stale. Only the supervisor binds names, and only when the actor is ready.
"""

import queue
import threading
import time
from collections.abc import Mapping
from typing import Any

import pykka

from actors.errors import NoAnswer
from actors.net import Net

__all__ = ["Answer", "NoAnswer", "Ref", "Router"]

type Ref = pykka.ActorRef[Any]
#: What one actor of `ask_all` gave: its answer, or the exception its handler raised, or a `NoAnswer`.
type Answer = object


class Router:
    """The names of one tree. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refs: dict[str, Ref] = {}
        self._here = threading.local()

    def bind(self, name: str, ref: Ref) -> None:
        """From now on `name` means `ref`, in place of whatever it meant before."""
        with self._lock:
            self._refs[name] = ref

    def unbind(self, name: str, ref: Ref | None = None) -> None:
        """Forget `name`; with `ref`, only while it still means that actor and not its replacement."""
        with self._lock:
            if ref is None or self._refs.get(name) is ref:
                self._refs.pop(name, None)

    def bound(self, name: str) -> bool:
        """Whether a message sent to `name` now would find a live actor."""
        ref = self._find(name)
        return ref is not None and ref.is_alive()

    def names(self, prefix: str = "") -> tuple[str, ...]:
        """The bound names that begin with `prefix`, sorted."""
        with self._lock:
            return tuple(sorted(name for name in self._refs if name.startswith(prefix)))

    def mailbox(self, name: str) -> int:
        """How many messages wait for `name`; 0 when it is not bound."""
        ref = self._find(name)
        inbox = None if ref is None else ref.actor_inbox
        return inbox.qsize() if isinstance(inbox, queue.Queue) else 0

    def tell(self, name: str, message: object) -> bool:
        """Put `message` into the mailbox of `name` and go on: False when nobody is there. Never raises."""
        ref = self._find(name)
        if ref is None:
            return False
        try:
            ref.tell(message)
        except pykka.ActorDeadError:
            return False
        return True

    def ask(self, name: str, message: object, timeout: float) -> Any:
        """Wait at most `timeout` seconds for the answer of `name`.

        Raises `NoAnswer` when nobody is there, when the actor ends first or when it is late (the work itself is
        not cancelled), and whatever the actor's handler raised.
        """
        return self._take(name, self._send(name, message), time.monotonic() + timeout, timeout)

    def ask_all(self, requests: Mapping[str, object], timeout: float) -> dict[str, Answer]:
        """Ask many at once, `{name: message}`, and wait once: `timeout` seconds is for all of them together.

        Never raises: who did not answer is a `NoAnswer`, whose handler failed is that exception.
        """
        deadline = time.monotonic() + timeout
        sent = {name: self._try_to_send(name, message) for name, message in requests.items()}
        return {name: self._try_to_take(name, future, deadline, timeout) for name, future in sent.items()}

    def here(self, ref: Ref) -> None:
        """Say, in an actor's own thread, that this thread is that actor: asking itself would wait for ever."""
        self._here.ref = ref

    def _find(self, name: str) -> Ref | None:
        with self._lock:
            return self._refs.get(name)

    def _send(self, name: str, message: object) -> pykka.Future[Any]:
        ref = self._find(name)
        if ref is None:
            raise NoAnswer(f"{name} is not running.")
        if ref is getattr(self._here, "ref", None):
            raise NoAnswer(f"{name} asked itself.")
        return ref.ask(message, block=False)

    def _take(self, name: str, future: pykka.Future[Any], deadline: float, timeout: float) -> Any:
        try:
            return future.get(timeout=max(0.0, deadline - time.monotonic()))
        except pykka.ActorDeadError:
            raise NoAnswer(f"{name} ended before it answered.") from None
        except pykka.Timeout:
            raise NoAnswer(f"{name} did not answer within {timeout:g} s.") from None

    def _try_to_send(self, name: str, message: object) -> pykka.Future[Any] | NoAnswer:
        try:
            return self._send(name, message)
        except NoAnswer as reason:
            return reason

    def _try_to_take(
        self, name: str, future: pykka.Future[Any] | NoAnswer, deadline: float, timeout: float
    ) -> Answer:
        if isinstance(future, NoAnswer):
            return future
        with Net() as net:
            return self._take(name, future, deadline, timeout)
        return net.error  # the handler's own exception is this actor's answer
