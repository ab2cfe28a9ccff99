"""Facts and settings of every kind for the laws of the rules, made from a number that hypothesis picks."""

from collections.abc import Callable
from random import Random

from hypothesis import strategies as st

from actors.arr.facts import NOT_ASKED, ArrHistory, Facts, Known, Memory, QueueEntry, Unknown
from actors.arr.files import FileFilter
from actors.arr.rejections import Rejections
from actors.arr.rules.rulebook import RuleSettings
from actors.messages import Standing
from actors.torrent import (
    BUSY,
    COMPLETE,
    DOWNLOADING,
    ETA_INFINITE,
    STOPPED,
    TAG_ALLOWED_SEEDING,
    TAG_ALLOWED_STALLED,
    TAG_FREE_SPACE_PAUSED,
    TAG_HNR_ACTIVE,
    TAG_IMPORTED,
    Torrent,
    TorrentFile,
    TrackerStatus,
)
from storage.settings import HitAndRun, Limits, TorrentSettings, TrackerRow
from tests.actors.arr.situations import NOW, WELL

STATE_TAGS = frozenset(
    {TAG_IMPORTED, TAG_ALLOWED_SEEDING, TAG_ALLOWED_STALLED, TAG_FREE_SPACE_PAUSED, TAG_HNR_ACTIVE}
)
STATES = sorted({*COMPLETE, *STOPPED, *BUSY, *DOWNLOADING, "missingFiles", "error", "unknown", ""})
URLS = ("https://tracker.example.org/announce", "udp://b.org:1/announce", "http://bad/announce", "nonsense[", "")
MESSAGES = ("", "Unregistered torrent", "Host not found", "Sample", "Not an upgrade for existing movie file(s)")
DURATIONS = (0.0, 1.0, 60.0, 119.0, 120.0, 121.0, 900.0, 86_400.0, 10.0**7)
RATIOS = (0.0, 0.5, 0.99, 1.0, 2.0, 99.0)

DOWN = Unknown("the source is down")


def made[T](make: Callable[[Random], T]) -> st.SearchStrategy[T]:
    """One number for each, since drawing every field would take most of the time."""
    return st.integers(0, 2**32).map(lambda number: make(Random(number)))


def maybe[T](random: Random, value: T) -> T | None:
    """The value, or None as often."""
    return value if random.random() < 0.5 else None


def moment(random: Random) -> float:
    """Some time ago."""
    return NOW - random.choice(DURATIONS)


def yes(random: Random) -> bool:
    """One of the two."""
    return random.random() < 0.5


def flags(random: Random) -> frozenset[str]:
    """Few state tags, and now and then one of the user's."""
    some = frozenset(random.sample([*sorted(STATE_TAGS), "mine"], random.choice((0, 0, 0, 1, 2))))
    return some | {TAG_ALLOWED_STALLED} if random.random() < 0.3 else some


def torrent(random: Random) -> Torrent:
    """Any torrent; half of them in a state in which the most rules may match."""
    usual = ("stalledDL", "stalledDL", "downloading", "downloading", "stalledUP", "uploading", "missingFiles")
    return Torrent(
        hash="a" * 40,
        name=random.choice(("Some.Movie.2020", "sample", "")),
        category=random.choice(("movies",) * 8 + ("movies/4k", "failed", "recheck", "")),
        state=random.choice(usual if yes(random) else STATES),
        tags=flags(random),
        progress=random.choice((0.0, 0.05, 0.5, 0.989, 0.99, 1.0)),
        size=random.choice((0, 1, 4_000_000_000)),
        amount_left=0,
        downloaded=random.choice((0, 1, 4_000_000_000)),
        ratio=random.choice((-1.0, *RATIOS)),
        eta=random.choice((-1, 0, 1, 3601, ETA_INFINITE - 1, ETA_INFINITE, ETA_INFINITE + 1)),
        availability=random.choice((-1.0, 0.0, 0.5, 0.5, 1.0, 3.0)),
        added_on=int(NOW - random.choice((0.0, 86_400.0, 86_400.0, 10.0**7))),
        completion_on=None,
        seeding_time=int(random.choice(DURATIONS)),
        ratio_limit=maybe(random, random.choice(RATIOS)),
        seeding_time_limit=maybe(random, int(random.choice(DURATIONS))),
        dl_limit=maybe(random, 2),
        up_limit=maybe(random, 2),
        tracker=random.choice(URLS),
        content=random.choice(("", "/d/x", "/d/x")),
        save_path="/d",
        private=random.choice((True, False, None)),
        priority=random.randint(0, 3),
        force_start=yes(random),
        super_seeding=yes(random),
        last_activity=0,
    )


def memory(random: Random) -> Memory:
    """Any memory."""
    return Memory(
        first_seen=moment(random),
        imported=random.random() < 0.2,
        state_since=moment(random),
        stalled_since=maybe(random, moment(random)),
        unavailable_since=maybe(random, moment(random)),
        missing_since=maybe(random, moment(random)),
        rechecks=random.randint(0, 4),
        last_recheck=moment(random),
        import_attempts=random.randint(0, 3),
        import_not_before=random.choice((0.0, 0.0, NOW, NOW + 1)),
        import_message=random.choice(MESSAGES),
        files_filtered=random.random() < 0.3,
        owed=random.random() < 0.1,
        marks=flags(random),
        home=random.choice(("", "movies")),
        unclaimed_at=moment(random) if random.random() < 0.2 else None,
        only_archives=yes(random),
        trackers_at=maybe(random, moment(random)),
        tracker_hosts=random.choice(((), ("tracker.example.org",))),
    )


