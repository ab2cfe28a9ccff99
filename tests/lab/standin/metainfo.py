"""What a .torrent file says of its content."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any


class NotATorrentError(ValueError):
    """These bytes are no .torrent file."""


@dataclass(frozen=True, slots=True)
class Metainfo:
    """A torrent's identity and content. `files` are paths below the save path with their sizes in bytes."""

    hash: str
    name: str
    files: tuple[tuple[str, int], ...]
    private: bool = False
    trackers: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes altogether."""
        return sum(size for _, size in self.files)

    @property
    def root(self) -> str:
        """The folder that all files are in; nothing when the torrent is a single file."""
        return self.name if self.files[0][0] != self.name else ""


def read(data: bytes) -> Metainfo:
    """Read a .torrent file, version 1."""
    try:
        document, _ = _value(data, 0)
        info = document[b"info"]
        raw = _raw_info(data)
        name = info[b"name"].decode()
        files = tuple(_files(info, name))
        trackers = _trackers(document)
    except (KeyError, ValueError, IndexError, TypeError, AttributeError) as error:
        raise NotATorrentError("not a torrent file") from error
    return Metainfo(hashlib.sha1(raw).hexdigest(), name, files, bool(info.get(b"private")), trackers)


def _files(info: dict[bytes, Any], name: str) -> list[tuple[str, int]]:
    if b"files" not in info:
        return [(name, info[b"length"])]
    return [
        (str(PurePosixPath(name, *(part.decode() for part in file[b"path"]))), file[b"length"])
        for file in info[b"files"]
    ]


def _trackers(document: dict[bytes, Any]) -> tuple[str, ...]:
    tiers = document.get(b"announce-list") or [[document[b"announce"]] if b"announce" in document else []]
    return tuple(url.decode() for tier in tiers for url in tier)


def _raw_info(data: bytes) -> bytes:
    """Return the bytes of the top level's `info`, of which the hash is made."""
    at = 1
    while data[at : at + 1] != b"e":
        key, at = _value(data, at)
        _, end = _value(data, at)
        if key == b"info":
            return data[at:end]
        at = end
    raise KeyError("info")


def _value(data: bytes, at: int) -> tuple[Any, int]:
    """Return the bencoded value that begins at `at`, and where it ends."""
    match data[at : at + 1]:
        case b"i":
            end = data.index(b"e", at)
            return int(data[at + 1 : end]), end + 1
        case b"l":
            items, at = [], at + 1
            while data[at : at + 1] != b"e":
                item, at = _value(data, at)
                items.append(item)
            return items, at + 1
        case b"d":
            pairs, at = {}, at + 1
            while data[at : at + 1] != b"e":
                key, at = _value(data, at)
                pairs[key], at = _value(data, at)
            return pairs, at + 1
        case _:
            colon = data.index(b":", at)
            begin = colon + 1
            end = begin + int(data[at:colon])
            if end > len(data):
                raise ValueError("the string ends too soon")
            return data[begin:end], end
