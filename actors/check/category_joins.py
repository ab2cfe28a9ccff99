"""What is wrong between an Arr's categories, ours, and those of others: pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from actors.arr.kinds import KINDS
from actors.check.finding import Finding
from actors.check.matching import Match
from actors.check.paths import overlap
from actors.check.report import InstanceReport
from actors.check.wording import both
from storage.settings import ArrSettings, Settings


@dataclass(frozen=True, slots=True)
class _Owner:
    """Who puts torrents into a category of an instance, or looks after those that are there."""

    about: str
    key: str
    category: str
    below: bool  # and into what is below it


def of_categories(settings: ArrSettings, mine: Sequence[Match], all_settings: Settings) -> Iterator[Finding]:
    """What one Arr loads, and what it has imported, in categories that nobody here looks after."""
    app, about = KINDS[settings.kind].app, f"[{settings.name}]"
    for match in mine:
        client = match.client
        if not client.category:
            yield Finding(
                "no-category",
                about,
                "Category",
                f"{app}'s download client {client.name!r} has no category, so it takes every torrent there for "
                "its own.",
                f"Give it the category {settings.category!r} in {app}'s Settings, Download Clients.",
            )
        elif not _covers(settings, client.category, match, all_settings):
            yield Finding(
                "category-mismatch",
                about,
                "Category",
                f"{app} puts what its download client {client.name!r} loads into the category "
                f"{client.category!r}, but this section looks after {settings.category!r}.",
                f'Set Category = "{client.category}" in {about}, or change the category of that client in {app} '
                f"to {settings.category!r}.",
            )
        after = client.imported_category
        if after and after != client.category and not _managed(after, match, all_settings):
            yield Finding(
                "imported-category",
                about,
                "Category",
                f"{app} moves what it has imported from {client.name!r} into the category {after!r}, where "
                "nobody looks after its seeding.",
                f"Empty the Post-Import Category of that client in {app}, or add {after!r} to ManagedCategories "
                f"of {both([one.about for one in match.surely]) or 'that instance'}.",
            )


def _covers(settings: ArrSettings, category: str, match: Match, all_settings: Settings) -> bool:
    if category == settings.category:
        return True
    below = settings.match_subcategories
    if below is None:
        names = {one.name for one in match.surely or match.maybe}
        below = any(one.match_subcategories for one in all_settings.instances if one.name in names)
    return below and category.startswith(f"{settings.category}/")


def _managed(category: str, match: Match, settings: Settings) -> bool:
    names = {one.name for one in match.surely or match.maybe}
    return any(category in one.managed_categories for one in settings.instances if one.name in names)


def shared_categories(settings: Settings, matched: Sequence[Match]) -> Iterator[Finding]:
    """Two who would look after the same torrents, by what the Arrs' clients say.

    What the configuration alone says against itself is found when it is loaded.
    """
    by_instance: dict[str, list[_Owner]] = {
        one.name: [_Owner(f"[{one.section}]", "ManagedCategories", name, one.match_subcategories)
                   for name in one.managed_categories]
        for one in settings.instances
    }  # fmt: skip
    for match in matched:
        for instance in match.surely:
            owner = _Owner(match.arr.about, "Category", match.client.category, below=False)
            by_instance.setdefault(instance.name, []).append(owner)
    for name, owners in by_instance.items():
        for one, other in combinations(dict.fromkeys(owners), 2):
            if one.about != other.about and one.category and _same_torrents(one, other):
                yield Finding(
                    "shared-category",
                    other.about,
                    other.key,
                    f"{one.about} and {other.about} share torrents on {name}: {one.category!r} and "
                    f"{other.category!r} overlap."
                    if one.category != other.category
                    else f"{one.about} and {other.about} share the category {one.category!r} on {name}.",
                    "Give each its own category, here and in the download client of its Arr.",
                )


def _same_torrents(one: _Owner, other: _Owner) -> bool:
    return (
        one.category == other.category
        or (one.below and other.category.startswith(f"{one.category}/"))
        or (other.below and one.category.startswith(f"{other.category}/"))
    )


def shared_folders(settings: Settings, instances: Sequence[InstanceReport]) -> Iterator[Finding]:
    """Two Arrs whose categories are saved into each other; only paths that somebody set are compared."""
    by_category: Mapping[str, ArrSettings] = {arr.category: arr for arr in settings.arrs}
    for instance in instances:
        given = [one for one in instance.categories if one.name in by_category and one.save_path]
        for one, other in combinations(given, 2):
            if overlap(one.save_path, other.save_path):
                yield Finding(
                    "shared-folder",
                    instance.about,
                    "",
                    f"The categories {one.name!r} and {other.name!r} are saved into the same folder, "
                    f"{one.save_path} and {other.save_path}: one Arr may take the other's files for its own.",
                    "Give each category a save path of its own in that qBittorrent.",
                )