def entry(random: Random) -> QueueEntry | None:
    """What a queue says."""
    states = ("downloading", "importPending", "importBlocked", "importing", "imported", "failed", "")
    messages = tuple(random.sample(MESSAGES, random.choice((0, 3, 5))))
    status = random.choice(("ok", "warning", "error"))
    return maybe(random, QueueEntry((1,), random.choice(states), status, "/d/x", messages, ("movie:1",)))


def history(random: Random) -> ArrHistory:
    """What a history says."""
    return ArrHistory(yes(random), NOW - 60 if random.random() < 0.15 else None, (), yes(random))


def file_list(random: Random) -> tuple[TorrentFile, ...]:
    """Some files."""
    paths = random.sample(("a.mkv", "m/b.exe", "m/sample.mkv", "d.rar", "e"), random.randint(0, 3))
    return tuple(TorrentFile(i, path, random.randint(0, 9), 0.0, yes(random)) for i, path in enumerate(paths))


def tracker_list(random: Random) -> tuple[TrackerStatus, ...]:
    """Some trackers."""
    urls = random.sample(URLS, random.randint(0, 3))
    return tuple(TrackerStatus(url, random.randint(0, 6), random.choice(MESSAGES)) for url in urls)


def standing(random: Random) -> Standing:
    """An instance that is well, as most are, or has just come back, or is off the internet."""
    if yes(random):
        return WELL
    up = random.choice((86_400.0, 10.0**7, *DURATIONS))
    connected = random.choice((86_400.0, 10.0**7, None, *DURATIONS))
    return Standing(NOW - up, None if connected is None else NOW - connected, yes(random))


def reading[T](random: Random, make: Callable[[Random], T]) -> Known[T] | Unknown:
    """Read now, or long ago, or not, or without success."""
    fresh, old = Known(make(random), NOW), Known(make(random), NOW - 10_000)
    readings: tuple[Known[T] | Unknown, ...] = (fresh, fresh, fresh, fresh, fresh, old, NOT_ASKED, DOWN)
    return random.choice(readings)


def facts(random: Random) -> Facts:
    """Any facts, made anew."""
    return Facts(
        torrent=torrent(random),
        instance="default",
        standing=standing(random),
        memory=memory(random),
        queue=reading(random, entry),
        history=reading(random, history),
        files=reading(random, file_list),
        trackers=reading(random, tracker_list),
    )


def limits(random: Random) -> Limits:
    """Any limits."""
    return Limits(
        download_limit=maybe(random, random.randint(0, 3)),
        upload_limit=maybe(random, random.randint(0, 3)),
        max_ratio=maybe(random, random.choice(RATIOS)),
        max_seeding_time=maybe(random, random.choice(DURATIONS)),
    )


def demand(random: Random) -> HitAndRun:
    """Any demand."""
    return HitAndRun(
        mode=random.choice(("disabled", "disabled", "and", "or")),
        min_ratio=random.choice((0.0, 1.0)),
        min_seeding_time=random.choice((0.0, 900.0)),
        min_download_fraction=random.choice((0.0, 0.1)),
    )


def tracker_row(random: Random) -> TrackerRow:
    """Any row."""
    return TrackerRow(
        uri=random.choice((*URLS, "example.org")),
        priority=random.randint(-1, 1),
        sort_torrents=yes(random),
        maximum_eta=maybe(random, random.choice(DURATIONS)),
        limits=limits(random),
        add_if_missing=yes(random),
        remove_if_exists=random.random() < 0.2,
        super_seed=maybe(random, yes(random)),
        add_tags=random.choice(((), ("mine",))),
        hit_and_run=demand(random),
        given=frozenset(random.sample(("limits.max_ratio", "maximum_eta"), random.randint(0, 2))),
    )


def rules(random: Random) -> RuleSettings:
    """Any configuration."""
    filtering = FileFilter.of(TorrentSettings(extension_allowlist=(".mkv",), name_exclusions=("sample",)))
    return RuleSettings(
        category="movies",
        arr=random.random() < 0.8,
        re_search=yes(random),
        rejections=Rejections.of(["Sample", "Not an upgrade*"] if yes(random) else []),
        files=random.choice((FileFilter(), filtering)),
        ignore_younger_than=random.choice((0.0, 180.0)),
        stalled_delay=random.choice((None, *DURATIONS)),
        re_search_stalled=yes(random),
        maximum_eta=maybe(random, random.choice(DURATIONS)),
        do_not_remove_slow=yes(random),
        max_deletable_fraction=random.choice((0.0, 0.5, 0.99, 1.0)),
        limits=limits(random),
        remove=random.choice(("never", "ratio", "time", "either", "both")),
        rows=tuple(tracker_row(random) for _ in range(random.choice((0, 0, 1, 2)))),
        remove_dead_trackers=random.random() < 0.3,
        dead_tracker_messages=random.choice(((), ("host not found",))),
        hit_and_run=demand(random),
        failed_category=random.choice(("", "failed")),
        recheck_category=random.choice(("", "recheck")),
        tagless=yes(random),
    )


torrents = made(torrent)
standings = made(standing)
all_rules = made(rules)
all_facts = made(facts)
