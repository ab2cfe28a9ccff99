"""`/torrents/<instance>/<hash>`: why qBitrr did, or did not do, something with one torrent."""

from typing import Any

from bottle import Bottle, HTTPError, HTTPResponse, response

from actors.arr.asked import why_not
from actors.messages import PageOf, Wish
from actors.torrent import TAG_IGNORED
from web.asking import Target, circumstances
from web.detail import facts_view, gather, links, story_view
from web.facts import from_memory, from_qbittorrent, from_the_verdict
from web.links import of_media
from web.plain import WISHES, rule, state
from web.site import Site
from web.timeline import PROTOCOLS, of_torrent

#: So long an Arr's actor has to say where its page is (s).
PATIENCE = 3.0


def add_to(app: Bottle, site: Site) -> None:
    """Add the routes."""
    app.route("/torrents/<instance>/<torrent_hash>", callback=lambda **at: draw(site, **at))
    app.route("/torrents/<instance>/<torrent_hash>/arr", callback=lambda **at: lead(site, **at))


def draw(site: Site, instance: str, torrent_hash: str) -> Any:
    """The story as it stands now; of a torrent that is gone, what the diary holds."""
    story = gather(site.views, site.reader, instance, torrent_hash.lower())
    if story is None:
        response.status = 404
        words = f"No torrent {torrent_hash} on {instance} is in a category qBitrr looks after, or ever was."
        return site.page("error", words=words)
    now, target = site.time(), story.target
    facts = facts_view(story.decisions[0], now) if story.decisions else None
    snapshot = site.views.instance(instance)
    return site.page(
        "story",
        story=story,
        told=story_view(site.views, story, now),
        listed=target.listed if target else None,
        arr=target.arr if target else None,
        called=target.listed.torrent.name if target else next((row.name for row in story.decisions), story.hash),
        reported=list(from_qbittorrent(target.listed.torrent, now)) if target else [],
        reported_at=snapshot.last_poll_at if snapshot else None,
        remembered=list(from_memory(target.listed)) if target else [],
        read=list(from_the_verdict(facts)),
        events=of_torrent(story.decisions, story.protocols),
        story_of=site.story_of,
        links=links(site.views, story),
        kinds=PROTOCOLS,
        wishes=_wishes(site, target) if target else (),
        rule=rule,
        state=state,
    )


def lead(site: Site, instance: str, torrent_hash: str) -> HTTPResponse:
    """To the page of the Arr that shows the film, series or album; where it cannot say which, to its downloads.

    The one page that asks an actor and waits: only for who follows the link, and not for long.
    """
    story = gather(site.views, site.reader, instance, torrent_hash.lower())
    arrs = [one for one in site.views.settings.arrs if story is not None and one.category == story.category]
    if story is None or not arrs:
        raise HTTPError(404)
    path = site.views.ask(f"arr/{story.category}", PageOf(story.hash), PATIENCE)
    address = of_media(arrs[0], path) if path else links(site.views, story)["arr"]
    return HTTPResponse(status=303, headers={"Location": address})


def _wishes(site: Site, target: Target) -> list[tuple[Wish, str, str]]:
    """The buttons: wish, label, and why it cannot be granted; of ignoring and its end only one is of use."""
    torrent, around = target.listed.torrent, circumstances(site.views, target)
    needless = "ignore" if TAG_IGNORED in torrent.tags else "unignore"
    return [(wish, label, why_not(wish, torrent, around)) for wish, label in WISHES.items() if wish != needless]
