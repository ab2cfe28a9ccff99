"""The keys of `[Radarr-*]`, `[Sonarr-*]` and `[Lidarr-*]` that are acted on."""

# ruff: noqa: FBT003 - in a table of defaults true is a value, not an argument

from storage.schema.address import Server
from storage.schema.entry_search import ENTRY_SEARCH
from storage.schema.grammar import PLACEHOLDER, Choice, Flag
from storage.schema.key import Key, Table, unused
from storage.schema.lists import DEAD_TRACKER, EXTENSIONS, FOLDERS, NAMES, REFUSALS
from storage.schema.quantities import Duration, fraction
from storage.schema.seeding import LIMITS, REMOVE_TORRENT, TRACKERS
from storage.schema.texts import ApiKey, Category, Extension, Items, Pattern
from storage.settings import ArrKind

# Hard links are the Arr's own choice in every mode; files that say Hardlink mean that it should decide.
IMPORT_MODE = Choice(("Auto", "Move", "Copy"), {"hardlink": "Auto"})


def _seeding_mode() -> Table:
    return Table(
        "SeedingMode",
        "How imported torrents seed.",
        (
            *LIMITS,
            REMOVE_TORRENT,
            Key("RemoveDeadTrackers", Flag(), False, "Take trackers off that answer one of the messages below.",
                "remove_dead_trackers"),
            Key("RemoveTrackerWithMessage", Items(), [], "What a dead tracker says.", "dead_tracker_messages",
                example=DEAD_TRACKER),
        ),
    )  # fmt: skip


def _torrent(kind: ArrKind) -> Table:
    return Table(
        "Torrent",
        "Which torrents are unhealthy, and which of their files are wanted.",
        (
            Key("CaseSensitiveMatches", Flag(), False, "The three lists below tell upper from lower case.",
                "case_sensitive", advanced=True),
            Key("FolderExclusionRegex", Items(Pattern()), [], "Files in folders of such names are not downloaded.",
                "folder_exclusions", example=FOLDERS[kind]),
            Key("FileNameExclusionRegex", Items(Pattern()), [], "Files of such names are not downloaded.",
                "name_exclusions", example=NAMES[kind]),
            Key("FileExtensionAllowlist", Items(Extension()), [],
                "Only files with these endings are downloaded; an empty list for all.", "extension_allowlist",
                example=EXTENSIONS[kind]),
            Key("IgnoreTorrentsYoungerThan", Duration(off=(-1.0,), off_is=0.0), 180,
                "As in [Settings], whose value holds when this line is missing.", "ignore_younger_than",
                optional=True),
            Key("MaximumETA", Duration(off=(-1.0, 0.0)), -1,
                "A torrent expected to take longer is slow, and fails unless DoNotRemoveSlow; -1 for off.",
                "maximum_eta"),
            Key("MaximumDeletablePercentage", fraction(), 0.99,
                "Beyond this progress (0-1) a slow or unavailable torrent is left to finish.",
                "max_deletable_fraction"),
            Key("DoNotRemoveSlow", Flag(), True, "Leave slow torrents alone.", "do_not_remove_slow"),
            Key("StalledDelay", Duration(each=60.0, off=(-1.0,)), 15,
                "Stalled for so long, a torrent fails; 0 only tags it, -1 for off.", "stalled_delay"),
            Key("ReSearchStalled", Flag(), False, "Search again when a torrent stalls, before it fails.",
                "re_search_stalled"),
            unused("AutoDelete", False, "Not acted on yet: cleaning up the completed folder."),
        ),
        (_seeding_mode(), TRACKERS),
        at="torrent",
    )  # fmt: skip


def arr_table(kind: ArrKind) -> Table:
    """The table of one Arr's section; the kinds differ in what their example"""
    return Table(
        kind.capitalize(),
        f"One {kind.capitalize()}; add as many as you have as [{kind.capitalize()}-NAME].",
        (
            Key("Managed", Flag(), True, "false: this section is ignored.", "managed"),
            Key("URI", Server(), PLACEHOLDER, "Its address.", "uri", required=True),
            Key("APIKey", ApiKey(), PLACEHOLDER, "From its Settings, General.", "api_key", secret=True,
                required=True),
            Key("SkipTLSVerify", Flag(), False, "Believe any certificate.", "skip_tls_verify", advanced=True),
            Key("Category", Category(), "",
                "The category its download client entries use; the section's name in lower case when missing.",
                "category"),
            Key("DryRun", Flag(), False, "As in [Settings], for this Arr alone.", "dry_run"),
            Key("ReSearch", Flag(), True, "Search again after a torrent failed.", "re_search"),
            Key("importMode", IMPORT_MODE, "Auto", "Auto, Move or Copy; Auto leaves it to the Arr.",
                "import_mode"),
            Key("RssSyncTimer", Duration(each=60.0, off=(0.0, -1.0)), 1, "How often it reads its feeds; 0: off.",
                "rss_sync_every", advanced=True),
            Key("RefreshDownloadsTimer", Duration(each=60.0, off=(0.0, -1.0)), 1,
                "How often it looks at its downloads; 0: off.", "refresh_downloads_every", advanced=True),
            Key("ArrErrorCodesToBlocklist", Items(), [],
                "A download that its queue refuses with one of these messages fails (* stands for anything).",
                "error_codes_to_blocklist", example=REFUSALS[kind]),
            Key("MatchSubcategories", Flag(), None,
                "Subcategories belong to its category; each instance's own word when this line is missing.",
                "match_subcategories", optional=True, advanced=True),
        ),
        (_torrent(kind), ENTRY_SEARCH),
    )  # fmt: skip
