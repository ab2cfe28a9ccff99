"""The lists that the example file writes out for each kind of Arr; a file without them filters nothing."""

from storage.settings import ArrKind


def _words(*words: str) -> list[str]:
    return [rf"\b{word}\b" for word in words]


_VIDEO_FOLDERS = _words("extras?", "featurettes?", "samples?", "screens?", "nc(ed|op)?")
FOLDERS: dict[ArrKind, list[str]] = {
    "radarr": _VIDEO_FOLDERS,
    "sonarr": _VIDEO_FOLDERS,
    "lidarr": _words("extras?", "samples?", "screens?"),
}

_VIDEO_NAMES = [
    r"\bncop\d*?\b",
    r"\bnced\d*?\b",
    r"\bsample\b",
    r"brarbg\.com",
    r"\btrailer\b",
    r"music video",
    r"comandotorrents\.com",
]
NAMES: dict[ArrKind, list[str]] = {
    "radarr": _VIDEO_NAMES,
    "sonarr": _VIDEO_NAMES,
    "lidarr": [r"\bsample\b", r"brarbg\.com", r"comandotorrents\.com"],
}

# Wider than the reference's: a list that is written for the user must cost nobody a wanted file, and archives
# are never a reason to delete.
_ARCHIVES = [".zip", ".rar", ".7z"]
_UNFINISHED = [".!qB", ".parts"]
_VIDEO = [
    ".mkv", ".mp4", ".m4v", ".avi", ".divx", ".mov", ".wmv", ".asf", ".mpg", ".mpeg", ".m2v", ".ts", ".mts",
    ".m2ts", ".vob", ".ifo", ".bup", ".iso", ".img", ".webm", ".flv", ".ogm", ".ogv", ".rmvb", ".3gp",
    ".mka", ".ac3", ".eac3", ".dts", ".srt", ".ass", ".ssa", ".sub", ".idx", ".sup", ".smi", ".vtt",
]  # fmt: skip
_AUDIO = [
    ".flac", ".mp3", ".m4a", ".m4b", ".aac", ".ac3", ".dts", ".ogg", ".opus", ".wav", ".aiff", ".alac", ".ape",
    ".wma", ".wv", ".mpc", ".dsf", ".dff", ".cue",
]  # fmt: skip
EXTENSIONS: dict[ArrKind, list[str]] = {
    "radarr": [*_VIDEO, *_ARCHIVES, *_UNFINISHED],
    "sonarr": [*_VIDEO, *_ARCHIVES, *_UNFINISHED],
    "lidarr": [*_AUDIO, *_ARCHIVES, *_UNFINISHED],
}

_MEDIA: dict[ArrKind, str] = {"radarr": "movie", "sonarr": "episode", "lidarr": "track"}
REFUSALS: dict[ArrKind, list[str]] = {
    kind: [
        f"Not a preferred word upgrade for existing {media} file(s)",
        f"Not an upgrade for existing {media} file(s)",
        "Unable to determine if file is a sample",
    ]
    for kind, media in _MEDIA.items()
}

DEAD_TRACKER = [
    "skipping tracker announce (unreachable)",
    "No such host is known",
    "unsupported URL protocol",
    "info hash is not authorized with this tracker",
]
