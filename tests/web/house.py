"""The web as its users meet it: a real WebActor on a real socket, reading what a test has published."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from actors.arr.snapshot import ArrSnapshot
from actors.board import Board
from actors.instance.snapshot import InstanceSnapshot
from actors.messages import Ping
from actors.router import Ref, Router
from actors.status import ChildStatus
from actors.wiring import Wiring
from storage.desk import Desk
from storage.logbook import LogBook
from storage.reader import Reader
from storage.settings import Settings, WebSettings
from tests.actors.puppets import Recorder
from tests.manual_clock import ManualClock
from tests.web.contract import check
from tests.web.samples import TWO_INSTANCES, arr, instance, running
from web.app import Application, make_app
from web.auth import Auth
from web.guard import Guard
from web.server import WebActor, listen
from web.views import Views

TOKEN = "the-right-token"
CONFIG = """\
# the user's own words
[Settings]
DryRun = false # for now

[qBit]
Host = "qbit"
Password = "s3cret"

[[qBit.Trackers]]
URI = "https://tracker.example/pa55key/announce"

[Radarr-Films]
URI = "http://radarr:7878"
APIKey = "k3y"
Category = "radarr"
"""


@dataclass
class House:
    """One running web server and everything it reads. `http` brings the token, `stranger` brings nothing.

    `taken` are the settings that were sent to it and taken.
    """

    folder: Path
    web: WebSettings
    wiring: Wiring
    router: Router
    clock: ManualClock
    board: Board
    root: Recorder
    application: Application
    listening: socket.socket
    http: httpx.Client
    stranger: httpx.Client
    taken: list[Settings]
    actor: Ref | None = None
    recorders: list[Recorder] = field(default_factory=list)

    @property
    def url(self) -> str:
        host, port = self.listening.getsockname()[:2]
        return f"http://{host}:{port}"

    def start(self, incarnation: int = 1) -> None:
        """Start the actor and wait until it is ready."""
        self.actor = WebActor.start("web", incarnation, self.wiring, self.application, self.listening)
        self.router.bind("web", self.actor)
        self.router.ask("web", Ping(), timeout=5)

    def stop(self) -> None:
        if self.actor is not None:
            self.actor.stop(timeout=10)
            self.actor = None

    def close(self) -> None:
        self.stop()
        for recorder in self.recorders:
            recorder.end()

    def publish(
        self,
        *snapshots: InstanceSnapshot | ArrSnapshot,
        settings: Settings | None = None,
        children: tuple[ChildStatus, ...] | None = None,
    ) -> None:
        """Put up snapshots, each under its actor's name."""
        for snapshot in snapshots:
            name = "qbit" if isinstance(snapshot, InstanceSnapshot) else "arr"
            key = snapshot.name if isinstance(snapshot, InstanceSnapshot) else snapshot.category
            self.board.publish(f"{name}/{key}", snapshot)
        if settings is not None:
            self.board.publish("settings", settings)
        if children is not None:
            self.board.publish("root", children)

    def publish_all_well(self) -> None:
        """Two instances and an Arr, all up, no torrents yet."""
        names = ("storage", "qbit/default", "qbit/qBit-Seedbox", "arr/radarr", "web")
        self.publish(
            instance(), instance("qBit-Seedbox"), arr(), settings=TWO_INSTANCES, children=tuple(running(*names))
        )

    def recorder(self, name: str) -> Recorder:
        """An actor of that name that remembers what it is told."""
        self.recorders.append(Recorder.begin(self.router, name))
        return self.recorders[-1]

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """A GET with the token that is answered with 200 and JSON."""
        answer = self.http.get(path, params={key: str(value) for key, value in query.items()})
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "application/json"
        return dict(answer.json())

    def log_in(self) -> httpx.Client:
        """A browser that is logged in: it has the cookie and no token."""
        answer = self.stranger.post("/login", data={"token": TOKEN})
        assert answer.status_code == 303, answer.text
        return self.stranger


@contextmanager
def open_house(folder: Path, reader: Reader | None = None, application: Any = None, **web: Any) -> Iterator[House]:
    """A web server with these `WebSettings`, on a free port of this machine.

    Every answer is held to the OpenAPI document, unless the `application` is another.
    """
    settings = WebSettings(**{"host": "127.0.0.1", "token": TOKEN} | web)
    router = Router()
    clock, board = ManualClock(router), Board()
    wiring = Wiring(router, clock, board)
    auth = Auth(settings.token, clock.time, clock.monotonic)
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    taken: list[Settings] = []
    desk = Desk(folder / "config.toml", lambda given: _adopting(taken, given), environ={})
    made = application or make_app(
        Views(board, router),
        reader or Reader(folder, timeout=0.2),
        Guard(auth, settings),
        desk,
        wiring,
        logbook=LogBook(folder / "logs"),
    )
    with ExitStack() as stack:
        listening = listen("127.0.0.1", 0)
        stack.callback(listening.close)
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        hooks = {} if application else {"response": [lambda answer: check(answer, settings.url_base)]}
        http = stack.enter_context(httpx.Client(base_url=base, headers=bearer, timeout=5, event_hooks=hooks))
        stranger = stack.enter_context(httpx.Client(base_url=base, timeout=5, event_hooks=hooks))
        root = Recorder.begin(router, "root")
        stack.callback(root.end)
        house = House(folder, settings, wiring, router, clock, board, root, made, listening, http, stranger, taken)
        stack.callback(house.close)
        house.start()
        yield house


@contextmanager
def _adopting(taken: list[Settings], settings: Settings) -> Iterator[Settings]:
    yield settings
    taken.append(settings)


def refused(answer: httpx.Response, status: int) -> str:
    """The sentence of an answer that must be a refusal in JSON."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    sentence = answer.json()["error"]
    assert answer.json() == {"error": sentence}
    assert sentence.endswith((".", "!", "?"))
    return str(sentence)
