"""The keys that say how a torrent seeds: limits, hit-and-run, tracker rows, categories of an instance."""

# ruff: noqa: FBT003 - in a table of defaults true is a value, not an argument

from storage.schema.grammar import Choice, Flag, Numbered, Text
from storage.schema.key import Key, Table
from storage.schema.quantities import Duration, Rate, Whole, percent, ratio
from storage.schema.texts import Category, Items, Tag

REMOVE = Numbered({-1: "never", 1: "ratio", 2: "time", 3: "either", 4: "both"})
# A bool is how files before 5.9 said it.
HIT_AND_RUN = Choice(("disabled", "and", "or"), {True: "and", False: "disabled"})

_MAX_RATIO = Key("MaxUploadRatio", ratio(off=True), -1,
                 "The ratio at which a torrent has seeded enough; -1 for off.", "limits.max_ratio")  # fmt: skip
_MAX_TIME = Key("MaxSeedingTime", Duration(off=(-1.0, 0.0)), -1,
                "The seeding time at which a torrent has seeded enough; -1 for off.",
                "limits.max_seeding_time")  # fmt: skip
REMOVE_TORRENT = Key("RemoveTorrent", REMOVE, -1,
                     "When a torrent has seeded enough and goes, with its files: -1 never, 1 at the ratio, "
                     "2 at the time, 3 at either, 4 at both.", "remove")  # fmt: skip

#: Limits as `CategorySeeding` and `SeedingMode` spell them.
LIMITS = (
    Key("DownloadRateLimitPerTorrent", Rate(), -1, "For each torrent; -1 for none.", "limits.download_limit"),
    Key("UploadRateLimitPerTorrent", Rate(), -1, "For each torrent; -1 for none.", "limits.upload_limit"),
    _MAX_RATIO,
    _MAX_TIME,
)

HIT_AND_RUN_KEYS = (
    Key("HitAndRunMode", HIT_AND_RUN, "disabled",
        "What a tracker demands before a torrent may go: disabled, and (ratio and time), or (either).",
        "hit_and_run.mode"),
    Key("MinSeedRatio", ratio(), 1.0, "The ratio it demands.", "hit_and_run.min_ratio"),
    Key("MinSeedingTimeDays", Duration(each=86400.0), 0, "The seeding time it demands; 0 for the ratio only.",
        "hit_and_run.min_seeding_time"),
    Key("HitAndRunMinimumDownloadPercent", percent(), 10, "Nothing is owed for a torrent below this progress.",
        "hit_and_run.min_download_fraction", advanced=True),
    Key("HitAndRunPartialSeedRatio", ratio(), 1.0, "The ratio owed for a torrent that was not completed.",
        "hit_and_run.partial_ratio", advanced=True),
    Key("TrackerUpdateBuffer", Duration(), 0, "Seed this much longer: the tracker's own count lags.",
        "hit_and_run.buffer", advanced=True),
)  # fmt: skip

TRACKERS = Table(
    "Trackers",
    "What one tracker asks for. An Arr's row goes before an instance's row of the same host, key by key.",
    (
        Key("Name", Text(), "", "For you to read.", "name"),
        Key("URI", Text(required=True), "", "The tracker's host or its announce URL.", "uri", secret=True,
            required=True),
        Key("Priority", Whole(-1_000_000, 1_000_000), -100, "Where several rows match, the highest holds.",
            "priority"),
        Key("SortTorrents", Flag(), False, "Put this tracker's torrents at the top of the queue.",
            "sort_torrents"),
        Key("MaximumETA", Duration(off=(-1.0, 0.0)), -1, "As in the Arr's section; -1 for off.", "maximum_eta"),
        Key("DownloadRateLimit", Rate(), -1, "For each torrent; -1 for none.", "limits.download_limit"),
        Key("UploadRateLimit", Rate(), -1, "For each torrent; -1 for none.", "limits.upload_limit"),
        _MAX_RATIO,
        _MAX_TIME,
        Key("AddTrackerIfMissing", Flag(), False, "Add this tracker to torrents that lack it.", "add_if_missing"),
        Key("RemoveIfExists", Flag(), False, "Take this tracker off torrents that have it.", "remove_if_exists"),
        Key("SuperSeedMode", Flag(), None, "Switch super seeding on or off; leave the line out to leave it alone.",
            "super_seed", optional=True),
        Key("AddTags", Items(Tag()), [], "Tags for torrents of this tracker.", "add_tags"),
        *HIT_AND_RUN_KEYS,
    ),
    at="trackers",
    many=True,
)  # fmt: skip

_CATEGORY = (
    *LIMITS,
    REMOVE_TORRENT,
    *HIT_AND_RUN_KEYS,
    Key("StalledDelay", Duration(each=60.0, off=(-1.0,)), -1,
        "Stalled for so long, a torrent goes; 0 only tags it, -1 for off.", "stalled_delay"),
    Key("IgnoreTorrentsYoungerThan", Duration(off=(-1.0,), off_is=0.0), 180,
        "As in [Settings], whose value holds when this line is missing.", "ignore_younger_than", optional=True),
)  # fmt: skip

CATEGORY_SEEDING = Table(
    "CategorySeeding",
    "How the torrents of ManagedCategories seed.",
    _CATEGORY,
    (
        Table(
            "Categories",
            "What is different for one of ManagedCategories; keys left out are as in CategorySeeding.",
            (Key("Name", Category(), "", "The category.", "name", required=True), *_CATEGORY),
            at="overrides",
            many=True,
        ),
    ),
    at="category_seeding",
)
