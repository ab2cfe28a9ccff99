"""What other programs say, without the secrets they may quote, such as an indexer's address with its key: pure."""

import re

_HIDDEN = "***"
# user:word@ goes, the host stays, and what follows it is where indexers and trackers keep their keys
_ADDRESS = re.compile(r"\b([a-z][a-z0-9+.-]*://)(?:[^\s/?#]*@)?([^\s/?#@]+)(?:[/?#]\S*)?", re.IGNORECASE)
_MAGNET = re.compile(r"\bmagnet:\S+", re.IGNORECASE)
_NAMED = re.compile(
    r"\b((?:x-)?api[-_]?key|pass[-_]?key|auth[-_]?key|rss[-_]?key|torrent_pass|token|password|passwd|secret)"
    r"(\"?'?\s*[=:]\s*\"?'?)[^\s&,;\"'<>]+",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """The text with addresses cut down to their host, and values of what is named like a secret hidden."""
    text = _MAGNET.sub("magnet:" + _HIDDEN, text)
    text = _ADDRESS.sub(_only_host, text)
    return _NAMED.sub(rf"\1\2{_HIDDEN}", text)


def _only_host(found: re.Match[str]) -> str:
    scheme, host = found[1], found[2]
    whole = f"{scheme}{host}"
    return whole if found[0].rstrip("/") == whole else f"{whole}/{_HIDDEN}"
