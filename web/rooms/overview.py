"""`/`: how every instance and every Arr stands, what needs the user first."""

from itertools import islice

from bottle import Bottle

from web.attention import matters, torrents
from web.site import Site
from web.standing import LOOKS
from web.status import status_view

#: So many torrents that need the user are shown; the rest is a link away.
MOST_TORRENTS = 5


def add_to(app: Bottle, site: Site) -> None:
    """Add the route."""
    app.route("/", callback=lambda: draw(site))


def draw(site: Site) -> bytes:
    """The page as of now, from snapshots alone."""
    needy = torrents(site.views)
    shown = [*matters(site.views), *islice(needy, MOST_TORRENTS)]
    return site.page(
        "overview",
        status=status_view(site.views),
        attention=shown,
        more=sum(1 for _ in needy),
        looks=LOOKS,
    )
