"""Lists what needs the user, each with its reason and, where one press of a button helps, the button."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from actors.arr.snapshot import ArrSnapshot
from web.views import Views


@dataclass(frozen=True, slots=True)
class Button:
    """POSTs to `path` (under `UrlBase`) when pressed; `danger`: something is deleted."""

    label: str
    path: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that needs the user."""

    what: str
    why: str
    button: Button | None = None


def matters(views: Views) -> Iterator[Item]:
    """What concerns more than one torrent: never many, since each belongs to a section of the configuration."""
    for problem in views.settings.problems:
        yield Item("Configuration", _full(str(problem)))
    for sentence in views.not_reloaded():
        yield Item("The configuration file was not reloaded", sentence)
    storage = views.storage()
    if storage is not None:
        yield from (Item("Database", _full(said)) for said in (storage.problem, storage.notice) if said)
    for child in views.children().values():
        if child.state == "parked":
            retry = Button("Try again now", f"/api/actors/{quote(child.name)}/restart")
            yield Item(child.name, child.last_error, retry)
        if child.left_behind:
            yield Item(child.name, f"{child.left_behind} of its earlier workers hung and never stopped.")
    for settings in views.settings.instances:
        instance = views.instance(settings.name)
        for torrent_hash, fault in instance.unreadable if instance else ():
            why = f"Nothing is done about it, since qBittorrent says what cannot be: {fault}"
            yield Item(f"Torrent {torrent_hash} on {settings.name}", _full(why))
    for arr in views.arrs():
        yield from _brakes(arr)
        yield from _doubts(arr)


def torrents(views: Views) -> Iterator[Item]:
    """The torrents that need the user: there may be thousands."""
    for arr in views.arrs():
        yield from (Item(f"{one.name} on {one.instance}", _full(one.why)) for one in arr.attention)


def _brakes(arr: ArrSnapshot) -> Iterator[Item]:
    for brake in arr.brakes:
        button = Button(f"Remove these {brake.count}", _confirmation(arr, brake.instance), danger=True)
        yield Item(f"{brake.count} removals on {brake.instance} are held back", _full(brake.why), button)


def _doubts(arr: ArrSnapshot) -> Iterator[Item]:
    for doubt in arr.doubts:
        button = Button(f"Forget these {doubt.count}", _confirmation(arr, doubt.instance), danger=True)
        yield Item(
            f"{arr.category} on {doubt.instance}: {doubt.count} torrents are gone at once", doubt.why, button
        )


def _confirmation(arr: ArrSnapshot, instance: str) -> str:
    return f"/api/arrs/{quote(arr.category)}/confirm/{quote(instance)}"


def _full(why: str) -> str:
    """A reason as a finished sentence."""
    return why if why.endswith((".", "!", "?")) else f"{why}."
