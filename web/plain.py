"""What rules, states and steps are called on the page, in plain words, and how each looks: pure."""

from typing import Literal

from actors.messages import Wish

type Tone = Literal["good", "warn", "bad", "quiet", "busy"]

#: A rule of the verdict table (docs/architecture.md) as a user reads it.
RULES: dict[str, tuple[str, Tone]] = {
    "": ("not looked at yet", "quiet"),
    "asked": ("asked for by you", "busy"),
    "ignored": ("ignored by you", "quiet"),
    "failed-category": ("marked as failed", "bad"),
    "recheck-category": ("to be rechecked", "busy"),
    "busy": ("at work", "busy"),
    "missing-files": ("files are missing", "bad"),
    "errored": ("in error", "bad"),
    "import-rejected": ("import rejected", "bad"),
    "import": ("to be imported", "busy"),
    "seeded": ("seeded enough", "quiet"),
    "user-stopped": ("stopped by you", "quiet"),
    "unclaimed": ("unknown to the Arr", "warn"),
    "files": ("choosing files", "busy"),
    "young": ("too young to judge", "quiet"),
    "stalled": ("stalled", "warn"),
    "slow": ("too slow", "warn"),
    "unavailable": ("parts are missing", "warn"),
    "healthy": ("healthy", "good"),
}

#: qBittorrent's states as a user reads them.
STATES: dict[str, tuple[str, Tone]] = {
    "downloading": ("downloading", "good"),
    "forcedDL": ("downloading, forced", "good"),
    "stalledDL": ("stalled", "warn"),
    "queuedDL": ("queued", "quiet"),
    "stoppedDL": ("stopped", "quiet"),
    "metaDL": ("fetching metadata", "busy"),
    "forcedMetaDL": ("fetching metadata", "busy"),
    "uploading": ("seeding", "good"),
    "forcedUP": ("seeding, forced", "good"),
    "stalledUP": ("seeding, idle", "quiet"),
    "queuedUP": ("queued to seed", "quiet"),
    "stoppedUP": ("complete, stopped", "quiet"),
    "checkingUP": ("checking", "busy"),
    "checkingDL": ("checking", "busy"),
    "checkingResumeData": ("checking", "busy"),
    "allocating": ("allocating", "busy"),
    "moving": ("moving", "busy"),
    "missingFiles": ("missing files", "bad"),
    "error": ("error", "bad"),
    "unknown": ("unknown", "warn"),
}

#: What a decision wants done, as the diary writes it (`actors/arr/diary.py`), where a user would say it otherwise.
DEEDS: dict[str, str] = {
    "AddTags": "tag it",
    "RemoveTags": "take tags off",
    "Recheck": "recheck",
    "SetCategory": "change its category",
    "SkipFiles": "skip unwanted files",
    "SetLimits": "set its limits",
    "AddTrackers": "add trackers",
    "RemoveTrackers": "remove trackers",
    "TopPriority": "put it on top of the queue",
    "Start": "start",
    "Stop": "stop",
}

#: A wish as a button says it.
WISHES: dict[Wish, str] = {
    "run": "Look now",
    "recheck": "Recheck",
    "import": "Import again",
    "ignore": "Ignore",
    "unignore": "Stop ignoring",
    "fail": "Mark failed",
}


def rule(name: str) -> tuple[str, Tone]:
    """A rule in plain words; one we have no words for speaks for itself."""
    return RULES.get(name, (name, "quiet"))


def state(name: str) -> tuple[str, Tone]:
    """A state likewise."""
    return STATES.get(name, (name, "quiet"))
