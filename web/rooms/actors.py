"""`/actors`: the supervisor and its children as they are, and how often each was restarted within the hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bottle import Bottle

from web.site import Site
from web.status import Json, actors_view

#: The bars of the small chart, and how long each is (s): an hour in all, the last one ends now.
BARS, BAR = 12, 300.0
#: How a state looks; `fallen` stands askew until it is up again.
LOOKS = {
    "running": ("good", ""),
    "starting": ("quiet", "rising"),
    "restarting": ("bad", "fallen"),
    "parked": ("bad", "fallen"),
    "stopping": ("warn", "fallen"),
    "stopped": ("quiet", "fallen"),
}


@dataclass(frozen=True, slots=True)
class Layer:
    """Actors that start together, once those of the layers before are up."""

    name: str
    task: str
    prefixes: tuple[str, ...]


LAYERS = (
    Layer("Storage", "Writes the database, alone.", ("storage",)),
    Layer("qBittorrent", "One connection to each instance.", ("qbit/",)),
    Layer("Categories", "One for each Arr's category, or one that instances manage themselves.", ("arr/",)),
    Layer("Services", "This page and its API, and who is told.", ("",)),
)


@dataclass(frozen=True, slots=True)
class Node:
    """One actor as it is drawn. `bars` count its restarts, oldest first; `hour` is their sum."""

    actor: Json
    tone: str
    stance: str
    bars: tuple[int, ...]

    @property
    def hour(self) -> int:
        """Restarts in the last hour."""
        return sum(self.bars)

    @property
    def tallest(self) -> int:
        """What the highest bar stands for; low numbers stay low."""
        return max(3, *self.bars)


def add_to(app: Bottle, site: Site) -> None:
    """Add the route."""
    app.route("/actors", callback=lambda: draw(site))


def draw(site: Site) -> bytes:
    """The page as of now."""
    now = site.time()
    nodes = [_node(one, now) for one in actors_view(site.views)["actors"]]
    return site.page("actors", layers=in_layers(nodes), nodes=nodes, looks=LOOKS)


def in_layers(nodes: Iterable[Node]) -> list[tuple[Layer, list[Node]]]:
    """The nodes under the first layer whose prefix they have, in the order of the layers; none is left out."""
    left, found = list(nodes), []
    for layer in LAYERS:
        mine = [node for node in left if node.actor["name"].startswith(layer.prefixes)]
        left = [node for node in left if node not in mine]
        found.append((layer, mine))
    return found


def bars(times: Iterable[float], now: float) -> tuple[int, ...]:
    """How many of the `times` (Unix s) are in each `BAR` seconds of the hour before `now`, the oldest first."""
    counts = [0] * BARS
    for at in times:
        back = int((now - at) // BAR)
        if 0 <= back < BARS:
            counts[BARS - 1 - back] += 1
    return tuple(counts)


def _node(actor: dict[str, Any], now: float) -> Node:
    tone, stance = LOOKS[actor["state"]]
    return Node(actor, tone, stance, bars(actor["restartedAt"], now))
