"""Puts commands together that one request can carry, without changing their order for any torrent: pure."""

from collections.abc import Hashable, Iterable

from actors.messages import (
    AddTags,
    Command,
    Delete,
    Recheck,
    RemoveTags,
    SetCategory,
    SetLimits,
    Start,
    Stop,
    TopPriority,
)


def batches(commands: Iterable[Command]) -> list[list[int]]:
    """Positions in `commands`, grouped: each group is one kind of command that takes many hashes.

    A command joins the group of its kind unless a later group touches the same torrent, so that each torrent sees
    its commands in the order they were given.
    """
    groups: list[list[int]] = []
    last_of_kind: dict[Hashable, int] = {}
    last_of_hash: dict[str, int] = {}
    for position, command in enumerate(commands):
        kind = _kind(command) or position
        hashes = command.hashes if isinstance(command, TopPriority) else (command.hash,)
        not_before = max((last_of_hash.get(each, -1) for each in hashes), default=-1)
        group = last_of_kind.get(kind, -1)
        if group < max(not_before, 0):
            group = len(groups)
            groups.append([])
        groups[group].append(position)
        last_of_kind[kind] = group
        last_of_hash.update(dict.fromkeys(hashes, group))
    return groups


def _kind(command: Command) -> Hashable | None:
    """What commands of one request have in common; None for a command that needs one of its own."""
    match command:
        case Delete(files=files):
            return Delete, files
        case Recheck() | Stop() | Start():
            return (type(command),)
        case AddTags(tags=tags) | RemoveTags(tags=tags):
            return type(command), frozenset(tags)
        case SetCategory(category=category):
            return SetCategory, category
        case SetLimits(download=download, upload=upload, super_seeding=super_seeding):
            return SetLimits, download, upload, super_seeding
        case _:
            return None
