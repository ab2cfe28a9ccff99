"""Which part of the settings concerns which child: what a reload compares, so that it touches no other; pure."""

from collections.abc import Iterable

from storage.settings import ArrSettings, GeneralSettings, InstanceSettings

#: Fields of `[Settings]` that are the process's and the supervisor's own.
PROCESS = frozenset(
    {"console_level", "log_to_file", "data_folder", "database"}
    | {"restart_on_bug", "max_restarts", "restart_window", "restart_delay"}
)
#: Those that every section's own settings have taken over already.
MERGED = frozenset({"completed_download_folder", "ignore_younger_than"})
#: Those that the NotifyActor acts on; `free_space` too.
NOTIFY = frozenset({"notify", "notify_down_after", "notify_disk_below", "notify_daily_at"})
#: Those that an InstanceActor acts on.
INSTANCE = frozenset({"dry_run", "failed_category", "recheck_category", "free_space", "auto_pause_resume"})
#: Those that an ArrActor acts on.
CATEGORY = frozenset(
    {"dry_run", "failed_category", "recheck_category", "tagless", "loop_sleep", "max_removals_per_pass"}
    | {"just_back_grace", "missing_files_grace", "estimate_grace", "recheck_pause"}
)

type Concern = tuple[object, ...]


def of_instance(instance: InstanceSettings, general: GeneralSettings) -> Concern:
    """What `qbit/<instance>` is made from; the categories of the Arrs reach it by message."""
    return (instance, _fields(general, INSTANCE))


def of_arr(arr: ArrSettings, general: GeneralSettings, instances: Iterable[InstanceSettings]) -> Concern:
    """What `arr/<category>` is made from: where an instance is, and how we log in there, is not its concern."""
    return (arr, _fields(general, CATEGORY), tuple((one.name, one.trackers) for one in instances))


def of_managed(category: str, general: GeneralSettings, instances: Iterable[InstanceSettings]) -> Concern:
    """What `arr/<category>` without an Arr is made from: how it seeds on the instances that manage it."""
    owners = (one for one in instances if category in one.managed_categories)
    seeding = (
        (one.name, one.trackers, dict(one.category_overrides).get(category, one.category_seeding))
        for one in owners
    )
    return (category, _fields(general, CATEGORY), tuple(seeding))


def of_notify(general: GeneralSettings) -> Concern:
    """What `notify` is made from: of whom it speaks it reads from what they publish."""
    return (_fields(general, NOTIFY | {"free_space"}),)


def _fields(general: GeneralSettings, names: Iterable[str]) -> tuple[tuple[str, object], ...]:
    return tuple((name, getattr(general, name)) for name in sorted(names))
