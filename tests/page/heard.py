"""What a browser's page said and asked for behind the user's back, and whether everybody can use what it shows."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

_AXE = Path(__file__).parent / "vendor" / "axe.min.js"
#: Impacts that axe calls serious; what is minor or moderate is for judgement, not for a test.
SERIOUS = ("serious", "critical")
#: What moves when a theme or a state changes comes to rest before it is judged.
_AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter((each) => Number.isFinite(each.effect?.getComputedTiming().endTime)).map((each) => each.finished))"""
_LOOK = "() => axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"


@dataclass
class Heard:
    """Collects from one page; `own` is the only host it may ask."""

    own: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)  # every address, in order
    _allowed: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """From now on hear everything of this page."""
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("request", self._request)
        page.on("response", self._response)

    def allow(self, pattern: str) -> None:
        """A complaint that matches is part of the test: a server that was killed on purpose."""
        self._allowed.append(pattern)

    def assert_quiet(self) -> None:
        """No error on the console, no request to another host, no fault of the server."""
        told = [one for one in self.complaints if not any(re.search(allowed, one) for allowed in self._allowed)]
        assert told == [], "\n".join(told)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console {message.type}: {message.text} ({message.location})")

    def _error(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.own:
            self.complaints.append(f"a request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status == 500:
            self.complaints.append(f"a fault of the server: {response.request.method} {response.url}")


@cache
def axe() -> str:
    """The source of axe-core."""
    return _AXE.read_text(encoding="utf-8")


def assert_accessible(page: Page) -> None:
    """Axe finds nothing serious in what the page shows now."""
    page.evaluate(_AT_REST)
    page.evaluate(axe())
    found = page.evaluate(_LOOK)
    told = [
        f"{one['id']} ({one['impact']}): {one['help']}\n" + "\n".join(_where(node) for node in one["nodes"][:5])
        for one in found
        if one["impact"] in SERIOUS
    ]
    assert told == [], "\n\n".join(told)


def _where(node: dict[str, str]) -> str:
    return f"  {node['target']} {node['html'][:160]}\n    {' '.join(node.get('failureSummary', '').split())[:300]}"
