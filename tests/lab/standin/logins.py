"""Who may ask: logins, their cookies, and the ban of those who guess."""

import secrets
import time
from collections import Counter
from collections.abc import Callable
from http.cookies import SimpleCookie

from tests.lab.standin.http import Answer, Request
from tests.lab.standin.sync import Sync

COOKIE = "SID"
_FAILURES_ALLOWED = 5
_BANNED = b"Your IP address has been banned after too many failed authentication attempts."


class Logins:
    """The sessions of one server; a restart forgets them all, and the bans too."""

    def __init__(self, username: str, password: str, new_sync: Callable[[], Sync], ban_seconds: float) -> None:
        self._credentials = (username, password)
        self._new_sync = new_sync
        self._ban_seconds = ban_seconds
        self._sessions: dict[str, Sync] = {}
        self._failures: Counter[str] = Counter()
        self._banned_until: dict[str, float] = {}

    def session(self, request: Request) -> Sync | None:
        """Return the session that the request's cookie is for."""
        cookie = SimpleCookie(request.headers.get("cookie", "")).get(COOKIE)
        return self._sessions.get(cookie.value) if cookie else None

    def log_in(self, request: Request, username: str, password: str) -> Answer:
        """Answer a login: who has a session is welcome whatever they say (as in `AuthController`)."""
        if self.session(request) is not None:
            return Answer(200, b"Ok.")
        if self._is_banned(request.address):
            return Answer(403, _BANNED)
        if (username, password) != self._credentials:
            self._failures[request.address] += 1
            if self._failures[request.address] >= _FAILURES_ALLOWED:
                self._failures.pop(request.address)
                self._banned_until[request.address] = time.monotonic() + self._ban_seconds
            return Answer(200, b"Fails.")
        self._failures.pop(request.address, None)
        sid = secrets.token_urlsafe(24)
        self._sessions[sid] = self._new_sync()
        cookie = f"{COOKIE}={sid}; HttpOnly; SameSite=Strict; path=/"
        return Answer(200, b"Ok.", headers=(("set-cookie", cookie),))

    def log_out(self, request: Request) -> Answer:
        """Forget a session."""
        sync = self.session(request)
        self._sessions = {sid: kept for sid, kept in self._sessions.items() if kept is not sync}
        return Answer(200, headers=(("set-cookie", f"{COOKIE}=; Max-Age=0; path=/"),))

    def forget(self) -> None:
        """End every session: what a client meets whose session has timed out."""
        self._sessions.clear()

    def _is_banned(self, address: str) -> bool:
        return self._banned_until.get(address, 0.0) > time.monotonic()
