"""`/torrents`: every torrent that is followed, found, sorted, paged, and asked about."""

import re
from dataclasses import replace
from typing import Any, get_args
from urllib.parse import urlencode

from bottle import Bottle, request, response

from actors.arr.span import span
from actors.messages import Wish
from web.answers import refusal
from web.asking import Key, consequences, pass_on, survey
from web.plain import WISHES, rule, state
from web.query import MOST_ROWS, wanted_torrents, whole
from web.rows import Wanted
from web.site import Site

#: Rows of one page; static/torrents.js shows further ones while somebody scrolls.
PAGE = 100
#: The columns by which the table is sorted at a click, with what a number in them means the other way round first.
COLUMNS = (
    ("name", "Name", False),
    ("instance", "Instance", False),
    ("category", "Category", False),
    ("state", "State", False),
    ("progress", "Done", False),
    ("size", "Size", True),
    ("ratio", "Ratio", True),
    ("seedingTime", "Seeded", True),
    ("rule", "Verdict", False),
    ("at", "Decided", True),
)
_OWN = re.compile(r"/torrents([/?][!-~]*)?", re.ASCII)
_WISHES: tuple[Wish, ...] = get_args(Wish.__value__)


def add_to(app: Bottle, site: Site) -> None:
    """Add the routes."""
    app.route("/torrents", callback=lambda: site.readable(lambda: draw(site)))
    app.route("/torrents", "POST", callback=lambda: site.readable(lambda: ask(site)))


def draw(site: Site) -> bytes:
    """One page of what is wanted, from snapshots alone."""
    wanted, page = wanted_torrents(), whole("page", 1)
    found = site.catalogue.find(wanted, (page - 1) * PAGE, PAGE)
    pages = max(1, -(-found.total // PAGE))
    return site.page(
        "torrents",
        rows=found.rows,
        total=found.total,
        everything=sum(found.counts["instance"].values()),
        counts=found.counts,
        wanted=wanted,
        page=page,
        pages=pages,
        size_of_page=PAGE,
        columns=COLUMNS,
        wishes=WISHES,
        address=lambda **changes: address(wanted, **changes),
        rule=rule,
        state=state,
        span=span,
        story_of=site.story_of,
        following=bool(site.views.arrs()),
    )


def address(wanted: Wanted, page: int = 1, **changes: Any) -> str:
    """`/torrents?...` for what is wanted, with some of it changed; what is as usual is left out."""
    asked = replace(wanted, **changes)
    sort = f"-{asked.sort}" if asked.descending else asked.sort
    given = {
        "q": asked.q,
        "instance": asked.instance,
        "category": asked.category,
        "state": asked.state,
        "rule": asked.rule,
        "attention": "true" if asked.attention else "",
        "sort": "" if sort == "name" else sort,
        "page": "" if page == 1 else str(page),
    }
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/torrents?{query}" if query else "/torrents"


def ask(site: Site) -> Any:
    """`POST /torrents`, where no script asks instead: what destroys is done only once it is confirmed."""
    wish, keys, back = _asked_for(request.forms)
    asked = survey(site.views, wish, keys)
    confirmed = bool(request.forms.getunicode("confirmed"))
    if wish == "fail" and not confirmed and asked.granted:
        said = consequences(site.views, asked)
        return site.page("asked", asked=asked, said=said, back=back, wishes=WISHES, done=False)
    asked = pass_on(site.views, asked)
    if not asked.declined:
        return site.go_to(back)
    response.status = 200 if asked.granted else 409
    return site.page("asked", asked=asked, said=(), back=back, wishes=WISHES, done=True)


def _asked_for(forms: Any) -> tuple[Wish, list[Key], str]:
    try:
        sent = forms.decode().getall("torrent")
    except UnicodeError as error:
        raise refusal(400, "torrent is not UTF-8.") from error
    wish = forms.getunicode("wish")
    if wish not in _WISHES:
        raise refusal(400, f"Nothing was asked for: wish is one of {', '.join(_WISHES)}.")
    keys = [(instance, one) for instance, slash, one in (given.rpartition("/") for given in sent) if slash]
    if len(keys) != len(sent) or not 1 <= len(keys) <= MOST_ROWS:
        raise refusal(400, f"Choose 1 to {MOST_ROWS} torrents first, then say what to do with them.")
    back = forms.getunicode("back") or ""
    return wish, keys, back if _OWN.fullmatch(back) else "/torrents"
