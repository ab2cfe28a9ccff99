"""Stands before every route: who may pass, where a changing request may come from, which headers go out."""

from typing import Any
from urllib.parse import urlsplit

from bottle import HTTPResponse, request

from storage.settings import WebSettings
from web.auth import SESSION_COOKIE, SESSION_SECONDS, Auth

#: Reached without a token: whether we live, and the way in.
OPEN_PATHS = ("/healthz", "/readyz", "/login", "/static/")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Guard:
    """Decides for one request, from its path, headers and cookie."""

    def __init__(self, auth: Auth, settings: WebSettings) -> None:
        self.auth = auth
        self.settings = settings

    def check(self) -> None:
        """Let the present request pass, or raise the response that turns it away."""
        path: str = request.path
        if self.settings.auth_disabled or path == "/login" or path.startswith(OPEN_PATHS):
            return
        if self._has_token():
            return
        if not self.auth.session_holds(request.get_cookie(SESSION_COOKIE) or ""):
            if path.startswith("/api/"):
                raise refusal(401, "Say who you are: Authorization: Bearer <WebUI.Token>.")
            raise HTTPResponse(status=303, headers={"Location": f"{self.settings.url_base}/login"})
        if request.method not in {"GET", "HEAD"} and not self._same_origin():
            raise refusal(403, "This request came from another site, so it was not done.")

    def start_session(self, response: Any) -> None:
        """Set the session cookie on a response."""
        response.set_cookie(
            SESSION_COOKIE,
            self.auth.new_session(),
            path=self.settings.url_base or "/",
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="strict",
            secure=self.settings.behind_https_proxy,
        )

    def end_session(self, response: Any) -> None:
        """Take the session cookie back."""
        response.delete_cookie(SESSION_COOKIE, path=self.settings.url_base or "/")

    def _has_token(self) -> bool:
        """Whether the request brings the token itself; wrong ones count towards the throttle."""
        scheme, _, token = (request.get_header("Authorization") or "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else ""
        if not given and self.settings.allow_token_query:
            given = request.query.get("token", "")
        if not given:
            return False
        if wait := self.auth.throttle.wait():
            raise too_soon(wait)
        if self.auth.token_matches(given):
            self.auth.throttle.succeeded()
            return True
        self.auth.throttle.failed()
        return False

    def _same_origin(self) -> bool:
        """A browser names the page's origin with every POST; a cookie alone is no proof of intent."""
        origin = request.get_header("Origin")
        return bool(origin) and urlsplit(origin).netloc == request.get_header("Host")


def refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    """A JSON answer that says in one sentence what was wrong."""
    return HTTPResponse(status=status, body={"error": sentence}, headers=headers or {})


def too_soon(wait: float) -> HTTPResponse:
    """Turned away for `wait` more seconds, after too many wrong tokens."""
    seconds = f"{wait + 0.5:.0f}"
    return refusal(429, f"Too many wrong tokens: try again in {seconds} s.", {"Retry-After": seconds})
