"""What an Arr calls a path of a download client, by its remote path mappings: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from actors.check.matching import Match
from actors.check.report import ArrReport, InstanceReport, PathMapping


@dataclass(frozen=True, slots=True)
class Question:
    """Does this Arr see `local`, which is `remote` on that instance? `full`: complete torrents are in it."""

    arr: str
    client: str
    instance: InstanceReport
    remote: str
    local: str
    full: bool


def local_path(remote: str, host: str, mappings: Sequence[PathMapping]) -> str:
    """`remote` on the client at `host`, which the Arr compares as it is written, as the Arr finds it."""
    for mapping in mappings:
        below = _below(remote, mapping.remote)
        if mapping.host.casefold() == host.casefold() and below is not None:
            return str(PurePosixPath(mapping.local) / below)
    return remote


def _below(path: str, folder: str) -> PurePosixPath | None:
    if not folder or not PurePosixPath(path).is_relative_to(folder):
        return None
    return PurePosixPath(path).relative_to(folder)


def questions(matches: Sequence[Match], arr: ArrReport) -> tuple[Question, ...]:
    """What to ask one Arr about the folders that its downloads are saved to."""
    found = []
    for match in matches:
        client = match.client
        for instance in match.surely if match.arr == arr else ():
            folders = instance.category(client.category).folders if instance.logged_in else ()
            for remote in folders or (instance.path_of(client.category),):
                if remote.startswith("/"):  # what Windows calls a folder is not for us to judge
                    local = local_path(remote, client.host, arr.mappings).rstrip("/")
                    question = Question(arr.name, client.name, instance, remote.rstrip("/"), local, bool(folders))
                    found.append(question)
    return tuple(found)


def overlap(one: str, other: str) -> bool:
    """Whether one folder is the other or inside it."""
    first, second = PurePosixPath(one), PurePosixPath(other)
    return first.is_relative_to(second) or second.is_relative_to(first)
