"""Lists what needs the user, each with its reason and, where one press of a button helps, the button."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from actors.arr.snapshot import ArrSnapshot
from web.views import Views


@dataclass(frozen=True, slots=True)
class Button:
    """POSTs to `path` (under `UrlBase`) when pressed."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that needs the user."""

    what: str
    why: str
    button: Button | None = None


def attention(views: Views) -> Iterator[Item]:
    """The few that concern everything first; torrents, of which there may be thousands, last."""
    for problem in views.settings.problems:
        yield Item("Configuration", str(problem))
    storage = views.storage()
    if storage is not None:
        yield from (Item("Database", said) for said in (storage.problem, storage.notice) if said)
    for child in views.children().values():
        if child.state == "parked":
            retry = Button("Try again now", f"/api/actors/{quote(child.name)}/restart")
            yield Item(child.name, child.last_error, retry)
        if child.left_behind:
            yield Item(child.name, f"{child.left_behind} of its earlier workers hung and never stopped.")
    arrs = views.arrs()
    for arr in arrs:
        yield from _brakes(arr)
    for arr in arrs:
        yield from (Item(f"{torrent.name} on {torrent.instance}", torrent.why) for torrent in arr.attention)


def _brakes(arr: ArrSnapshot) -> Iterator[Item]:
    for brake in arr.brakes:
        path = f"/api/arrs/{quote(arr.category)}/confirm/{quote(brake.instance)}"
        yield Item(
            f"{brake.count} removals on {brake.instance} are held back",
            brake.why,
            Button(f"Remove these {brake.count}", path),
        )
