"""What sections say against each other: one owner per category, one section per server."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from storage.schema.address import is_loopback
from storage.settings import ArrSettings, GeneralSettings, InstanceSettings, Problem


def overlap(one: str, other: str, *, one_below: bool, other_below: bool) -> bool:
    """Whether two categories share torrents; `below`: it also takes its subcategories."""
    return (
        one == other
        or (one_below and other.startswith(f"{one}/"))
        or (other_below and one.startswith(f"{other}/"))
    )


def same_server(instances: Iterable[InstanceSettings]) -> Iterator[Problem]:
    """A problem for each instance whose server an earlier section already names: it would count twice."""
    seen: dict[tuple[str, int, str], str] = {}
    for instance in instances:
        if instance.disabled:
            continue
        host = "localhost" if is_loopback(instance.host) else instance.host.lower()
        first = seen.setdefault((host, instance.port, instance.base_path), instance.section)
        if first != instance.section:
            yield _problem(
                instance.section, "Host", f"is the server of [{first}] once more: delete one of the two sections"
            )


def shared_categories(arrs: Sequence[ArrSettings], instances: Sequence[InstanceSettings]) -> Iterator[Problem]:
    """A problem in each of two Arrs that would own the same torrents."""
    anywhere = any(instance.match_subcategories for instance in instances)
    for one, other in combinations(arrs, 2):
        below = {"one_below": _below(one, default=anywhere), "other_below": _below(other, default=anywhere)}
        if overlap(one.category, other.category, **below):
            yield _shared(one, other)
            yield _shared(other, one)


def _below(arr: ArrSettings, *, default: bool) -> bool:
    return default if arr.match_subcategories is None else arr.match_subcategories


def _shared(arr: ArrSettings, other: ArrSettings) -> Problem:
    if arr.category == other.category:
        message = f'"{arr.category}" is also the category of [{other.name}]: give each its own'
    else:
        message = (
            f'"{arr.category}" shares torrents with "{other.category}" of [{other.name}], since subcategories '
            "are matched: give each its own, or set MatchSubcategories = false"
        )
    return _problem(arr.name, "Category", message)


def special_categories(arrs: Iterable[ArrSettings], general: GeneralSettings) -> Iterator[Problem]:
    """A problem for each Arr that lives in `FailedCategory` or `RecheckCategory`."""
    for arr in arrs:
        key = _special(arr.category, general)
        if key:
            yield _problem(arr.name, "Category", f'"{arr.category}" is {key} of [Settings]: choose another')


def _special(category: str, general: GeneralSettings) -> str:
    names = {general.failed_category: "FailedCategory", general.recheck_category: "RecheckCategory"}
    return names.get(category, "")


def managed_categories(
    instance: InstanceSettings, arrs: Iterable[ArrSettings], general: GeneralSettings
) -> Iterator[tuple[str, Problem, Problem | None]]:
    """Managed categories of an instance that somebody else owns too: the category, and each side's problem.

    The instance goes on without that category, so that its other torrents lose nothing.
    """
    for category in instance.managed_categories:
        key = _special(category, general)
        if key:
            message = f'"{category}" is {key} of [Settings]: take it out'
            yield category, _problem(instance.section, "ManagedCategories", message), None
        for arr in arrs:
            below = _below(arr, default=instance.match_subcategories)
            if overlap(category, arr.category, one_below=instance.match_subcategories, other_below=below):
                mine = f'"{category}" is the category of [{arr.name}] too: take it out, or give the Arr another'
                theirs = f'"{arr.category}" is in ManagedCategories of [{instance.section}] too: choose another'
                yield (
                    category,
                    _problem(instance.section, "ManagedCategories", mine),
                    _problem(arr.name, "Category", theirs),
                )


def _problem(section: str, key: str, message: str) -> Problem:
    return Problem(section=section, key=key, message=message)
