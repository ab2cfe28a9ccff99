"""The addresses that other programs ask: whether we live, whether we are ready, and the metrics."""

from typing import Any

from bottle import Bottle, response

from actors.wiring import Wiring
from web.guard import Guard
from web.health import health, readiness
from web.metrics.scrape import CONTENT_TYPE, Scrape
from web.views import Views


class Vitals:
    """Answers from what is published and counted; asks nobody."""

    def __init__(self, views: Views, guard: Guard, wiring: Wiring) -> None:
        self._views = views
        self._guard = guard
        self._clock = wiring.clock
        self._pulses = wiring.pulses
        self._scrape = Scrape(views, wiring.tally)

    def add_to(self, app: Bottle) -> None:
        """Add the routes."""
        app.route("/healthz", callback=self._health)
        app.route("/readyz", callback=self._readiness)
        app.route("/metrics", callback=self._metrics)

    def _health(self) -> Any:
        found = health(self._views, self._pulses, self._clock.time(), self._clock.monotonic())
        response.status = 200 if found["ok"] else 503
        return found

    def _readiness(self) -> Any:
        found = readiness(self._views, named=self._guard.knows())
        response.status = 200 if found["ready"] else 503
        return found

    def _metrics(self) -> bytes:
        response.content_type = CONTENT_TYPE
        return self._scrape.text()
