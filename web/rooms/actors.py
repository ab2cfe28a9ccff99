"""`/actors`: the supervisor and its children as they are."""

from bottle import Bottle

from web.site import Site
from web.status import actors_view


def add_to(app: Bottle, site: Site) -> None:
    """Add the route."""
    app.route("/actors", callback=lambda: site.page("actors", actors=actors_view(site.views)["actors"]))
