"""What is wrong between servers that are each well by themselves: pure."""

from collections.abc import Iterator, Sequence

from actors.check import category_joins, client_joins, path_joins
from actors.check.finding import Finding
from actors.check.hosts import Addresses
from actors.check.matching import Match, matches
from actors.check.paths import Question
from actors.check.report import ArrReport, InstanceReport
from actors.check.wording import either
from storage.settings import Settings


def joins(
    settings: Settings,
    instances: Sequence[InstanceReport],
    arrs: Sequence[ArrReport],
    addresses: Addresses,
    unseen: Sequence[Question] = (),
) -> tuple[Finding, ...]:
    """Findings about the Arrs' clients, categories and paths; of an Arr that said nothing nothing is said.

    `unseen` are the folders that an Arr, asked, does not see.
    """
    arrs = [arr for arr in arrs if arr.key_ok and arr.finding is None]
    matched = matches(arrs, instances, addresses)
    own = {arr.name: arr for arr in settings.arrs}
    found: list[Finding] = []
    for arr in arrs:
        mine = [match for match in matched if match.arr == arr]
        found += [
            *client_joins.of_clients(arr, mine),
            *category_joins.of_categories(own[arr.name], mine, settings),
            *client_joins.of_habits(own[arr.name], mine, settings),
            *path_joins.of_paths(arr, unseen),
        ]
    found += [
        *_unused(settings, instances, arrs, matched),
        *category_joins.shared_categories(settings, matched),
        *category_joins.shared_folders(settings, instances),
    ]
    return tuple(dict.fromkeys(found))


def unclear(
    instances: Sequence[InstanceReport], arrs: Sequence[ArrReport], addresses: Addresses
) -> tuple[str, ...]:
    """What cannot be told, a sentence each: no reason to worry, but nobody has checked it."""
    return tuple(
        f"{match.arr.about} Cannot tell whether its download client {match.client.name!r} at {match.place} is "
        f"{either([one.about for one in match.maybe])}: the two are addressed differently."
        for match in matches(arrs, instances, addresses)
        if match.maybe
    )


def _unused(
    settings: Settings, instances: Sequence[InstanceReport], arrs: Sequence[ArrReport], matched: Sequence[Match]
) -> Iterator[Finding]:
    """Instances to which no Arr sends anything; nothing is said while an Arr did not tell of its clients."""
    if len(arrs) < len(settings.arrs) or not arrs:
        return
    used = {one.name for match in matched for one in (*match.surely, *match.maybe)}
    managing = {one.name for one in settings.instances if one.managed_categories}
    for instance in instances:
        if instance.logged_in and instance.name not in used | managing:
            yield Finding(
                "instance-not-used",
                instance.about,
                "",
                "No Arr has this qBittorrent as a download client, and it has no ManagedCategories.",
                "Add it to your Arrs' download clients, name its own ManagedCategories, or set Disabled = true.",
            )
