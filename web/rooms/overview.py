"""`/`: what needs the user first, then how every instance and every Arr stands."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from bottle import Bottle

from web.attention import matters, torrents
from web.site import Site
from web.standing import LOOKS, REMEDIES
from web.status import Json, status_view
from web.times import count, speed

#: So many torrents that need the user are shown; the rest is a link away.
MOST_TORRENTS = 5


@dataclass(frozen=True, slots=True)
class Total:
    """One of the numbers at the top, with what it is made of."""

    name: str
    value: str
    of: str


def add_to(app: Bottle, site: Site) -> None:
    """Add the route."""
    app.route("/", callback=lambda: draw(site))


def draw(site: Site) -> bytes:
    """The page as of now, from snapshots alone."""
    needy = sum(len(arr.attention) for arr in site.views.arrs())
    shown = [*matters(site.views), *islice(torrents(site.views), MOST_TORRENTS)]
    status, settings = status_view(site.views), site.views.settings
    return site.page(
        "overview",
        status=status,
        totals=totals(status),
        attention=shown,
        more=max(0, needy - MOST_TORRENTS),
        looks=LOOKS,
        remedies=REMEDIES,
        urls={one.name: one.url for one in settings.instances} | {one.category: one.uri for one in settings.arrs},
    )


def totals(status: Json) -> list[Total]:
    """The numbers over all instances and Arrs; those of an instance that gives none are left out of them."""
    instances: list[Json] = list(status["qbitInstances"].values())
    arrs: list[Json] = status["arrs"]
    return [
        Total("Instances", _share(instances), "online"),
        Total("Torrents", count(_sum(instances, "torrents")), "on all instances"),
        Total("Down", speed(_sum(instances, "dlSpeed")), "from peers"),
        Total("Up", speed(_sum(instances, "upSpeed")), "to peers"),
        Total("Arrs", _share(arrs), "reachable"),
        Total("In their queues", count(_sum(arrs, "queue")), _importing(_sum(arrs, "importsInFlight"))),
    ]


def _share(those: list[dict[str, Any]]) -> str:
    wanted = [one for one in those if one["state"] != "disabled"]
    return f"{sum(one['alive'] for one in wanted)} of {len(wanted)}"


def _sum(those: list[Json], name: str) -> int | None:
    known = [one[name] for one in those if one[name] is not None]
    return sum(known) if known or not those else None


def _importing(number: int | None) -> str:
    return f"{number} being imported" if number else "none being imported"
