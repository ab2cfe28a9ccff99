"""Speaks to one Arr and translates its troubles into ours; the only module that imports pyarr."""

import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from pyarr import Lidarr, Radarr, Sonarr
from pyarr.exceptions import PyarrError

from actors.arr.facts import ArrHistory, QueueEntry
from actors.arr.kinds import KINDS
from actors.arr.records import CommandState, Json, fold_history, fold_queue, read_command
from actors.arr.wire import BoundedNetwork, Bounds, TooLarge
from actors.errors import Lost, Refused, Rejected, Unreachable, Unsupported
from actors.words import without_secrets
from storage.settings import ArrKind, ArrSettings

CONNECT_SECONDS = 3.05
READ_SECONDS = 10.0
PAGE_SIZE = 1000
_READS_OF_A_MOVING_QUEUE = 3
_APPS: dict[ArrKind, type[Radarr] | type[Sonarr] | type[Lidarr]] = {
    "radarr": Radarr,
    "sonarr": Sonarr,
    "lidarr": Lidarr,
}


class Missing(Rejected):
    """The Arr has nothing of that id (404, in its own words)."""


class ArrClient:
    """One Arr. Every method blocks at most some seconds, and raises only what `actors.errors` names.

    `Unreachable`: no answer, 429, 5xx, or something other than the API's JSON. `Refused`: the API key.
    `Unsupported`: another application than the section says. `Rejected`: this one request.
    Not for several threads. `transport` and `bounds` are for tests.
    """

    def __init__(
        self,
        settings: ArrSettings,
        transport: httpx.BaseTransport | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.kind = KINDS[settings.kind]
        self.address = address_of(settings.uri, self.kind.port)
        self.place = urlsplit(self.address).netloc.rpartition("@")[2]
        self.label = f"{settings.name} ({self.place})"
        self._secret = settings.api_key
        self._bounds = bounds or Bounds()
        self._http = httpx.Client(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            # a transport of our own: no proxy from the environment between us and a neighbour
            transport=transport or _transport(settings, self._bounds),
            event_hooks={"request": [self._bounds.begin], "response": [self._judge]},
            # redirects are not followed: the key would go wherever the answer points
            follow_redirects=False,
        )
        self._arr = _APPS[settings.kind](self.address, settings.api_key, api_ver=self.kind.api, session=self._http)

    @property
    def traffic(self) -> tuple[int, int]:
        """How many requests were sent, and how many bytes of answers came back without their headers."""
        return self._bounds.requests, self._bounds.received

    def close(self) -> None:
        """Close the connections; harmless to repeat."""
        self._http.close()

    def status(self) -> str:
        """The version of the Arr. Raises `Unsupported` when the address is not the Arr its section says."""
        try:
            answer = self._call(self._arr.system.get_status)
        except Missing as error:
            message = f"{self.label} has no API {self.kind.api}: is it a {self.kind.app}? Check URI."
            raise Unsupported(message) from error
        app = str(answer.get("appName", ""))
        if app.lower() != self.kind.app.lower():
            found = app or "program without a name"
            raise Unsupported(f"{self.label} is set up as a {self.kind.app} but is a {found}. Check URI.")
        return str(answer.get("version", ""))

    def queue(self) -> dict[str, QueueEntry]:
        """The whole queue by hash in lower case; a page that fails, or a queue that moves, fails the whole."""
        for _ in range(_READS_OF_A_MOVING_QUEUE):
            records = self._every_page(
                # by title, the one order that does not change while downloads go on
                lambda page: self._arr.queue.get(
                    page=page, page_size=PAGE_SIZE, sort_key="title", sort_dir="ascending"
                )
            )
            if records is not None:
                return fold_queue(records, self.kind)
        raise Unreachable(f"{self.label}: the queue changed each time while it was read.")

    def history_of(self, torrent_hash: str) -> ArrHistory:
        """What the history says of one hash."""
        params: dict[str, Any] = {"downloadId": torrent_hash.upper(), "pageSize": PAGE_SIZE}
        if self.kind.media == "episode":
            params["includeEpisode"] = True  # for the number of the season
        for _ in range(_READS_OF_A_MOVING_QUEUE):
            records = self._every_page(
                lambda page: self._arr.http_utils.request("history", params={**params, "page": page})
            )
            if records is not None:
                return fold_history(records, self.kind)
        raise Unreachable(f"{self.label}: the history changed each time while it was read.")

    def page_of(self, media: str) -> str:
        """Where the application's own page shows a media key, below its address: `/movie/603`; "" if unknown."""
        kind, _, rest = media.partition(":")
        number = rest.partition(":")[0]
        match kind:
            case "movie":
                return self._page("movie", self._field("movie", number, "titleSlug"))
            case "album":
                return self._page("album", self._field("album", number, "foreignAlbumId"))
            case "episode":
                number = self._field("episode", number, "seriesId")
        return self._page("series", self._field("series", number, "titleSlug"))

    def _field(self, resource: str, number: str, name: str) -> str:
        """A field of one item, "" where the answer has none."""
        found = self._call(lambda: self._arr.http_utils.request(f"{resource}/{number}")) if number else None
        return str(found.get(name) or "") if isinstance(found, dict) else ""

    def _page(self, room: str, slug: str) -> str:
        return f"/{room}/{quote(slug, safe='')}" if slug else ""

    def post_command(self, name: str, **body: object) -> CommandState:
        """Queue a command; the Arr itself returns the one under way when an equal one is not done yet."""
        try:
            return read_command(self._call(lambda: self._arr.command.execute(name, **body)))
        except Missing as error:
            self.status()  # another application behind the address says who it is, and is `Unsupported`
            raise Unreachable(f"{self.label} takes no commands: is it a {self.kind.app}? Check URI.") from error

    def command(self, command_id: int) -> CommandState | None:
        """How a command stands; None when the Arr no longer knows it (it forgets them, and at a restart)."""
        try:
            return read_command(self._call(lambda: self._arr.command.get(command_id)))
        except Missing:
            return None

    def commands(self) -> tuple[CommandState, ...]:
        """Every command the Arr remembers: those under way and those of the last minutes."""
        return tuple(read_command(record) for record in self._call(self._arr.command.get))

    def delete_queue(self, queue_id: int, blocklist: bool, skip_redownload: bool) -> bool:
        """Take a download out of the queue but leave it in its client; False when it was not there."""
        params = {"removeFromClient": False, "blocklist": blocklist, "skipRedownload": skip_redownload}
        try:
            self._call(lambda: self._arr.http_utils.request(f"queue/{queue_id}", method="DELETE", params=params))
        except Missing:
            return self._lacks_it()
        return True

    def mark_failed(self, history_id: int) -> bool:
        """Tell the Arr that what it grabbed is no good: it blocklists the release. False without that row.

        Where it searches for failed downloads by itself it does so now; here that cannot be asked otherwise.
        """
        try:
            self._call(lambda: self._arr.http_utils.request(f"history/failed/{history_id}", method="POST"))
        except Missing:
            return self._lacks_it()
        return True

    def _lacks_it(self) -> bool:
        """False for what is not there, once it is sure that the right application says so."""
        self.status()
        return False

    def auto_redownload_failed(self) -> bool:
        """Whether the Arr searches by itself for what failed."""
        answer = self._call(lambda: self._arr.http_utils.request("config/downloadclient"))
        return bool(answer.get("autoRedownloadFailed"))

    def rows(self, resource: str) -> list[Json]:
        """A list that is not paged: `downloadclient`, `remotepathmapping`, `rootfolder`, `health`."""
        answer = self._call(lambda: self._arr.http_utils.request(resource))
        if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
            raise Unreachable(f"{self.label} answered {resource} as no {self.kind.app} does.", "stranger")
        return answer

    def folders_in(self, path: str) -> list[str]:
        """The folders that the Arr sees in one of its own, as paths without a slash at the end."""
        params = {"path": f"{path.rstrip('/')}/", "includeFiles": False}
        answer = self._call(lambda: self._arr.http_utils.request("filesystem", params=params))
        found = answer.get("directories") if isinstance(answer, dict) else None
        rows = found if isinstance(found, list) else []
        return [str(row["path"]).rstrip("/") for row in rows if isinstance(row, dict) and row.get("path")]

    def _every_page(self, read: Callable[[int], Any]) -> list[Any] | None:
        """All records of a paged resource; None when they moved from page to page while being read."""
        records: list[Any] = []
        total = None
        for page in _counting():
            answer = self._call(lambda page=page: read(page))  # type: ignore[misc]
            rows, now_total = answer.get("records"), answer.get("totalRecords")
            if not isinstance(rows, list) or not isinstance(now_total, int):
                raise Unreachable(f"{self.label} answered a page of a list without its records.")
            if total not in (None, now_total):
                return None
            total = now_total
            records.extend(rows)
            if len(records) >= total or not rows:
                break
        unique = len({row.get("id") for row in records})
        return records if unique == len(records) == total else None

    def _call(self, request: Callable[[], Any]) -> Any:
        try:
            return request()
        except PyarrError as error:
            cause = error.__cause__
            if isinstance(cause, httpx.TimeoutException):
                raise Unreachable(f"{self.label} did not answer in time.") from None
            detail = self._clean(str(cause or error)).rstrip(".")
            raise Unreachable(f"{self.label} cannot be reached: {detail}.", _lost(cause)) from None
        except (ValueError, TypeError) as error:
            # pyarr's way of saying that the answer was not the JSON it expects
            raise Unreachable(
                f"{self.label} answered with something that is not its API: {self._clean(str(error))}.", "stranger"
            ) from None

    def _judge(self, response: httpx.Response) -> None:
        """Turn an answer that is not the API's into our errors, before pyarr makes bare exceptions of it."""
        status = response.status_code
        self._read(response)
        api = "application/json" in response.headers.get("Content-Type", "")
        if response.is_success:
            if not api and response.content:
                raise Unreachable(f"{self.label} answered with a page instead of its API. Check URI.", "stranger")
            return
        if status in (401, 403):
            raise Refused(f"{self.label} refused our API key ({status}). Check APIKey.")
        if 300 <= status < 400:
            raise Unreachable(
                f"{self.label} redirects elsewhere ({status}). Check URI and its base path.", "elsewhere"
            )
        if status in (408, 429) or status >= 500 or not api:
            lost: Lost = "" if api or status >= 500 else "stranger"
            raise Unreachable(f"{self.label} is not well ({status}): {self._says(response)}", lost)
        raise (Missing if status == 404 else Rejected)(f"{self.label} ({status}): {self._says(response)}")

    def _read(self, response: httpx.Response) -> None:
        """Read the body within bounds, before pyarr would without any."""
        try:
            response._content = self._bounds.whole(response.iter_bytes())  # what `response.read` does
        except TooLarge as error:
            response.close()
            raise Unreachable(f"{self.label} answered with something that is not its API: {error}.") from None

    def _says(self, response: httpx.Response) -> str:
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if isinstance(answer, list):  # validation failures
            texts = [str(row.get("errorMessage", row)) if isinstance(row, dict) else str(row) for row in answer]
            text = "; ".join(texts)
        elif isinstance(answer, dict):
            text = str(answer.get("message") or answer.get("title") or answer)
        else:
            text = "no word of explanation"
        said = self._clean(text).split("\n")[0][:300]
        return said if said.endswith((".", "!", "?")) else f"{said}."

    def _clean(self, text: str) -> str:
        return without_secrets(text.replace(self._secret, "***") if self._secret else text)


def _transport(settings: ArrSettings, bounds: Bounds) -> httpx.HTTPTransport:
    """Plain httpx, but its pool connects by our network: there is no other way to hand one in."""
    transport = httpx.HTTPTransport(verify=not settings.skip_tls_verify)
    transport._pool._network_backend = BoundedNetwork(bounds)
    return transport


def _lost(error: BaseException | None) -> Lost:
    """What a failed connection failed of, by the innermost cause that says so."""
    found: Lost = ""
    while error is not None:
        match error:
            case socket.gaierror():
                found = "name"
            case ssl.SSLError():
                found = "tls"
            case httpx.ConnectError() | ConnectionRefusedError():
                found = "nobody"
        error = error.__cause__ or error.__context__
    return found


def address_of(uri: str, default_port: int) -> str:
    """The base URL of an Arr: a bare `host` gets http and the application's own port."""
    if "://" in uri:
        return uri.rstrip("/")
    host, slash, path = uri.strip("/").partition("/")
    if ":" not in host.rpartition("]")[2]:
        host = f"{host}:{default_port}"
    return f"http://{host}{slash}{path}"


def _counting() -> Iterator[int]:
    page = 0
    while True:
        page += 1
        yield page
