"""The stand-in answers like the real qBittorrents: keys, types, deltas, status codes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.lab.eventually import eventually
from tests.lab.fixtures import available
from tests.lab.qbittorrent import QbitServer
from tests.lab.standin import FLAVOURS, StandIn
from tests.lab.torrents import MadeTorrent, make_torrent

type Json = dict[str, Any]

NOBODY = "0" * 40
STOPPED = {"pausedDL", "stoppedDL"}
ANNOUNCE = "http://127.0.0.1:1/announce"
# What time and the machine change, not the one who asks.
BY_ITSELF = {
    "availability", "seeding_time", "time_active", "last_activity", "reannounce", "num_incomplete", "eta",
    "num_complete", "seen_complete", "downloaded_session", "magnet_uri", "piece_range",
}  # fmt: skip


class Caller:
    """Speaks plain HTTP to a server, as its only client."""

    def __init__(self, server: QbitServer | StandIn) -> None:
        self.server = server
        self.http = requests.Session()
        self.rid = 0
        self.call("POST", "auth/login", username=server.username, password=server.password)

    def call(self, method: str, endpoint: str, /, **fields: str) -> requests.Response:
        url = f"{self.server.url}/api/v2/{endpoint}"
        if method == "GET":
            return self.http.get(url, params=fields, timeout=10)
        return self.http.post(url, data=fields, timeout=10)

    def get(self, endpoint: str, **fields: str) -> Any:
        answer = self.call("GET", endpoint, **fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def add(self, torrent: MadeTorrent, **fields: str) -> requests.Response:
        return self.http.post(
            f"{self.server.url}/api/v2/torrents/add",
            files={"torrents": (torrent.path.name, torrent.path.read_bytes())},
            data=fields,
            timeout=10,
        )

    def settle(self, torrents: int) -> None:
        """Wait until so many torrents are there, and stopped."""
        eventually(lambda: [one["state"] in STOPPED for one in self.get("torrents/info")] == [True] * torrents)

    def sync(self) -> Json:
        """Take the next answer of sync/maindata."""
        answer: Json = self.get("sync/maindata", rid=str(self.rid))
        self.rid = answer["rid"]
        return answer

    def news(self, seen: Callable[[Json], bool]) -> Json:
        """Take answers, all in one, until what is expected has been seen in them."""
        heap: Json = {}

        def told() -> bool:
            _pile(heap, self.sync())
            return seen(heap)

        eventually(told, say=f"{self.server} does not tell")
        return heap


@pytest.fixture(params=sorted(FLAVOURS))
def version(request: pytest.FixtureRequest) -> str:
    return available(request.param)


@pytest.fixture
def both(version: str, tmp_path: Path) -> Iterator[tuple[Caller, Caller]]:
    with (
        QbitServer(version, tmp_path / "real", "real") as real,
        StandIn(tmp_path / "standin", "stand-in", version) as standin,
    ):
        real_caller, our_caller = Caller(real), Caller(standin)
        with real_caller.http, our_caller.http:
            yield real_caller, our_caller


def made_in(folder: Path) -> MadeTorrent:
    return make_torrent(folder, "Heron", files={"heron.mkv": 40_000, "b/notes.txt": 9}, trackers=[ANNOUNCE])


def shape(value: Any) -> Any:
    """Reduce JSON to its keys and types; the items of a list are all alike."""
    match value:
        case bool() | str() | None:
            return type(value).__name__
        case int() | float():
            return "number"
        case list():
            return [shape(value[-1])] if value else []
        case _:
            return {key: shape(inner) for key, inner in value.items()}


def test_a_complete_answer_has_the_shape_of_the_real_one(both: tuple[Caller, Caller], tmp_path: Path) -> None:
    made, single = made_in(tmp_path), make_torrent(tmp_path, "Lone.mkv", size=5_000)
    found = []
    for caller in both:
        empty = shape(caller.sync())
        stop = {"paused": "true", "stopped": "true"}
        caller.add(made, category="radarr", tags="one", savepath=str(tmp_path / "elsewhere"), **stop)
        caller.add(single, **stop)
        caller.settle(torrents=2)
        caller.rid = 0
        full = caller.sync()
        values = {
            key: full["torrents"][made.hash][key] for key in ("state", "save_path", "content_path", "tracker")
        }
        values["root"] = full["torrents"][single.hash].get("root_path")
        del full["torrents"][single.hash]
        if caller.server.version == "4.5":
            values["tracker"] = ANNOUNCE  # the real one names it once it works
        rest = [
            caller.get("torrents/info", hashes=made.hash),
            caller.get("torrents/info", hashes=f"{made.hash}|{NOBODY}"),
            caller.get("torrents/info", hashes=NOBODY),
            caller.get("torrents/info", category="radarr"),
            caller.get("torrents/info", tag="two"),
            caller.get("torrents/trackers", hash=made.hash),
            caller.get("torrents/properties", hash=made.hash),
            caller.get("torrents/categories"),
            caller.get("torrents/tags"),
        ]
        files = [shape(file) for file in caller.get("torrents/files", hash=made.hash)]
        found.append([empty, shape(full), values, *map(shape, rest), files])
    real, ours = found
    for theirs, mine in zip(real, ours, strict=True):
        assert mine == theirs


def test_preferences_are_some_of_the_real_ones_in_type(both: tuple[Caller, Caller]) -> None:
    real, ours = [shape(caller.get("app/preferences")) for caller in both]
    assert ours.items() <= real.items()


def test_it_says_that_it_is_that_version(both: tuple[Caller, Caller], version: str) -> None:
    real, ours = [
        (caller.call("GET", "app/version").text[: len("v5.1")], caller.call("GET", "app/webapiVersion").text)
        for caller in both
    ]
    assert ours == real
    assert ours[0] == f"v{version}"


def test_deltas_tell_what_the_real_ones_tell(both: tuple[Caller, Caller], tmp_path: Path) -> None:
    made = made_in(tmp_path)
    first, second = [_deltas(caller, made) for caller in both]
    for step, told in first.items():
        assert second[step] == told, step


def test_which_answers_are_complete_depends_on_the_number_given(both: tuple[Caller, Caller]) -> None:
    def is_full(caller: Caller, rid: int | None) -> tuple[bool, int]:
        answer = caller.get("sync/maindata", **({} if rid is None else {"rid": str(rid)}))
        return answer.get("full_update", False), answer["rid"]

    # none, the last, the last again (it did not arrive), one before, far off, nonsense, and the last
    asked = [None, 1, 1, 2, 1, 5, 99, 0, -1, 9]
    real, ours = [[is_full(caller, rid) for rid in asked] for caller in both]
    assert ours == real


def test_a_change_that_was_told_in_an_answer_that_got_lost_is_told_again(
    both: tuple[Caller, Caller], tmp_path: Path
) -> None:
    made = made_in(tmp_path)
    for caller in both:
        caller.sync()
        caller.add(made, stopped="true", paused="true")
        arrived = caller.rid
        caller.news(lambda heap: made.hash in heap.get("torrents", {}))
        lost = caller.rid
        caller.call("POST", "torrents/addTags", hashes=made.hash, tags="new")

        def told(caller: Caller = caller, lost: int = lost) -> bool:
            return "new" in caller.get("sync/maindata", rid=str(lost)).get("torrents", {}).get(made.hash, {}).get(
                "tags", ""
            )

        eventually(told)
        assert told(), "asked again with the same number, it is told again"
        assert arrived < lost


def test_status_codes_and_words_are_the_real_ones(both: tuple[Caller, Caller], tmp_path: Path) -> None:
    made = made_in(tmp_path)
    real, ours = [_answers(caller, made) for caller in both]
    assert ours == real


def test_guessing_passwords_ends_in_the_same_ban(both: tuple[Caller, Caller]) -> None:
    real, ours = [_guesses(caller) for caller in both]
    assert ours == real
    assert [status for status, _ in ours[-2:]] == [403, 403]


def _guesses(caller: Caller) -> list[tuple[int, str]]:
    server = caller.server
    right = {"username": server.username, "password": server.password}
    answers = [
        caller.call("GET", "auth/login"),
        caller.call("POST", "auth/login", username="", password=""),  # who is logged in is welcome
        caller.call("POST", "auth/logout"),
        caller.call("GET", "app/version"),
        caller.call("GET", "no/such"),
        caller.call("POST", "auth/login", username=server.username, password="wrong"),
        caller.call("POST", "auth/login", **right),
        caller.call("POST", "auth/logout"),
        *(caller.call("POST", "auth/login", username="", password="") for _ in range(6)),
        caller.call("POST", "auth/login", **right),
    ]
    return [(answer.status_code, answer.text) for answer in answers]


def _deltas(caller: Caller, made: MadeTorrent) -> dict[str, Any]:
    """Do one thing after another, and return what each made known."""
    one = made.hash
    told: dict[str, Any] = {}
    stop, start = ("stop", "start") if caller.server.version != "4.5" else ("pause", "resume")

    def of_torrent(heap: Json, field: str) -> bool:
        return field in heap.get("torrents", {}).get(one, {})

    def step(what: str, seen: Callable[[Json], bool], endpoint: str, **fields: str) -> None:
        assert caller.call("POST", endpoint, **fields).status_code == 200, what
        heap = caller.news(seen)
        heap.pop("server_state", None)
        told[what] = {
            "torrents": {key: sorted(row.keys() - BY_ITSELF) for key, row in heap.pop("torrents", {}).items()},
            **{key: sorted(part) if isinstance(part, list) else part for key, part in heap.items()},
        }

    caller.sync()
    caller.add(made, category="radarr", stopped="true", paused="true")
    heap = caller.news(lambda heap: heap.get("torrents", {}).get(one, {}).get("state") in STOPPED)
    told["added"] = sorted(heap.keys() - {"server_state"})
    where = {"hashes": one}
    step("tagged", lambda h: of_torrent(h, "tags"), "torrents/addTags", **where, tags="x, y")
    step("untagged", lambda h: of_torrent(h, "tags"), "torrents/removeTags", **where, tags="x")
    step("tag made", lambda h: "tags" in h, "torrents/createTags", tags="idle")
    step("tag dropped", lambda h: "tags_removed" in h, "torrents/deleteTags", tags="idle")
    step("tag in use dropped", lambda h: of_torrent(h, "tags"), "torrents/deleteTags", tags="y")
    step("category", lambda h: "categories" in h, "torrents/createCategory", category="tv", savePath="/tv")
    step("edited", lambda h: "categories" in h, "torrents/editCategory", category="tv", savePath="/tv2")
    step("moved", lambda h: of_torrent(h, "category"), "torrents/setCategory", **where, category="tv")
    step("category gone", lambda h: of_torrent(h, "category"), "torrents/removeCategories", categories="tv")
    step("slow", lambda h: of_torrent(h, "dl_limit"), "torrents/setDownloadLimit", **where, limit="4096")
    step("slow up", lambda h: of_torrent(h, "up_limit"), "torrents/setUploadLimit", **where, limit="4096")
    limits = {"ratioLimit": "2", "seedingTimeLimit": "10", "inactiveSeedingTimeLimit": "-2"}
    step("limited", lambda h: of_torrent(h, "seeding_time_limit"), "torrents/setShareLimits", **where, **limits)
    step("skipped", lambda h: of_torrent(h, "size"), "torrents/filePrio", hash=one, id="1", priority="0")
    step("started", lambda h: of_torrent(h, "state"), f"torrents/{start}", **where)
    step("stopped", lambda h: of_torrent(h, "state"), f"torrents/{stop}", **where)
    step("gone", lambda h: "torrents_removed" in h, "torrents/delete", **where, deleteFiles="true")
    assert caller.sync().keys() <= {"rid", "server_state"}
    return told


def _answers(caller: Caller, made: MadeTorrent) -> list[tuple[str, int, str]]:
    """Ask for right and wrong things, and return what each was answered with."""
    one, ours = made.hash, {"hashes": made.hash}
    old, new = ("pause", "resume"), ("stop", "start")
    right, wrong = (old, new) if caller.server.version == "4.5" else (new, old)
    answers = [
        ("add", caller.add(made, category="radarr", stopped="true", paused="true")),
        ("add garbage", caller.http.post(
            f"{caller.server.url}/api/v2/torrents/add", files={"torrents": ("x.torrent", b"no torrent")}, timeout=5
        )),
    ]  # fmt: skip
    caller.settle(torrents=1)
    answers.append(("add again", caller.add(made)))
    asked: list[tuple[str, str, dict[str, str]]] = [
        ("GET", "torrents/nonsense", {}),
        ("GET", "torrents/recheck", ours),
        ("POST", "torrents/recheck", {}),
        *(("GET", f"torrents/{what}", {"hash": NOBODY}) for what in ("files", "trackers", "properties")),
        *(("GET", f"torrents/{what}", {}) for what in ("files", "trackers", "properties")),
        *(("POST", f"torrents/{what}", ours) for what in (*right, *wrong)),
        ("POST", "torrents/createCategory", {"category": "c", "savePath": "/c"}),
        ("POST", "torrents/createCategory", {"category": "c", "savePath": "/d"}),
        ("POST", "torrents/createCategory", {"category": ""}),
        ("POST", "torrents/createCategory", {"category": "a//b"}),
        ("POST", "torrents/editCategory", {"category": "none", "savePath": "/c"}),
        ("POST", "torrents/setCategory", {**ours, "category": "none"}),
        ("POST", "torrents/setCategory", {**ours, "category": ""}),
        ("POST", "torrents/setCategory", {"hashes": NOBODY, "category": "c"}),
        ("POST", "torrents/filePrio", {"hash": one, "id": "0|1", "priority": "0"}),
        ("POST", "torrents/filePrio", {"hash": one, "id": "99", "priority": "0"}),
        ("POST", "torrents/filePrio", {"hash": one, "id": "x", "priority": "0"}),
        ("POST", "torrents/filePrio", {"hash": one, "id": "0", "priority": "3"}),
        ("POST", "torrents/filePrio", {"hash": NOBODY, "id": "0", "priority": "0"}),
        ("POST", "torrents/addTrackers", {"hash": one, "urls": ANNOUNCE + "2"}),
        ("POST", "torrents/addTrackers", {"hash": NOBODY, "urls": ANNOUNCE}),
        ("POST", "torrents/removeTrackers", {"hash": one, "urls": ANNOUNCE + "2"}),
        ("POST", "torrents/removeTrackers", {"hash": NOBODY, "urls": ANNOUNCE}),
        ("POST", "torrents/setSuperSeeding", {**ours, "value": "true"}),
        ("POST", "torrents/setForceStart", {**ours, "value": "true"}),
        ("POST", "torrents/topPrio", ours),
        ("POST", "torrents/addPeers", {**ours, "peers": "127.0.0.1:9"}),
        ("POST", "torrents/delete", {"hashes": NOBODY, "deleteFiles": "true"}),
        ("POST", "torrents/delete", {**ours, "deleteFiles": "true"}),
        ("POST", "torrents/addTags", {**ours, "tags": "late"}),
    ]
    answers += [
        (f"{method} {what} {fields}", caller.call(method, what, **fields)) for method, what, fields in asked
    ]
    return [(what, answer.status_code, answer.text) for what, answer in answers]


def _pile(heap: Json, answer: Json) -> None:
    """Add one delta to those before it."""
    for key, value in answer.items():
        if key == "torrents":
            for torrent_hash, row in value.items():
                heap.setdefault("torrents", {}).setdefault(torrent_hash, {}).update(row)
        elif key != "rid":
            heap[key] = value
