"""What would change a verdict, as a sentence for the page: pure."""

from actors.arr.span import span
from actors.arr.step import Verdict

#: For each rule of the table: what the user, or the world, would have to do.
WOULD_CHANGE = {
    "ignored": "Take the tag qBitrr-ignored off the torrent and qBitrr looks after it again.",
    "failed-category": "Move the torrent back into the Arr's category to keep it.",
    "recheck-category": "It goes back into the Arr's category by itself.",
    "busy": "qBittorrent has to finish checking, allocating or moving it.",
    "missing-files": "Mount the disk and recheck the torrent in qBittorrent to keep it.",
    "errored": "Mend the path or the disk and recheck the torrent in qBittorrent.",
    "import-rejected": "Import it by hand in the Arr, or take the message off ArrErrorCodesToBlocklist.",
    "import": "The Arr has to import it; what it says against that stands here.",
    "seeded": "Raise the limits, or set RemoveTorrent to -1, to keep it longer.",
    "user-stopped": "Start the torrent in qBittorrent.",
    "files": "Change the file filter in the Arr's Torrent section.",
    "young": "Nothing to do: IgnoreTorrentsYoungerThan says how long it is left alone.",
    "stalled": "A peer that sends data; StalledDelay says how long it may stall.",
    "slow": "A faster download, a higher MaximumETA, or DoNotRemoveSlow.",
    "unavailable": "A peer that has the missing parts; StalledDelay says how long they may be missing.",
    "unclaimed": "Import it by hand in the Arr, or move it into a category of its own.",
    "healthy": "Nothing is wrong with it.",
    "asked": "You asked for it; the rules go on as soon as it is done.",
}


def explain(verdict: Verdict, now: float) -> str:
    """What would change this verdict, and when time alone might (`now` in Unix seconds)."""
    if verdict.needs:
        return f"It is decided as soon as {' and '.join(sorted(verdict.needs))} have been read."
    sentence = WOULD_CHANGE[verdict.rule]
    if verdict.look_again_at is None:
        return sentence
    return f"{sentence} It is looked at again in {span(max(verdict.look_again_at - now, 0.0))}."
