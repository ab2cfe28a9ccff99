"""Who may see the page: the token, the session cookie made from it, and the brake on guessing."""

import base64
import hashlib
import hmac
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from web.sessions import EndedSessions

SESSION_COOKIE = "qbitrr_session"
SESSION_SECONDS = 30 * 24 * 3600
FREE_ATTEMPTS = 5
LONGEST_PAUSE = 300.0  # s
FORGIVEN_AFTER = 900.0  # s without a wrong token


def token_in(folder: Path) -> tuple[str, bool]:
    """The token kept in the data folder and whether it was made just now, readable by its owner only.

    Used when `WebUI.Token` is empty. Raises OSError when the folder cannot be written.
    """
    path = folder / "web-token"
    if path.exists() and (kept := path.read_text(encoding="ascii").strip()):
        return kept, False
    made = secrets.token_hex(32)
    path.touch(mode=0o600)
    path.chmod(0o600)  # an empty one that was there may be open to others
    path.write_text(made + "\n", encoding="ascii")
    return made, True


@dataclass
class Throttle:
    """A growing pause after wrong tokens, in seconds; for all comers together, since addresses can be forged.

    A right token of somebody else does not shorten it, and the same wrong token once more, as a dashboard with
    an old one sends it every few seconds, is no new guess and does not lengthen it.
    """

    monotonic: Callable[[], float]
    failures: int = 0
    not_before: float = 0.0
    _last: float = 0.0
    _seen: deque[bytes] = field(default_factory=lambda: deque(maxlen=64))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> float:
        """Seconds until the next attempt is looked at; 0 when it is now."""
        return max(0.0, self.not_before - self.monotonic())

    def failed(self, given: str) -> None:
        """A wrong token: from the fifth on each doubles the pause, up to five minutes."""
        digest = hashlib.sha256(given.encode()).digest()
        with self._lock:
            if digest in self._seen:
                return
            now = self.monotonic()
            if now - self._last > FORGIVEN_AFTER:
                self.failures = 0
            self._seen.append(digest)
            self._last = now
            self.failures += 1
            if self.failures >= FREE_ATTEMPTS:
                self.not_before = now + min(2.0 ** min(self.failures - FREE_ATTEMPTS, 30), LONGEST_PAUSE)


class Auth:
    """Checks tokens in constant time and signs sessions with a key that changes with the token."""

    def __init__(
        self,
        token: str,
        time: Callable[[], float],
        monotonic: Callable[[], float],
        ended: EndedSessions | None = None,
    ) -> None:
        self._token = token
        self._time = time
        self._ended = EndedSessions() if ended is None else ended
        self._key = hashlib.sha256(b"qbitrr session " + token.encode()).digest()
        self.throttle = Throttle(monotonic)

    def token_matches(self, given: str) -> bool:
        """Whether this is the token, taking the same time whatever the answer."""
        return bool(self._token) and hmac.compare_digest(given.encode(), self._token.encode())

    def new_session(self) -> str:
        """A cookie value good for `SESSION_SECONDS`: `expiry.nonce.signature`."""
        body = f"{int(self._time()) + SESSION_SECONDS}.{secrets.token_urlsafe(12)}"
        return f"{body}.{self._sign(body)}"

    def session_holds(self, cookie: str) -> bool:
        """Whether we signed this cookie, its time is not over, and nobody has logged it out."""
        body, _, signature = cookie.rpartition(".")
        expiry, _, number = body.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            return False
        return expiry.isdigit() and int(expiry) > self._time() and number not in self._ended

    def end_session(self, cookie: str) -> None:
        """Have this cookie open nothing any more, whoever has a copy of it."""
        if self.session_holds(cookie):
            expiry, number, _ = cookie.split(".")
            self._ended.add(number, int(expiry), self._time())

    def _sign(self, body: str) -> str:
        digest = hmac.new(self._key, body.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
