"""Speaks to one qBittorrent: the only module that knows the qbittorrent-api library, and translates its errors."""

import contextlib
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import qbittorrentapi
import requests

from actors.errors import Refused, Rejected, Unreachable, Unsupported
from actors.instance import decode
from actors.instance.timely import POOLS
from actors.instance.wire import PATIENCE, SILENCE, Wire
from storage.settings import InstanceSettings

#: qBittorrent 4.3.9, whose Web API is 2.8.2 (as of 4.3.5).
OLDEST = (4, 3, 9)
OLDEST_WEB_API = (2, 8, 2)

# Seconds for each request of a goodbye.
_LAST_PATIENCE = (1.0, 2.0)

# qBittorrent closes a connection that was idle for 7 s; one that it closes while we send looks like a crash.
_IDLE_SECONDS = 5.0

type Raw = Mapping[str, Any]


class QbitClient:
    """One session with one qBittorrent. Not thread-safe: one for each actor.

    Every method raises `Unreachable`, `Refused` or `Banned` with a sentence about the server, and a command
    `Rejected` when qBittorrent says no to it. A lost session is `Unreachable` too. Nothing is tried twice: a
    login is one attempt, for five failed ones are a ban. Hashes that qBittorrent does not know are ignored by it.
    `patience`: seconds for a connection, seconds for the next byte.
    """

    def __init__(self, settings: InstanceSettings, patience: tuple[float, float] = PATIENCE) -> None:
        self.place = urlsplit(settings.url).netloc
        self.version = ""  # "v5.1.0"
        self.web_api = ""  # "2.11.4"
        self._by_password = bool(settings.username or settings.password) and not settings.api_key
        self._logged_in = False
        self._wire = Wire(self.place, settings.username, lambda: self._logged_in)
        self._api = _OneTry(self._wire, settings, patience)

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._api.sent

    @property
    def received(self) -> int:
        """How many bytes of answers came back, unpacked and without their headers."""
        return self._wire.received

    def login(self) -> None:
        """Log in where there is something to log in with, and read the versions; `Unsupported` when too old."""
        if self._by_password:
            self._call(self._api.auth_log_in)
            self._logged_in = True
        self.version = self._call(self._api.app_version).strip()
        self.web_api = self._call(self._api.app_web_api_version).strip()
        version, web_api = numbers(self.version), numbers(self.web_api)
        if len(version) < len(OLDEST) and re.fullmatch(r"v?[\d.]*", self.version):
            raise self._strange()  # cut short: it may be any
        if not version:
            raise Unsupported(f"What answers at {self.place} is not a qBittorrent; check Host and Port.")
        if version >= OLDEST and web_api < OLDEST_WEB_API:
            raise self._strange()
        if version < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise Unsupported(
                f"qBittorrent at {self.place} is {self.version}; qBitrr works with {oldest} and newer. Update it."
            )

    def sync(self, rid: int) -> Raw:
        """`sync/maindata`: everything for `rid` 0, else what changed since the answer with that `rid`."""
        try:
            answer = self._mapping(lambda: self._api.changes_since(rid))
        except (ValueError, RecursionError) as error:
            raise self._strange() from error
        parts = [answer.get(name, {}) for name in ("torrents", "categories", "server_state")]
        if not isinstance(answer.get("rid"), int) or not all(isinstance(part, dict) for part in parts):
            raise self._strange()
        return answer

    def torrents(self, hashes: Iterable[str]) -> list[Raw]:
        """These torrents as they are now; one that is not there is left out."""
        return self._rows(lambda: self._api.torrents_info(torrent_hashes=list(hashes)))

    def files(self, torrent_hash: str) -> list[Raw]:
        """The files of a torrent, none before its metadata is known."""
        return self._rows(lambda: self._api.torrents_files(torrent_hash=torrent_hash))

    def trackers(self, torrent_hash: str) -> list[Raw]:
        """The trackers of a torrent, and DHT, PeX and LSD."""
        return self._rows(lambda: self._api.torrents_trackers(torrent_hash=torrent_hash))

    def delete(self, hashes: Iterable[str], *, files: bool) -> None:
        """Delete torrents, with their files or without."""
        self._call(lambda: self._api.torrents_delete(delete_files=files, torrent_hashes=list(hashes)))

    def recheck(self, hashes: Iterable[str]) -> None:
        """Check the data of torrents again."""
        self._call(lambda: self._api.torrents_recheck(torrent_hashes=list(hashes)))

    def stop(self, hashes: Iterable[str]) -> None:
        """Stop torrents (pause, before 5.0)."""
        self._call(lambda: self._api.torrents_stop(torrent_hashes=list(hashes)))

    def start(self, hashes: Iterable[str]) -> None:
        """Start torrents (resume, before 5.0)."""
        self._call(lambda: self._api.torrents_start(torrent_hashes=list(hashes)))

    def add_tags(self, hashes: Iterable[str], tags: Iterable[str]) -> None:
        """Add tags to torrents; new ones are made."""
        self._call(lambda: self._api.torrents_add_tags(tags=list(tags), torrent_hashes=list(hashes)))

    def remove_tags(self, hashes: Iterable[str], tags: Iterable[str]) -> None:
        """Take tags off torrents."""
        self._call(lambda: self._api.torrents_remove_tags(tags=list(tags), torrent_hashes=list(hashes)))

    def categories(self) -> Raw:
        """The categories by name."""
        return self._mapping(self._api.torrents_categories)

    def default_save_path(self) -> str:
        """Where torrents go whose category has no path of its own, as the server names its folders."""
        return str(self._call(self._api.app_default_save_path))

    def create_category(self, name: str, save_path: str) -> None:
        """Make a category; without a save path the server's default holds. `Rejected` when it is there already."""
        self._call(lambda: self._api.torrents_create_category(name=name, save_path=save_path))

    def set_category(self, hashes: Iterable[str], category: str) -> None:
        """Put torrents into a category; `Rejected` when there is none of that name."""
        self._call(lambda: self._api.torrents_set_category(category=category, torrent_hashes=list(hashes)))

    def skip_files(self, torrent_hash: str, files: Iterable[int]) -> None:
        """Do not download these files of a torrent."""
        self._call(
            lambda: self._api.torrents_file_priority(torrent_hash=torrent_hash, file_ids=list(files), priority=0)
        )

    def limit_download(self, hashes: Iterable[str], rate: int) -> None:
        """Set the download limit of torrents in bytes/s, 0 for none."""
        self._call(lambda: self._api.torrents_set_download_limit(limit=rate, torrent_hashes=list(hashes)))

    def limit_upload(self, hashes: Iterable[str], rate: int) -> None:
        """Set the upload limit of torrents in bytes/s, 0 for none."""
        self._call(lambda: self._api.torrents_set_upload_limit(limit=rate, torrent_hashes=list(hashes)))

    def super_seed(self, hashes: Iterable[str], *, on: bool) -> None:
        """Turn super seeding on or off."""
        self._call(lambda: self._api.torrents_set_super_seeding(enable=on, torrent_hashes=list(hashes)))

    def add_trackers(self, torrent_hash: str, urls: Iterable[str]) -> None:
        """Add announce URLs to a torrent; those it has already stay."""
        self._call(lambda: self._api.torrents_add_trackers(torrent_hash=torrent_hash, urls=list(urls)))

    def remove_trackers(self, torrent_hash: str, urls: Iterable[str]) -> None:
        """Take announce URLs off a torrent."""
        self._call(lambda: self._api.torrents_remove_trackers(torrent_hash=torrent_hash, urls=list(urls)))

    def to_the_top(self, hashes: Iterable[str]) -> None:
        """Put torrents at the top of the queue, in the order they have in it; `Rejected` while queueing is off."""
        self._call(lambda: self._api.torrents_top_priority(torrent_hashes=list(hashes)))

    def close(self) -> None:
        """Log out, if the server still listens, and close the connection. Never raises; safe to call twice."""
        self._api.patience = _LAST_PATIENCE
        if self._logged_in and self._api.well:
            with contextlib.suppress(Unreachable, Refused, Rejected):
                self._call(self._api.auth_log_out)
        self._logged_in = False
        self._api.hang_up()

    def _mapping(self, request: Callable[[], object]) -> Raw:
        answer = self._call(request)
        if not isinstance(answer, dict):
            raise self._strange()
        return answer

    def _rows(self, request: Callable[[], object]) -> list[Raw]:
        answer = self._call(request)
        if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
            raise self._strange()
        return answer

    def _call[T](self, request: Callable[[], T]) -> T:
        try:
            return request()
        except _Trouble as trouble:
            raise trouble.error from trouble.__cause__
        except qbittorrentapi.APIError as error:
            raise self._strange() from error

    def _strange(self) -> Unreachable:
        return Unreachable(
            f"qBittorrent at {self.place} cannot be reached: it answers as no qBittorrent does.", "stranger"
        )


