"""`/activity`: what was decided and done, as it happens, and how much of it over time."""

from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from bottle import Bottle

from web.answers import refusal
from web.chart import HEIGHT, SERIES, WIDTH, day_of, draw, hour_of, last_day, last_month
from web.feed import OUTCOMES, FeedWanted, read
from web.plain import RULES
from web.query import text
from web.site import Site
from web.timeline import PROTOCOLS, Event

PAGE = 100


def add_to(app: Bottle, site: Site) -> None:
    """Add the route."""
    app.route("/activity", callback=lambda: site.readable(lambda: show(site)))


def show(site: Site) -> bytes:
    """One page of the feed; the charts stand above the newest only."""
    place, wanted = text("before"), _wanted()
    try:
        feed = read(site.reader, wanted, place, PAGE)
    except ValueError as error:
        raise refusal(400, "before is a place that an earlier page named.") from error
    return site.page(
        "activity",
        wanted=wanted,
        days=_by_day(feed.events, site.time()),
        charts=() if place else _charts(site, wanted),
        series=SERIES,
        width=WIDTH,
        height=HEIGHT,
        place=place,
        older=_address(wanted, feed.older) if feed.older else "",
        newest=_address(wanted, ""),
        instances=sorted({one.name for one in site.views.settings.instances} | _one(wanted.instance)),
        categories=sorted({one.category for one in site.views.arrs()} | _one(wanted.category)),
        kinds={"decision": "Decisions"} | {kind: f"{word}s" for kind, word in PROTOCOLS.items()},
        protocols=PROTOCOLS,
        rules={name: words for name, (words, _) in RULES.items() if name},
        outcomes=OUTCOMES,
        story_of=site.story_of,
    )


def _wanted() -> FeedWanted:
    return FeedWanted(
        instance=text("instance"),
        category=text("category"),
        what=text("what"),
        rule=text("rule"),
        outcome=text("outcome"),
        dry=text("dry") == "true",
    )


def _address(wanted: FeedWanted, place: str) -> str:
    given = {
        "instance": wanted.instance,
        "category": wanted.category,
        "what": wanted.what,
        "rule": wanted.rule,
        "outcome": wanted.outcome,
        "dry": "true" if wanted.dry else "",
        "before": place,
    }
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/activity?{query}" if query else "/activity"


def _charts(site: Site, wanted: FeedWanted) -> tuple[Any, ...]:
    now = site.time()
    charts = []
    for title, bounds, label, every in (
        ("Last 24 hours", last_day(now), hour_of, 6),
        ("Last 30 days", last_month(now), day_of, 7),
    ):
        ended = site.reader.ended_between(
            bounds, instance=wanted.instance or None, category=wanted.category or None
        )
        charts.append(draw(title, bounds, ended, label, every))
    return tuple(charts)


def _by_day(events: tuple[Event, ...], now: float) -> list[tuple[str, list[Event]]]:
    """Entries under the day on which they happened, as days are counted where qBitrr runs."""
    today = datetime.fromtimestamp(now).astimezone().date()

    def day(event: Event) -> str:
        at = datetime.fromtimestamp(event.at).astimezone().date()
        match (today - at).days:
            case 0:
                return "Today"
            case 1:
                return "Yesterday"
            case _:
                return f"{at:%A}, {at.day} {at:%B %Y}"

    return [(name, list(some)) for name, some in groupby(events, key=day)]


def _one(name: str) -> set[str]:
    return {name} if name else set()
