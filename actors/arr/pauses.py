"""How long to wait before trying again: pure pauses that grow, for imports, searches and repeated commands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR

#: After an import the Arr did not confirm (DESIGN 6, IMPORT).
IMPORT = (1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE)
#: Before a media item is searched again, by how often its releases failed: the first time at once.
SEARCH = (0.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR, 1 * DAY)
#: Before an Arr that does not answer is tried again.
REACH = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
#: Before the same commands are sent again for a torrent that did not change.
REPEAT = (5.0, 10.0, 20.0, 60.0, 5 * MINUTE, 15 * MINUTE)
#: A media item whose last failure is older starts anew.
FORGET_AFTER = 30 * DAY


@dataclass(frozen=True, slots=True)
class MediaPause:
    """How often one media item's releases failed, and until when (Unix seconds) its next search waits."""

    failures: int
    last_failed_at: float
    search_not_before: float


def growing(pauses: tuple[float, ...], times: int) -> float:
    """The pause in seconds after the `times`-th failure (1 = the first); the last one holds for all after."""
    return pauses[min(max(times, 1), len(pauses)) - 1]


def after_failure(before: MediaPause | None, now: float) -> MediaPause:
    """The memory of a media item of which one more release has failed."""
    forgotten = before is None or now - before.last_failed_at > FORGET_AFTER
    failures = 1 if before is None or forgotten else before.failures + 1
    return MediaPause(failures, now, now + growing(SEARCH, failures))


def search_at(media: Iterable[str], pauses: Mapping[str, MediaPause], now: float) -> float:
    """When all of these media items may be searched: `now`, or when the longest of their pauses ends."""
    return max((pauses[key].search_not_before for key in media if key in pauses), default=now)