class _Trouble(qbittorrentapi.APIError):
    """Carries one of our errors through the library, which tries again after any error but its own kind."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class _OneTry(qbittorrentapi.Client):
    """The library, without its second try of a request and without its own login after a 403."""

    def __init__(self, wire: Wire, settings: InstanceSettings, patience: tuple[float, float]) -> None:
        self._sending: dict[str, Any] = {
            "stream": True,  # so that `Wire` reads the body
            # What requests would look up in the environment for every single request.
            "proxies": requests.utils.get_environ_proxies(settings.url),
            "verify": not settings.skip_tls_verify and (os.environ.get("REQUESTS_CA_BUNDLE") or True),
        }
        self._poll: requests.PreparedRequest | None = None  # the last one, to be sent again
        super().__init__(
            host=settings.url,
            username=settings.username,
            password=settings.password,
            api_key=settings.api_key or None,
            REQUESTS_ARGS={**self._sending, "hooks": {"response": self._on_response}},
            HTTPADAPTER_ARGS={"max_retries": 0},
            VERIFY_WEBUI_CERTIFICATE=not settings.skip_tls_verify,
            FORCE_SCHEME_FROM_HOST=True,
            RAISE_NOTIMPLEMENTEDERROR_FOR_UNIMPLEMENTED_API_ENDPOINTS=True,
            SIMPLE_RESPONSES=True,
        )
        self.patience = patience
        self.sent = 0
        self.well = True  # the last request was answered by a qBittorrent
        self._wire = wire
        self._known_web_api = ""
        self._used_at = time.monotonic()

    def app_web_api_version(self, **kwargs: Any) -> str:
        """Ask once: the library wants it before many a command."""
        if not self._known_web_api:
            self._known_web_api = str(super().app_web_api_version(**kwargs))
        return self._known_web_api

    def changes_since(self, rid: int) -> object:
        """`sync/maindata` as the Web UI asks for it: the form that the library posts is a second write.

        Raises ValueError for what is no JSON. Torrents are taken apart while it is parsed (`decode.draft`).
        """
        if self._poll is None:
            body = self._get("sync", "maindata", params={"rid": rid}, response_class=bytes)
        else:
            body = self._sent_again(self._poll, rid)
        return json.loads(body, object_hook=decode.draft)

    def _sent_again(self, poll: requests.PreparedRequest, rid: int) -> bytes:
        """The same request with another number: making it anew would be half of what a poll costs."""
        poll.url = f"{str(poll.url).partition('?')[0]}?rid={rid}"
        response = self._guarded(lambda: self._session.send(poll, timeout=self.patience, **self._sending))
        return bytes(response.content)

    def hang_up(self) -> None:
        """Close the connection."""
        self._trigger_session_initialization()

    @property
    def _session(self) -> Any:
        session = super()._session
        session.trust_env = False  # or ~/.netrc would replace an API key
        for adapter in session.adapters.values():
            if isinstance(adapter, requests.adapters.HTTPAdapter):
                adapter.poolmanager.pool_classes_by_scheme = POOLS
        return session

    def _request(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request; the library calls this again after an error that is not an `APIError`."""
        kwargs["requests_args"] = {**(kwargs.get("requests_args") or {}), "timeout": self.patience}
        return self._guarded(lambda: super(_OneTry, self)._request(*args, **kwargs))

    def _guarded(self, send: Callable[[], Any]) -> Any:
        if time.monotonic() - self._used_at > _IDLE_SECONDS:
            self._session.close()  # drops the connection, keeps the cookie
        self.sent += 1
        try:
            return send()
        except qbittorrentapi.APIError:
            raise
        except SILENCE as error:
            self.well = False
            raise _Trouble(self._wire.silence(error)) from error
        finally:
            self._used_at = time.monotonic()

    def _on_response(self, response: requests.Response, **_: object) -> None:
        """Judge an answer, a redirect too: requests asks us before it follows."""
        fault = self._wire.hear(response)
        self.well = not isinstance(fault, Unreachable)
        if fault is not None:
            raise _Trouble(fault)
        if str(response.request.url).partition("?")[0].endswith("/sync/maindata"):
            # a cookie that was set by this answer is not in it
            self._poll = None if "Set-Cookie" in response.headers else response.request


def numbers(version: str) -> tuple[int, ...]:
    """`v4.3.9` and `5.1.0beta1` as numbers to compare: (4, 3, 9), (5, 1, 0); empty when it is not a version."""
    found = re.match(r"v?(\d+(?:\.\d+)*)", version)
    return tuple(int(part) for part in found[1].split(".")) if found else ()
