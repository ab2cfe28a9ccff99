"""Reads one HTTP answer within bounds, and says in plain words what is wrong when it is not qBittorrent's."""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from urllib3 import exceptions as urllib3_errors

from actors.errors import Banned, Lost, Refused, Rejected, Unreachable

#: Seconds for a connection, and for the next byte of an answer.
PATIENCE = (3.05, 10.0)
#: Seconds and bytes for a list of torrents, from the first byte to the last: the read timeout does not see one
#: that comes drop by drop. 50,000 torrents take about 60 MB.
ANSWER_SECONDS = 60.0
ANSWER_BYTES = 256 * 1024 * 1024
#: Likewise for every other answer; the files of the largest torrents take some MB.
SMALL_SECONDS = 30.0
SMALL_BYTES = 32 * 1024 * 1024
_LISTS = ("/sync/maindata", "/torrents/info")

#: What a request that gets no answer ends in.
SILENCE = (requests.RequestException, urllib3_errors.HTTPError, UnicodeError)

_PIECE = 256 * 1024
_ADDRESS = re.compile(r"\S+://\S+")
_HUNG_UP = "it closed the connection without an answer"
_TRY_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


class Wire:
    """What is heard from one server. `place` is its host:port; `signed_in`: it accepted our password before."""

    def __init__(
        self,
        place: str,
        user: str,
        signed_in: Callable[[], bool],
        *,
        answer_seconds: float = ANSWER_SECONDS,
        answer_bytes: int = ANSWER_BYTES,
    ) -> None:
        self._place = place
        self._user = user
        self._signed_in = signed_in
        self._answer_seconds = answer_seconds
        self._answer_bytes = answer_bytes
        self._heard = False  # an answer that was well
        self.received = 0  # bytes of answers, unpacked

    def hear(self, response: requests.Response) -> Exception | None:
        """Read the body and return what is wrong with the answer, if anything is."""
        try:
            response._content = self._read(response)  # requests offers no other way to bound a body
        except (urllib3_errors.HTTPError, OSError) as error:
            response.close()
            return self.silence(error)
        except _TooMuch as error:
            response.close()
            return self._unreachable(str(error))
        fault = self._fault(response)
        self._heard = self._heard or fault is None
        return fault

    def silence(self, error: Exception) -> Unreachable:
        """The error for a request that got no answer at all."""
        why, lost = _reason(error)
        if why == _HUNG_UP and not self._heard:
            why += "; if it speaks TLS only, set UseHttps = true"
            lost = "stranger"
        return self._unreachable(why, lost)

    def _read(self, response: requests.Response) -> bytes:
        seconds, most = self._answer_seconds, self._answer_bytes
        if not urlsplit(response.url).path.endswith(_LISTS):
            seconds, most = min(seconds, SMALL_SECONDS), min(most, SMALL_BYTES)
        deadline = time.monotonic() + seconds
        body = bytearray()
        while piece := response.raw.read1(_PIECE, decode_content=True):
            body += piece
            self.received += len(piece)
            if len(body) > most:
                raise _TooMuch(f"its answer is larger than {most // 1024**2} MB")
            if time.monotonic() > deadline:
                raise _TooMuch(f"its answer was not complete within {seconds:g} s")
        return bytes(body)

    def _fault(self, response: requests.Response) -> Exception | None:
        status, is_login = response.status_code, urlsplit(response.url).path.endswith("/auth/login")
        is_page = "html" in response.headers.get("Content-Type", "")
        if status >= 500 or status in _TRY_LATER:
            return self._unreachable(f"it answered {_status(status)}")
        if 300 <= status < 400:
            return self._unreachable(
                f"we are sent on to {_origin(response)}; check Host, Port and UseHttps", "elsewhere"
            )
        if is_page:
            return self._unreachable(
                "it answered with a web page, not as qBittorrent does; check Host and Port", "stranger"
            )
        if is_login:
            is_plain = "json" not in response.headers.get("Content-Type", "")  # an Arr says no in JSON
            return self._login_fault(status, response.text) if is_plain else self._stranger()
        if status in {401, 403}:
            return self._not_allowed(status)
        if status == 404:
            return Rejected("qBittorrent does not have this torrent (any more).")
        if status >= 400:
            said = _ADDRESS.sub("(address)", " ".join(response.text.split()))[:200]
            return Rejected(f"qBittorrent refused: {said or _status(status)}.")
        return None

    def _login_fault(self, status: int, text: str) -> Exception | None:
        """Up to 5.1 it answers "Ok." or "Fails."; from 5.2 on 204 or 401."""
        if status == 403:
            return Banned(
                f"qBittorrent at {self._place} has banned our address after too many failed logins. "
                "It lifts that by itself, an hour after the last by default, or when it is restarted."
            )
        if status == 401 or text == "Fails.":
            return Refused(
                f"qBittorrent at {self._place} refused the login: wrong user name or password for {self._user!r}. "
                "Correct UserName and Password."
            )
        if status >= 400 or text not in {"", "Ok."}:
            return self._stranger()
        return None

    def _not_allowed(self, status: int) -> Exception:
        if self._signed_in():
            return Unreachable(f"qBittorrent at {self._place} has ended our session; it is opened again.")
        return Refused(
            f"qBittorrent at {self._place} lets nobody in without credentials ({status}). "
            "Set UserName and Password, or ApiKey (qBittorrent 5.2 and newer); if ApiKey is set, it is wrong."
        )

    def _stranger(self) -> Unreachable:
        return self._unreachable("it answered the login as no qBittorrent does; check Host and Port", "stranger")

    def _unreachable(self, why: str, lost: Lost = "") -> Unreachable:
        return Unreachable(f"qBittorrent at {self._place} cannot be reached: {why}.", lost)


class _TooMuch(Exception):
    """An answer that is too large or takes too long."""


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _origin(response: requests.Response) -> str:
    """Where a redirect leads, without path or query: they may hold a secret."""
    target = urlsplit(response.headers.get("Location", ""))
    return f"{target.scheme}://{target.netloc.rpartition('@')[2]}" if target.netloc else "another page"


def _reason(error: Exception) -> tuple[str, Lost]:
    """The one cause among a library's wrappings that a user can do something about."""
    causes = list(_causes(error))[::-1]
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError():
                return "its TLS certificate is not trusted; if it is your own, set SkipTLSVerify = true", "tls"
            case ssl.SSLError():
                return "the TLS handshake failed; if it speaks plain HTTP, set UseHttps = false", "tls"
            case ConnectionRefusedError():
                return "connection refused", "nobody"
            case urllib3_errors.LocationValueError() | requests.exceptions.InvalidURL() | UnicodeError():
                return "that is no address; check Host", "name"
            case socket.gaierror():
                return "its host name is not known here; check Host", "name"
            case urllib3_errors.ConnectTimeoutError():
                return "no connection in time", "nobody"
            case urllib3_errors.ReadTimeoutError() | requests.ReadTimeout() | TimeoutError():
                return "no answer in time", ""
            case ConnectionError():  # reset, aborted, closed by the other end
                return _HUNG_UP, ""
    for cause in causes:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower(), "nobody"
    return "its answer was cut off or garbled", "stranger"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it wraps and what it came from, the innermost last."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = [getattr(one, "reason", None), *one.args, one.__cause__, one.__context__]
        waiting.extend(each for each in inner if isinstance(each, BaseException))
