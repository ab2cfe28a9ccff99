"""`/login` and `/logout`: the way in and out for who has the token."""

from typing import Any

from bottle import Bottle, request, response

from web.answers import too_soon_sentence, whole_seconds
from web.site import Site


def add_to(app: Bottle, site: Site) -> None:
    """Add the routes."""
    app.route("/login", callback=lambda: show(site))
    app.route("/login", "POST", callback=lambda: log_in(site))
    app.route("/logout", "POST", callback=lambda: log_out(site))


def show(site: Site) -> Any:
    """The form; who is in already goes on to the overview."""
    if site.guard.settings.auth_disabled or site.guard.has_session():
        return site.go_to("/")
    return site.page("login", error="")


def log_in(site: Site) -> Any:
    """Look at the token that was sent, unless too many wrong ones came before it."""
    throttle = site.guard.auth.throttle
    if wait := throttle.wait():
        response.status = 429
        response.set_header("Retry-After", whole_seconds(wait))
        return site.page("login", error=too_soon_sentence(wait))
    given = (request.forms.getunicode("token") or "").strip()
    if not site.guard.auth.token_matches(given):
        throttle.failed(given)
        response.status = 401
        return site.page("login", error="That is not the token.")
    found = site.go_to("/")
    site.guard.start_session(found)
    return found


def log_out(site: Site) -> Any:
    """End the session of this browser."""
    found = site.go_to("/login")
    site.guard.end_session(found)
    return found
