"""A relay that answers in its server's place, as badly as a test wants, and notes logins and deletions."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from tests.lab.relay import Asked, Relay, Reply

type Forward = Callable[[Asked], Reply]
type Spoil = Callable[[Asked, Forward], Reply | None]

_JSON = [("Content-Type", "application/json; charset=utf-8")]
_CHUNK = b" " * 262144
_NOTED = {"POST auth/login", "POST torrents/delete"}


@dataclass(frozen=True, slots=True)
class Login:
    """One try to log in, and the status it was answered with."""

    user: str
    status: int


class Tampered(Relay):
    """Between the daemon and one server. While `spoil` is set, that gives the answers."""

    def __post_init__(self) -> None:
        self.spoil: Spoil | None = None
        self.wrong_password = False  # the daemon's password is made a wrong one on its way
        self.logins: list[Login] = []
        self.lies: dict[str, dict[str, object]] = {}  # hash -> what is said of it instead
        self.deleted_at: dict[str, float] = {}  # hash -> when the daemon had it deleted, Unix s
        self.session = ""  # the cookie of the daemon's last request
        self.last = Asked("", b"", {})
        self._over = threading.Event()
        super().__post_init__()

    def close(self) -> None:
        self._over.set()
        super().close()

    @property
    def deleted(self) -> list[str]:
        """The hashes that the daemon had deleted, in that order."""
        return list(self.deleted_at)

    def end_session(self) -> None:
        """Have the server end the daemon's session, as it does by itself when its time is over."""
        connection = http.client.HTTPConnection("127.0.0.1", self.target, timeout=30)
        connection.request("POST", "/api/v2/auth/logout", headers={"Cookie": self.session})
        assert connection.getresponse().status in {200, 204}
        connection.close()

    def passes(self, asked: Asked, forward: Forward) -> Reply | None:
        """Spoil, or pass on and take note."""
        self.last = asked
        self.session = asked.headers.get("Cookie", self.session)
        if self.spoil is not None:
            return self.spoil(asked, forward)
        if asked.name == "POST auth/login" and self.wrong_password:
            asked = _with_wrong_password(asked)
        lied_about = self.lies and asked.name.endswith("sync/maindata")
        reply = super().passes(_uncompressed(asked) if lied_about else asked, forward)
        if lied_about and reply is not None:
            reply = self._lying(reply)
        form = parse_qs(asked.content.decode()) if asked.name in _NOTED else {}
        if asked.name == "POST auth/login":
            self.logins.append(Login(form.get("username", [""])[0], reply.status if reply else 0))
        elif form and reply is not None and reply.status == 200:
            self.deleted_at |= dict.fromkeys(form["hashes"][0].split("|"), time.time())
        return reply

    def _lying(self, reply: Reply) -> Reply:
        assert isinstance(reply.content, bytes)
        said = json.loads(reply.content)
        for one, lies in self.lies.items():
            if one in said.get("torrents", {}):
                said["torrents"][one] |= lies
        return Reply(reply.status, reply.headers, json.dumps(said).encode())

    # -- spoils

    def endless(self, _: Asked, __: Forward) -> Reply:
        """An answer that begins well and never ends."""
        return Reply(200, _JSON, self._for_ever(b'{"rid": 1, "records": [', _CHUNK, pause=0.005))

    def trickle(self, _: Asked, __: Forward) -> Reply:
        """An answer of which there is always a little more to come: whoever reads it is busy for a minute."""
        return Reply(200, _JSON, self._for_ever(b"{", b" ", pause=0.5))

    def drip(self, asked: Asked, forward: Forward) -> Reply:
        """The right answer, a byte a second from its first line on."""
        reply = forward(asked)
        content = reply.content if isinstance(reply.content, bytes) else b""
        headers = [*reply.headers, ("Content-Length", str(len(content)))]
        lines = [f"HTTP/1.1 {reply.status} Slowly", *(f"{name}: {value}" for name, value in headers), "", ""]
        whole = "\r\n".join(lines).encode() + content
        return Reply(reply.status, [], self._in_pieces(bytes([one]) for one in whole), raw=True)

    def _in_pieces(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            if self.spoil is None or self._over.wait(1):
                return

    def _for_ever(self, first: bytes, then: bytes, pause: float) -> Iterator[bytes]:
        yield first
        while self.spoil is not None and not self._over.wait(pause):
            yield then


def status(code: int) -> Spoil:
    """Every request is answered with that status."""
    body = json.dumps({"message": "tampered with"}).encode()
    return lambda asked, forward: Reply(code, _JSON, body)


def page(asked: Asked, forward: Forward) -> Reply:
    """A web page with status 200, as of a reverse proxy that wants a login."""
    return Reply(200, [("Content-Type", "text/html; charset=utf-8")], b"<!doctype html><title>Sign in</title>")


def truncated(asked: Asked, forward: Forward) -> Reply:
    """The first half of the right answer, told as if it were all."""
    reply = forward(_uncompressed(asked))
    assert isinstance(reply.content, bytes)
    return Reply(reply.status, reply.headers, reply.content[: len(reply.content) // 2])


def another_app(name: str) -> Spoil:
    """Another application is behind the address: it says who it is, and knows nothing we ask for."""
    told = json.dumps({"appName": name, "version": "4.0.0.1"}).encode()
    strange = json.dumps({"message": "NotFound"}).encode()

    def answer(asked: Asked, _: Forward) -> Reply:
        return Reply(200, _JSON, told) if asked.name == "GET system/status" else Reply(404, _JSON, strange)

    return answer


def _with_wrong_password(asked: Asked) -> Asked:
    form = {name: values[0] for name, values in parse_qs(asked.content.decode()).items()}
    content = urlencode(form | {"password": "not the password"}).encode()
    return Asked(asked.name, content, asked.headers)


def _uncompressed(asked: Asked) -> Asked:
    headers = {name: value for name, value in asked.headers.items() if name.lower() != "accept-encoding"}
    return Asked(asked.name, asked.content, headers | {"Accept-Encoding": "identity"})
