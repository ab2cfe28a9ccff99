"""Stands before every route: who may pass, and where a request that changes something may come from."""

import contextlib
from http.cookies import CookieError
from typing import Any
from urllib.parse import quote, urlsplit

from bottle import HTTPResponse, request

from storage.schema.address import is_ip, is_loopback
from storage.settings import WebSettings
from web.answers import header, refusal, too_soon
from web.auth import SESSION_COOKIE, SESSION_SECONDS, Auth

#: Reached without a token: whether we live, and the way in.
OPEN_PATHS = frozenset({"/healthz", "/readyz", "/login"})
OPEN_FOLDER = "/static/"
#: Asked by a program, which has no use for the login page.
METRICS = "/metrics"


class Guard:
    """Decides for one request, from its path, headers and cookie."""

    def __init__(self, auth: Auth, settings: WebSettings) -> None:
        self.auth = auth
        self.settings = settings
        self.base = quote(settings.url_base)  # as it stands in an address

    def check(self) -> None:
        """Let the present request pass, or raise the response that turns it away."""
        path: str = request.path
        # another site's page may make a browser send wrong tokens, and so lock everybody out
        if path == "/login" and header("Sec-Fetch-Site") == "cross-site" and request.method == "POST":
            raise _foreign()
        if path in OPEN_PATHS or path.startswith(OPEN_FOLDER):
            return
        changes = request.method not in {"GET", "HEAD"}
        if self.settings.auth_disabled:
            if self._rebound():
                raise refusal(
                    403, "Open this page by localhost or by an address such as 127.0.0.1, not by a name."
                )
            if changes and self._from_another_site():
                raise _foreign()
            return
        if self._has_token():
            return
        if not self.has_session():
            if path.startswith("/api/") or path == METRICS:
                sentence = "Say who you are: Authorization: Bearer <WebUI.Token>."
                raise refusal(401, sentence, {"WWW-Authenticate": 'Bearer realm="qBitrr"'})
            raise HTTPResponse(status=303, headers={"Location": f"{self.base}/login"})
        # A browser sends the cookie whoever wrote the page; it is no proof of the user's wish.
        if changes and (self._from_another_site() or not self._says_its_site()):
            raise _foreign()

    def knows(self) -> bool:
        """On an address that is open to all: whether this one may see more. A wrong token counts here too."""
        if self.settings.auth_disabled:
            return not self._rebound()
        with contextlib.suppress(HTTPResponse):  # too many wrong ones: a stranger
            return self._has_token() or self.has_session()
        return False

    def has_session(self) -> bool:
        """Whether the request carries a session cookie that holds."""
        return self.auth.session_holds(self._cookie())

    def start_session(self, response: Any) -> None:
        """Set the session cookie on a response."""
        response.set_cookie(
            SESSION_COOKIE,
            self.auth.new_session(),
            path=self.base or "/",
            max_age=SESSION_SECONDS,
            httponly=True,
            # not strict: a link on the user's own dashboard is to arrive logged in. A GET changes nothing here.
            samesite="lax",
            secure=self.settings.behind_https_proxy,
        )

    def end_session(self, response: Any) -> None:
        """End the present session, and take its cookie back."""
        self.auth.end_session(self._cookie())
        response.delete_cookie(SESSION_COOKIE, path=self.base or "/")

    def _cookie(self) -> str:
        """The session cookie of the present request, "" when there is none that can be read."""
        with contextlib.suppress(CookieError):
            return request.get_cookie(SESSION_COOKIE) or ""
        return ""

    def _has_token(self) -> bool:
        """Whether the request brings the token itself; wrong ones count towards the throttle."""
        scheme, _, token = header("Authorization").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else ""
        if not given and self.settings.allow_token_query:
            given = request.query.getunicode("token") or ""
        if not given:
            return False
        if wait := self.auth.throttle.wait():
            raise too_soon(wait)
        if self.auth.token_matches(given):
            return True
        self.auth.throttle.failed(given)
        return False

    def _rebound(self) -> bool:
        """Whether a page that was to be seen on this machine alone was asked for by some other name.

        Whoever owns a name can point it at 127.0.0.1, and their page is then of our own site (DNS rebinding).
        """
        if self.settings.behind_https_proxy or not is_loopback(self.settings.host):
            return False
        try:
            name = urlsplit(f"//{header('Host')}").hostname or ""
        except ValueError:
            return True
        return bool(name) and not (is_ip(name) or name == "localhost" or name.endswith(".localhost"))

    def _says_its_site(self) -> bool:
        return bool(header("Sec-Fetch-Site") or header("Origin"))

    def _from_another_site(self) -> bool:
        """Whether the browser says that another site's page made this request.

        `Sec-Fetch-Site` (W3C Fetch Metadata) comes only over HTTPS or to this machine, `Origin` with every POST.
        """
        if site := header("Sec-Fetch-Site"):
            return site != "same-origin"
        return "HTTP_ORIGIN" in request.environ and _netloc(header("Origin")) != self._host()

    def _host(self) -> str:
        """The host the browser used; a proxy may have put another in its place, and says so."""
        forwarded = header("X-Forwarded-Host") if self.settings.behind_https_proxy else ""
        return (forwarded or header("Host") or "-").rpartition(",")[2].strip()


def _foreign() -> HTTPResponse:
    return refusal(403, "This request came from another site, so it was not done.")


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # "http://[": no address at all
        return ""
