"""An Arr on paper: the answers of its API from a few dictionaries, for tests that need no real downloads."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from actors.arr.client import ArrClient
from storage.settings import ArrKind, ArrSettings

type Json = dict[str, Any]

KEY = "0123456789abcdef-the-key"
APPS: dict[ArrKind, tuple[str, str, str, str]] = {
    "radarr": ("Radarr", "v3", "movieId", "DownloadedMoviesScan"),
    "sonarr": ("Sonarr", "v3", "episodeId", "DownloadedEpisodesScan"),
    "lidarr": ("Lidarr", "v1", "albumId", "DownloadedAlbumsScan"),
}


@dataclass
class PaperArr:
    """State to set, requests to look at. `now` stamps what it writes; commands end when `run` is called."""

    kind: ArrKind = "radarr"
    now: Callable[[], float] = lambda: 1_700_000_000.0
    queue: list[Json] = field(default_factory=list)
    history: list[Json] = field(default_factory=list)
    commands: dict[int, Json] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    auto_redownload: bool = True
    app: str = ""
    page_size: int = 1000
    down: Exception | httpx.Response | None = None  # the answer to everything
    on_command: dict[str, Callable[[Json], str]] = field(default_factory=dict)  # name -> message, when it runs
    hold: set[str] = field(default_factory=set)  # commands that stay queued until `run`
    refuse: dict[str, httpx.Response] = field(default_factory=dict)  # command -> answer to its POST
    items: dict[str, Json] = field(default_factory=dict)  # "movie/1" -> what is told of it

    @property
    def settings(self) -> ArrSettings:
        return ArrSettings(
            name=f"{APPS[self.kind][0]}-Test",
            kind=self.kind,
            uri="http://arr.test:7878",
            api_key=KEY,
            category=self.kind,
            rss_sync_every=None,
            refresh_downloads_every=None,
        )

    def client(self) -> ArrClient:
        return ArrClient(self.settings, httpx.MockTransport(self.answer))

    # --- what a test sets up

    def lists(self, torrent_hash: str, item: int = 1, **more: Any) -> Json:
        """Put a record into the queue."""
        record = {
            "id": len(self.queue) + 100,
            APPS[self.kind][2]: item,
            "downloadId": torrent_hash.upper(),
            "title": "A title",
            "trackedDownloadState": "importPending",
            "trackedDownloadStatus": "ok",
            "statusMessages": [],
            "outputPath": f"/arr/{torrent_hash}",
            **more,
        }
        self.queue.append(record)
        return record

    def remembers(self, torrent_hash: str, event: str, item: int = 1, **more: Any) -> None:
        """Write a row into the history."""
        row = {"id": len(self.history) + 1, "downloadId": torrent_hash.upper(), "eventType": event}
        self.history.append(row | {"date": _stamp(self.now()), APPS[self.kind][2]: item, **more})

    def imports_on_scan(self) -> None:
        """From now on a scan imports."""
        event = "downloadImported" if self.kind == "lidarr" else "downloadFolderImported"

        def scan(body: Json) -> str:
            one = str(body["downloadClientId"])
            items = [row[APPS[self.kind][2]] for row in self.queue if row["downloadId"] == one] or [1]
            for item in items:
                self.remembers(one, event, item)
            self.queue = [row for row in self.queue if row["downloadId"] != one]
            return "Completed"

        self.on_command[APPS[self.kind][3]] = scan

    # --- what a test looks at

    def posted(self, name: str = "") -> list[Json]:
        """The bodies of commands posted, in order."""
        bodies = [
            json.loads(one.content)
            for one in self.requests
            if one.method == "POST" and one.url.path.endswith("command")
        ]
        return [body for body in bodies if name in ("", body["name"])]

    @property
    def scans(self) -> list[Json]:
        return self.posted(APPS[self.kind][3])

    @property
    def deleted(self) -> list[httpx.URL]:
        return [one.url for one in self.requests if one.method == "DELETE"]

    @property
    def marked(self) -> int:
        """How often a grab was marked as failed."""
        return sum("/history/failed/" in one.url.path for one in self.requests)

    def asked(self, what: str) -> int:
        """How often something was read."""
        return sum(one.method == "GET" and one.url.path.endswith(what) for one in self.requests)

    # --- the API

    def run(self, name: str = "") -> None:
        """Let the commands that are held come to their end."""
        for command in self.commands.values():
            if command["status"] == "queued" and name in ("", command["name"]):
                self._run(command)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self.down, Exception):
            raise self.down
        if self.down is not None:
            return self.down
        root = f"/api/{APPS[self.kind][1]}/"
        if not request.url.path.startswith(root):
            return httpx.Response(404, json={"message": "NotFound"})
        match (request.method, *request.url.path.removeprefix(root).split("/")):
            case ("GET", "system", "status"):
                return httpx.Response(200, json={"appName": self.app or APPS[self.kind][0], "version": "9.1"})
            case ("GET", "queue"):
                return self._page(self.queue, request)
            case ("GET", "history"):
                one = request.url.params["downloadId"]
                return self._page([row for row in self.history if row["downloadId"] == one], request)
            case ("GET", "config", "downloadclient"):
                return httpx.Response(200, json={"autoRedownloadFailed": self.auto_redownload})
            case ("GET", "command"):
                return httpx.Response(200, json=list(self.commands.values()))
            case ("GET", "command", number):
                found = self.commands.get(int(number))
                return httpx.Response(200, json=found) if found else _missing()
            case ("POST", "command"):
                return self._post(json.loads(request.content))
            case ("POST", "history", "failed", number):
                return self._mark_failed(int(number))
            case ("DELETE", "queue", number):
                return self._delete(int(number), request)
        told = self.items.get(request.url.path.removeprefix(root))
        return httpx.Response(200, json=told) if told else _missing()

    def _page(self, rows: list[Json], request: httpx.Request) -> httpx.Response:
        size = min(int(request.url.params["pageSize"]), self.page_size)
        first = (int(request.url.params["page"]) - 1) * size
        return httpx.Response(200, json={"records": rows[first : first + size], "totalRecords": len(rows)})

    def _post(self, body: Json) -> httpx.Response:
        if body["name"] in self.refuse:
            return self.refuse[body["name"]]
        command = {"id": len(self.commands) + 1, "name": body["name"], "status": "queued", "body": body}
        self.commands[command["id"]] = command | {"queued": _stamp(self.now())}
        if body["name"] not in self.hold:
            self._run(self.commands[command["id"]])
        return httpx.Response(201, json=command)

    def _run(self, command: Json) -> None:
        act = self.on_command.get(command["name"])
        command["message"] = act(command["body"]) if act else "Completed"
        command["status"] = "completed"

    def _mark_failed(self, number: int) -> httpx.Response:
        found = [row for row in self.history if row["id"] == number]
        if not found:
            return _missing()
        self.remembers(found[0]["downloadId"], "downloadFailed", found[0][APPS[self.kind][2]])
        return httpx.Response(200, json={})

    def _delete(self, number: int, request: httpx.Request) -> httpx.Response:
        found = [row for row in self.queue if row["id"] == number]
        if not found:
            return _missing()
        event = "downloadFailed" if request.url.params["blocklist"] == "true" else "downloadIgnored"
        self.remembers(found[0]["downloadId"], event, found[0][APPS[self.kind][2]])
        self.queue = [row for row in self.queue if row["downloadId"] != found[0]["downloadId"]]
        return httpx.Response(200, json={})


def _missing() -> httpx.Response:
    return httpx.Response(404, json={"message": "NotFound"})


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
