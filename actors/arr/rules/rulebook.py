"""The configuration as the rules use it, for one category on one instance: pure."""

from dataclasses import dataclass
from functools import lru_cache

from actors.arr.files import FileFilter
from actors.arr.rejections import Rejections
from actors.arr.trackers import merge_rows
from storage.settings import (
    ArrSettings,
    GeneralSettings,
    HitAndRun,
    InstanceSettings,
    Limits,
    RemoveWhen,
    TrackerRow,
)


@dataclass(frozen=True, slots=True)
class Graces:
    """How long the rules hold their breath, in seconds.

    `just_back`: after an instance answered again (or qBittorrent is on the internet again) nothing
    destructive is done, and no time counts against a torrent. `missing_files`: a disk may be mounted again.
    `estimate`: a download that just began to move has a wild `eta`. `recheck`: between the first and the
    second recheck of a torrent in error.
    """

    just_back: float = 120.0
    missing_files: float = 300.0
    estimate: float = 60.0
    recheck: float = 300.0

    @classmethod
    def of(cls, general: GeneralSettings) -> "Graces":
        """As configured."""
        return cls(
            just_back=general.just_back_grace,
            missing_files=general.missing_files_grace,
            estimate=general.estimate_grace,
            recheck=general.recheck_pause,
        )


NO_REJECTIONS = Rejections()
NO_FILTER = FileFilter()
NO_LIMITS = Limits()
NO_DEMAND = HitAndRun()
USUAL_GRACES = Graces()


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """All that a verdict needs to know of the configuration. Durations seconds, rates bytes/s, None is off.

    `arr` is false for a category that the instance itself manages: there is no import to wait for and no
    Arr to tell. `rows` are the tracker rows of this instance with the Arr's laid over them, the highest
    priority first. `hit_and_run` is what every tracker of a managed category demands.
    """

    category: str
    arr: bool = True
    re_search: bool = True
    rejections: Rejections = NO_REJECTIONS
    files: FileFilter = NO_FILTER
    ignore_younger_than: float = 180.0
    stalled_delay: float | None = None  # 0 = tag only
    re_search_stalled: bool = False
    maximum_eta: float | None = None
    do_not_remove_slow: bool = True
    max_deletable_fraction: float = 0.99
    limits: Limits = NO_LIMITS
    remove: RemoveWhen = "never"
    rows: tuple[TrackerRow, ...] = ()
    remove_dead_trackers: bool = False
    dead_tracker_messages: tuple[str, ...] = ()
    hit_and_run: HitAndRun = NO_DEMAND
    failed_category: str = ""  # "" = off, likewise recheck_category
    recheck_category: str = ""
    tagless: bool = False
    dry_run: bool = False
    graces: Graces = USUAL_GRACES

    @property
    def edits_trackers(self) -> bool:
        """A row asks for trackers to be added or removed."""
        return any(row.add_if_missing or row.remove_if_exists for row in self.rows)


@lru_cache(maxsize=256)
def rules_for(
    general: GeneralSettings, arr: ArrSettings, instance: InstanceSettings, graces: Graces = USUAL_GRACES
) -> RuleSettings:
    """The rules for an Arr's category on one instance. Raises re.error for a regex that is none."""
    torrent = arr.torrent
    return RuleSettings(
        category=arr.category,
        re_search=arr.re_search,
        rejections=Rejections.of(arr.error_codes_to_blocklist),
        files=FileFilter.of(torrent),
        ignore_younger_than=torrent.ignore_younger_than,
        stalled_delay=torrent.stalled_delay,
        re_search_stalled=torrent.re_search_stalled,
        maximum_eta=torrent.maximum_eta,
        do_not_remove_slow=torrent.do_not_remove_slow,
        max_deletable_fraction=torrent.max_deletable_fraction,
        limits=torrent.limits,
        remove=torrent.remove,
        rows=merge_rows(instance.trackers, torrent.trackers),
        remove_dead_trackers=torrent.remove_dead_trackers,
        dead_tracker_messages=torrent.dead_tracker_messages,
        failed_category=general.failed_category,
        recheck_category=general.recheck_category,
        tagless=general.tagless,
        dry_run=general.dry_run or arr.dry_run,
        graces=graces,
    )


@lru_cache(maxsize=256)
def rules_for_managed(
    general: GeneralSettings, instance: InstanceSettings, category: str, graces: Graces = USUAL_GRACES
) -> RuleSettings:
    """The rules for one of an instance's own `ManagedCategories`: `CategorySeeding`, or its override by name."""
    seeding = dict(instance.category_overrides).get(category, instance.category_seeding)
    return RuleSettings(
        category=category,
        arr=False,
        re_search=False,
        ignore_younger_than=seeding.ignore_younger_than,
        stalled_delay=seeding.stalled_delay,
        limits=seeding.limits,
        remove=seeding.remove,
        rows=merge_rows(instance.trackers, ()),
        hit_and_run=seeding.hit_and_run,
        tagless=general.tagless,
        dry_run=general.dry_run,
        graces=graces,
    )
