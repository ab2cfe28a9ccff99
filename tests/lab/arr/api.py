"""The endpoints of a simulated Arr."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.lab.arr.clients import ClientUnavailableError
from tests.lab.arr.commands import Commands
from tests.lab.arr.diary import Diary
from tests.lab.arr.http import PAGING, Answer, BadRequestError, Query, flag, number, paged, select
from tests.lab.arr.kind import Collection, Kind
from tests.lab.arr.queue import Queue
from tests.lab.arr.removal import RemovalOptions, Remover
from tests.lab.arr.resources import Resources
from tests.lab.arr.state import Json, State

_REMOVAL = frozenset({"removeFromClient", "blocklist", "skipRedownload", "changeCategory"})
_NOT_FOUND = Answer(404, {"message": "NotFound"})


@dataclass(frozen=True)
class Route:
    """An endpoint: its path below `/api/vN/`, with `{id}` for a number, and the query parameters it knows."""

    method: str
    path: str
    answer: Callable[[Query, Any, int], Answer]
    parameters: frozenset[str] = frozenset()

    def matches(self, method: str, path: str) -> int | None:
        """Return the number in a path, 0 when the route has none; None when this is not the route."""
        found = re.fullmatch(self.path.replace("{id}", r"(\d+)"), path)
        if method != self.method or found is None:
            return None
        return int(found[1]) if found.groups() else 0


class Api:
    """Answers requests from the memory of the Arr."""

    def __init__(
        self, state: State, kind: Kind, diary: Diary, *, queue: Queue, commands: Commands, remover: Remover
    ) -> None:
        self._state = state
        self._kind = kind
        self._queue = queue
        self._diary = diary
        self._commands = commands
        self._remover = remover
        self.routes = self._routes(Resources(state, kind))

    def answer(self, method: str, path: str, query: Query, body: Any) -> Answer:
        """Answer a request for a path below `/api/vN/`; what the API does not provide for is complained about."""
        for route in self.routes:
            if (number_in_path := route.matches(method, path)) is None:
                continue
            for name in sorted(set(query) - route.parameters - {"apikey"}):
                self._state.complain(f"{self._kind.app}'s {method} {route.path} has no parameter {name!r}")
            try:
                return route.answer(query, body, number_in_path)
            except BadRequestError as error:
                return Answer(400, {"title": "One or more validation errors occurred.", "detail": str(error)})
            except ClientUnavailableError as error:
                return Answer(500, {"message": f"Unable to connect to qBittorrent: {error}"})
        self._state.complain(f"{self._kind.app} has no {method} {path}")
        return _NOT_FOUND

    def _routes(self, resources: Resources) -> list[Route]:
        kind = self._kind
        queue = PAGING | {kind.unknown_items} | set(kind.queue_filters) | kind.queue_ignored
        details = kind.details_ignored | set(kind.details_filters)
        history = PAGING | {"eventType"} | set(kind.history_filters) | kind.history_ignored
        blocklist = PAGING | set(kind.blocklist_filters)
        routes = [
            Route("GET", "queue", self._queue_page, queue),
            Route("GET", "queue/details", self._queue_details, details),
            Route("GET", "queue/status", self._queue_status),
            Route("DELETE", "queue/bulk", self._remove_bulk, _REMOVAL),
            Route("DELETE", "queue/{id}", self._remove, _REMOVAL),
            Route("POST", "command", self._post_command),
            Route("GET", "command", lambda *_: Answer(200, self._commands.all())),
            Route("GET", "command/{id}", self._command),
            Route("GET", "history", self._history, history),
            Route("POST", "history/failed/{id}", self._mark_failed),
            Route("GET", "blocklist", self._blocklist, blocklist),
        ]

        def folders(query: Query, body: Any, _: int) -> Answer:
            return Answer(200, resources.folders(query.get("path", ["/"])[0]))

        known = frozenset({"path", "includeFiles", "allowFoldersWithoutTrailingSlashes"})
        routes.append(Route("GET", "filesystem", folders, known))
        for name, resource in resources.single().items():
            routes.append(Route("GET", name, lambda *_, r=resource: Answer(200, r())))
        for collection, rows in resources.collections():
            routes += self._collection(collection, rows)
        return routes

    def _collection(self, collection: Collection, rows: Callable[[], list[Json]]) -> list[Route]:
        def listed(query: Query, body: Any, _: int) -> Answer:
            return Answer(200, select(rows(), query, collection.filters))

        def one(query: Query, body: Any, wanted: int) -> Answer:
            return _found(next((row for row in rows() if row["id"] == wanted), None))

        parameters = collection.ignored | set(collection.filters)
        return [
            Route("GET", collection.name, listed, parameters),
            Route("GET", f"{collection.name}/{{id}}", one),
        ]

    def _queue_page(self, query: Query, body: Any, _: int) -> Answer:
        behaviour = self._state.behaviour
        if behaviour.fail_queue_page == number(query, "page", 1):
            return Answer(500, {"message": "database is locked"})
        records = self._queue.records()
        if not flag(query, self._kind.unknown_items, default=False):
            records = [record for record in records if not self._queue.is_unknown(record)]
        records = select(records, query, self._kind.queue_filters)
        return Answer(200, paged(records, query, "timeleft", behaviour.queue_page_size_limit))

    def _queue_details(self, query: Query, body: Any, _: int) -> Answer:
        return Answer(200, select(self._queue.records(), query, self._kind.details_filters))

    def _queue_status(self, query: Query, body: Any, _: int) -> Answer:
        records = self._queue.records()
        unknown = [record for record in records if self._queue.is_unknown(record)]
        status = {
            "totalCount": len(records),
            "count": len(records) - len(unknown),
            "unknownCount": len(unknown),
            "errors": False,
            "warnings": any(record["trackedDownloadStatus"] == "warning" for record in records),
            "unknownErrors": False,
            "unknownWarnings": any(record["trackedDownloadStatus"] == "warning" for record in unknown),
        }
        return Answer(200, status)

    def _remove(self, query: Query, body: Any, queue_id: int) -> Answer:
        return Answer(200, {}) if self._remover.remove(queue_id, _removal(query)) else _NOT_FOUND

    def _remove_bulk(self, query: Query, body: Any, _: int) -> Answer:
        ids = body.get("ids", []) if isinstance(body, dict) else []
        for queue_id in ids:
            # the records of one season pack are gone with the first of them
            self._remover.remove(int(queue_id), _removal(query))
        return Answer(200, {})

    def _post_command(self, query: Query, body: Any, _: int) -> Answer:
        refused = self._state.behaviour.refuse_commands
        if refused is not None:
            return Answer(refused, {"message": "The Arr would rather not"})
        name = self._commands.known(body) if isinstance(body, dict) else None
        if name is None:
            return Answer(500, {"message": "Sequence contains no matching element"})
        return Answer(201, self._commands.push(body | {"name": name}, posted=True))

    def _command(self, query: Query, body: Any, command_id: int) -> Answer:
        return _found(next((one for one in self._commands.all() if one["id"] == command_id), None))

    def _history(self, query: Query, body: Any, _: int) -> Answer:
        rows = select(self._diary.visible(), query, self._kind.history_filters)
        if "eventType" in query:
            wanted = {number({"eventType": [text]}, "eventType", 0) for text in query["eventType"]}
            rows = [row for row in rows if self._kind.event_numbers[row["eventType"]] in wanted]
        return Answer(200, paged(rows, query, "date", self._state.behaviour.history_page_size_limit))

    def _mark_failed(self, query: Query, body: Any, row_id: int) -> Answer:
        with self._state.lock:
            row = next((row for row in self._state.history if row["id"] == row_id), None)
            grab = self._state.grabs.get(row["downloadId"].lower()) if row else None
            if row is None or grab is None:
                return _NOT_FOUND
            self._remover.fail(grab, row["downloadId"], grab.client, skip_redownload=False)
        return Answer(200, {})

    def _blocklist(self, query: Query, body: Any, _: int) -> Answer:
        with self._state.lock:
            rows = list(reversed(self._state.blocklist))
        return Answer(200, paged(select(rows, query, self._kind.blocklist_filters), query, "date"))


def _found(resource: Json | None) -> Answer:
    return _NOT_FOUND if resource is None else Answer(200, resource)


def _removal(query: Query) -> RemovalOptions:
    return RemovalOptions(
        remove_from_client=flag(query, "removeFromClient", default=True),
        blocklist=flag(query, "blocklist", default=False),
        skip_redownload=flag(query, "skipRedownload", default=False),
        change_category=flag(query, "changeCategory", default=False),
    )
