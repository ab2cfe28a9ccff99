"""Commands: taken at once, done later, one after the other."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from tests.lab.arr.kind import Kind
from tests.lab.arr.state import Json, State, now, stamp
from tests.lab.arr.worker import Worker

_SETTINGS = frozenset({"priority", "sendUpdatesToClient", "updateScheduledTask", "suppressMessages", "trigger"})
_MODES = frozenset({"auto", "move", "copy"})


class Commands:
    """The command queue of an Arr.

    `execute` does one and returns whether it was of use, with a message; it runs on the worker's thread.
    """

    def __init__(
        self, state: State, kind: Kind, worker: Worker, execute: Callable[[Json], tuple[bool, str]]
    ) -> None:
        self._state = state
        self._kind = kind
        self._worker = worker
        self._execute = execute
        self._names = {name.lower(): name for name in kind.commands}
        self._all: list[Json] = []
        self._posted: set[int] = set()
        self._bodies: dict[int, Json] = {}
        self._hung: list[Json] = []
        self.searches: list[Json] = []

    def known(self, body: Json) -> str | None:
        """Return the command's name as it is spelt; None, with a complaint, when there is none of that name."""
        given = body.get("name")
        name = self._names.get(given.lower()) if isinstance(given, str) else None
        if name is None:
            self._state.complain(f"{self._kind.app} has no command {given!r}")
            return None
        fields = self._kind.commands[name]
        for field in sorted(set(body) - fields - _SETTINGS - {"name"}):
            self._state.complain(f"{self._kind.app}'s command {name} has no field {field!r}")
        mode = body.get("importMode", "auto")
        if not isinstance(mode, str) or mode.lower() not in _MODES:
            self._state.complain(f"{self._kind.app}'s command {name} knows no importMode {mode!r}")
        return name

    def push(self, body: Json, posted: bool = False) -> Json:
        """Queue a command; an equal one that is not done yet is returned instead of a second."""
        with self._state.lock:
            for other in self._all:
                if other["status"] in {"queued", "started"} and self._bodies[other["id"]] == body:
                    return dict(other)
            command = self._resource(body, posted)
            self._all.append(command)
            self._bodies[command["id"]] = body
            if posted:
                self._posted.add(command["id"])
            if self._state.behaviour.hangs(command["name"]):
                self._hung.append(command)
            else:
                self._worker.after(self._state.behaviour.command_seconds / 4, lambda: self._start(command))
            return dict(command)

    def all(self) -> list[Json]:
        """Return every command, the Arr's own too."""
        with self._state.lock:
            return [dict(command) for command in self._all]

    def posted(self) -> list[Json]:
        """Return the commands that came in over the API."""
        with self._state.lock:
            return [dict(command) for command in self._all if command["id"] in self._posted]

    def orphan(self) -> None:
        """Give up what was under way, as an Arr does with it at its next start."""
        with self._state.lock:
            for command in self._all:
                if command["status"] == "started":
                    command["status"] = "orphaned"

    def resume(self) -> None:
        """Take up what hung, as an Arr does with queued commands at its start."""
        with self._state.lock:
            hung, self._hung = self._hung, []
        for command in hung:
            self._worker.after(self._state.behaviour.command_seconds / 4, partial(self._start, command))

    def _start(self, command: Json) -> None:
        with self._state.lock:
            command["status"], command["started"] = "started", stamp(now())
            seconds = self._state.behaviour.command_seconds * 3 / 4
        begun = now()
        self._worker.after(seconds, lambda: self._finish(command, begun))

    def _finish(self, command: Json, begun: datetime) -> None:
        if command["status"] != "started":
            return  # the Arr was restarted in between
        name = command["name"]
        failed = name in self._state.behaviour.fail_commands
        useful, message = (False, self._state.behaviour.fail_message)
        if not failed:
            useful, message = self._execute(self._bodies[command["id"]])
        with self._state.lock:
            ended = now()
            command |= {
                "status": "failed" if failed else "completed",
                "result": "successful" if useful else "unsuccessful",
                "message": message,
                "ended": stamp(ended),
                "duration": f"00:00:{(ended - begun).total_seconds():09.6f}",
                "stateChangeTime": stamp(ended),
                "lastExecutionTime": stamp(ended),
            }
            if failed:
                command["exception"] = f"System.IO.IOException: {message}"
            elif "Search" in name:
                self.searches.append(dict(command))

    def _resource(self, body: Json, posted: bool) -> Json:
        at = stamp(now())
        trigger = "manual" if posted else "unspecified"
        details: dict[str, Any] = {
            "sendUpdatesToClient": True,
            "updateScheduledTask": True,
            "requiresDiskAccess": body["name"] == self._kind.scan_command,
            "isExclusive": False,
            "isLongRunning": False,
            "trigger": trigger,
            "suppressMessages": False,
        }
        return {
            "id": self._state.new_id(),
            "name": body["name"],
            "commandName": body["name"],
            "body": details | body,
            "priority": "normal",
            "status": "queued",
            "result": "unknown",
            "queued": at,
            "trigger": trigger,
            "stateChangeTime": at,
            "sendUpdatesToClient": True,
            "updateScheduledTask": True,
        }
