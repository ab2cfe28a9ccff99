"""Lists what needs the user, each with its reason and what to do: a button where one press helps, else a link."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from actors.arr.snapshot import ArrSnapshot
from actors.check.finding import Finding
from storage.settings import InstanceSettings, Settings
from web.views import Views


@dataclass(frozen=True, slots=True)
class Button:
    """POSTs to `path` (under `UrlBase`) when pressed; `asks` is what is asked before, "" where nothing is lost."""

    label: str
    path: str
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Leads to another page of ours, at `path` under `UrlBase`."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that needs the user: `bad` stops something, `warn` waits for a word."""

    what: str
    why: str
    tone: Literal["bad", "warn"] = "bad"
    button: Button | None = None
    link: Link | None = None

    @property
    def key(self) -> str:
        """Stays the same for as long as it is the same thing."""
        return self.button.path if self.button else f"{self.what} {self.why}"


def matters(views: Views) -> Iterator[Item]:
    """What concerns more than one torrent: never many, since each belongs to a section of the configuration."""
    settings = views.settings
    for problem in settings.problems:
        yield Item("Configuration", _full(str(problem)), link=_section(problem.section))
    for sentence in views.not_reloaded():
        yield Item(
            "The configuration file was not reloaded", sentence, link=Link("Configuration", "/configuration")
        )
    storage = views.storage()
    if storage is not None:
        if storage.standby:
            yield Item("This qBitrr stands by", _full(storage.standby), "warn")
        said = (storage.problem if storage.problem != storage.standby else "", storage.notice)
        yield from (Item("Database", _full(one)) for one in said if one)
    sections = _sections(settings)
    for target in views.notify():
        if target.error:
            why = _full(f"They do not get through: {target.error}")
            yield Item(f"Notifications to {target.name}", why, "warn", link=_section("Settings"))
    for child in views.children().values():
        if child.state == "parked":
            retry = Button("Try again now", f"/api/actors/{quote(child.name)}/restart")
            section = sections.get(child.name)
            yield Item(child.name, child.last_error, button=retry, link=_section(section) if section else None)
        if child.left_behind:
            yield Item(child.name, f"{child.left_behind} of its earlier workers hung and never stopped.", "warn")
    for instance in settings.instances:
        yield from _unreadable(views, instance)
    for arr in views.arrs():
        yield from _brakes(arr)
        yield from _doubts(arr)
    yield from _found(views.findings())


def torrents(views: Views) -> Iterator[Item]:
    """The torrents that need the user: there may be thousands."""
    for arr in views.arrs():
        for one in arr.attention:
            story = Link("Its story", story_of(one.instance, one.hash))
            yield Item(f"{one.name} on {one.instance}", _full(one.why), "warn", link=story)


def story_of(instance: str, torrent_hash: str) -> str:
    """The address of one torrent's story below `UrlBase`."""
    return f"/torrents/{quote(instance, safe='')}/{torrent_hash}"


def _unreadable(views: Views, settings: InstanceSettings) -> Iterator[Item]:
    instance = views.instance(settings.name)
    for torrent_hash, fault in instance.unreadable if instance else ():
        why = f"Nothing is done about it, since qBittorrent says what cannot be: {fault}"
        yield Item(f"Torrent {torrent_hash} on {settings.name}", _full(why), "warn")


def _brakes(arr: ArrSnapshot) -> Iterator[Item]:
    for brake in arr.brakes:
        asks = f"{brake.count} torrents of {arr.category} on {brake.instance} are then removed, with their files."
        button = Button(f"Remove these {brake.count}", _confirmation(arr, brake.instance), asks)
        yield Item(f"{brake.count} removals on {brake.instance} are held back", _full(brake.why), "warn", button)


def _doubts(arr: ArrSnapshot) -> Iterator[Item]:
    for doubt in arr.doubts:
        asks = f"qBitrr then believes that the {doubt.count} torrents are gone, and forgets what it knows of them."
        button = Button(f"Forget these {doubt.count}", _confirmation(arr, doubt.instance), asks)
        what = f"{arr.category} on {doubt.instance}: {doubt.count} torrents are gone at once"
        yield Item(what, doubt.why, "warn", button)


def _found(findings: Iterable[Finding]) -> Iterator[Item]:
    for one in findings:
        link = _section(one.about.strip("[]")) if one.about.startswith("[") else None
        yield Item(one.about, f"{_full(one.says)} {_full(one.remedy)}".strip(), "warn", link=link)


def _confirmation(arr: ArrSnapshot, instance: str) -> str:
    return f"/api/arrs/{quote(arr.category)}/confirm/{quote(instance)}"


def _section(name: str) -> Link:
    """The section's form on the page of the configuration."""
    return Link("Open its settings", f"/configuration?section={quote(name, safe='')}")


def _sections(settings: Settings) -> dict[str, str]:
    """The section that an actor is configured by, by the actor's name."""
    instances = {f"qbit/{one.name}": one.section for one in settings.instances}
    return instances | {f"arr/{one.category}": one.name for one in settings.arrs}


def _full(why: str) -> str:
    """A reason as a finished sentence; "" stays what it is."""
    why = f"{why[:1].upper()}{why[1:]}"
    return why if why.endswith((".", "!", "?")) or not why else f"{why}."
