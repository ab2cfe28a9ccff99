"""Which files of a torrent the user's filter leaves: pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from actors.torrent import TorrentFile
from storage.settings import TorrentSettings

# The Arr, or the user, unpacks these: their extension says nothing about what is inside.
_ARCHIVE = re.compile(
    r"\.(rar|r\d{2,3}|s\d{2}|zip|z\d{2}|7z|\d{3}|tar|t?gz|t?bz2|t?xz|zst|ace|arj|lzh)$", re.IGNORECASE
)
_UNFINISHED = ".!qb"  # qBittorrent may hang this onto files that are not complete


@dataclass(frozen=True, slots=True)
class Filtered:
    """What is left of a torrent's files.

    `unwanted`: indices of files that are wanted in qBittorrent and by the filter are not. `nothing_left`:
    no file passes. `archives`: archives outweigh everything else that passes, so they *are* the content.
    """

    unwanted: tuple[int, ...]
    nothing_left: bool
    archives: bool


@dataclass(frozen=True, slots=True)
class FileFilter:
    """`FolderExclusionRegex`, `FileNameExclusionRegex` and `FileExtensionAllowlist` (`()` = every extension)."""

    folders: tuple[re.Pattern[str], ...] = ()
    names: tuple[re.Pattern[str], ...] = ()
    extensions: tuple[str, ...] = ()
    case_sensitive: bool = False

    @classmethod
    def of(cls, torrent: TorrentSettings) -> "FileFilter":
        """The filter as configured. Raises re.error for a regex that settings should have refused."""
        flags = 0 if torrent.case_sensitive else re.IGNORECASE
        return cls(
            folders=tuple(re.compile(pattern, flags) for pattern in torrent.folder_exclusions),
            names=tuple(re.compile(pattern, flags) for pattern in torrent.name_exclusions),
            extensions=torrent.extension_allowlist,
            case_sensitive=torrent.case_sensitive,
        )

    def __bool__(self) -> bool:
        return bool(self.folders or self.names or self.extensions)

    def judge(self, torrent: str, files: Iterable[TorrentFile]) -> Filtered:
        """What the filter leaves of the files of the torrent of this name.

        An exclusion that the torrent's own name matches is about the work, not about an extra beside it
        ("Trailer Park Boys", "Extras"): it does not count there. Nor does the one folder that holds all.
        Archives are skipped only beside content that outweighs them.
        """
        listed = tuple(files)
        folders = [pattern for pattern in self.folders if not pattern.search(torrent)]
        names = [pattern for pattern in self.names if not pattern.search(torrent)]
        top = _common_top(listed)

        def excluded(file: TorrentFile) -> bool:
            path = PurePosixPath(file.path)
            inner = path.parts[1:-1] if top else path.parts[:-1]
            return any(p.search(folder) for p in folders for folder in inner) or any(
                p.search(path.name) for p in names
            )

        included = [file for file in listed if not excluded(file)]
        left = [file for file in included if self._allowed(file.path)]
        packed = [file for file in included if not self._allowed(file.path) and _ARCHIVE.search(_bare(file.path))]
        archives = sum(file.size for file in packed) > sum(file.size for file in left)
        if archives:
            left += packed
        kept = {file.index for file in left}
        return Filtered(
            unwanted=tuple(file.index for file in listed if file.wanted and file.index not in kept),
            nothing_left=bool(listed) and not left,
            archives=archives,
        )

    def _allowed(self, path: str) -> bool:
        """`.sub` means `.sub`, not `.subx`: extensions are compared, not searched for."""
        name = _bare(path)
        return not self.extensions or (name if self.case_sensitive else name.lower()).endswith(self.extensions)


def _bare(path: str) -> str:
    return path[: -len(_UNFINISHED)] if path.lower().endswith(_UNFINISHED) else path


def _common_top(files: tuple[TorrentFile, ...]) -> bool:
    """All files lie under one folder, which then is the torrent itself and no extra in it."""
    tops = {file.path.split("/", maxsplit=1)[0] for file in files}
    return len(tops) == 1 and all("/" in file.path for file in files)
