"""Carries out commands on one qBittorrent, many torrents in one request, with an outcome for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actors.errors import Rejected
from actors.instance import decode
from actors.instance.batches import batches
from actors.instance.client import QbitClient
from actors.instance.mirror import Mirror
from actors.licence import Licence
from actors.messages import (
    AddTags,
    AddTrackers,
    Command,
    Delete,
    Outcome,
    Recheck,
    RemoveTags,
    RemoveTrackers,
    SetCategory,
    SetLimits,
    SkipFiles,
    Start,
    Stop,
    TopPriority,
)
from actors.torrent import BUSY, TAG_IGNORED, Torrent
from actors.worker import FATAL


@dataclass(frozen=True, slots=True)
class Done:
    """What came of some commands, in their order. `lost`: the error that ended the session on the way."""

    outcomes: tuple[Outcome, ...]
    lost: Exception | None = None


class Commands:
    """Does what it is told on one server, as long as the process may.

    `save_path` gives that of a category which has to be made.
    """

    def __init__(
        self,
        client: QbitClient,
        mirror: Mirror,
        save_path: Callable[[str], str],
        licence: Licence | None = None,
    ) -> None:
        self._licence = licence or Licence()
        self._client = client
        self._mirror = mirror
        self._save_path = save_path

    def carry_out(self, commands: Sequence[Command]) -> Done:
        """Do all of them, as few requests as that takes; when the server is lost, the rest has failed too."""
        outcomes = [Outcome(command) for command in commands]
        lost: Exception | None = None
        for group in batches(commands):
            batch = [commands[position] for position in group]
            try:
                found = [str(lost)] * len(batch) if lost else self._do(batch)
            except Rejected as refusal:
                found = [str(refusal)] * len(batch)
            except FATAL as error:
                lost = error
                found = [str(error)] * len(batch)
            for position, error_text in zip(group, found, strict=True):
                outcomes[position] = Outcome(commands[position], error_text, lost is not None)
        return Done(tuple(outcomes), lost)

    def _do(self, batch: Sequence[Command]) -> list[str]:
        self._licence.check()
        client, hashes = self._client, [command.hash for command in batch]
        match batch[0]:
            case Delete(files=files):
                return self._delete([command for command in batch if isinstance(command, Delete)], files=files)
            case Recheck():
                client.recheck(hashes)
            case Stop():
                client.stop(hashes)
            case Start():
                client.start(hashes)
            case AddTags(tags=tags):
                client.add_tags(hashes, tags)
            case RemoveTags(tags=tags):
                client.remove_tags(hashes, tags)
            case SetCategory(category=category):
                self._set_category(hashes, category)
            case SetLimits() as limits:
                self._set_limits(hashes, limits)
            case SkipFiles(hash=torrent_hash, files=ids):
                client.skip_files(torrent_hash, ids)
            case AddTrackers(hash=torrent_hash, urls=urls):
                client.add_trackers(torrent_hash, urls)
            case RemoveTrackers(hash=torrent_hash, urls=urls):
                client.remove_trackers(torrent_hash, urls)
            case TopPriority(hashes=wanted):
                self._to_the_top(wanted)
        return [""] * len(batch)

    def _delete(self, deletes: Sequence[Delete], *, files: bool) -> list[str]:
        """Delete those that are still as the decision saw them; those that are gone are done."""
        rows = self._client.torrents([delete.hash for delete in deletes])
        now = {str(row["hash"]): decode.torrent(str(row["hash"]), row, self._mirror.at) for row in rows}
        errors = [why_not(delete, now.get(delete.hash)) for delete in deletes]
        still = [
            delete.hash for delete, error in zip(deletes, errors, strict=True) if not error and delete.hash in now
        ]
        if still:
            self._client.delete(still, files=files)
        return errors

    def _set_category(self, hashes: Sequence[str], category: str) -> None:
        if category and category not in self._mirror.categories:
            self.make_category(category)
        self._client.set_category(hashes, category)

    def make_category(self, category: str) -> None:
        """Make a category unless somebody else was quicker, whose save path then stays."""
        self._licence.check()
        try:
            self._client.create_category(category, self._save_path(category))
        except Rejected:
            if category not in self._client.categories():
                raise

    def _set_limits(self, hashes: Sequence[str], limits: SetLimits) -> None:
        if limits.download is not None:
            self._client.limit_download(hashes, limits.download)
        if limits.upload is not None:
            self._client.limit_upload(hashes, limits.upload)
        if limits.super_seeding is not None:
            self._client.super_seed(hashes, on=limits.super_seeding)

    def _to_the_top(self, hashes: Sequence[str]) -> None:
        there = [each for each in hashes if each in self._mirror.torrents]
        places = [self._mirror.torrents[each].priority for each in there]
        if places == list(range(1, len(places) + 1)):
            return
        if places == sorted(places):  # several at once keep the order they have
            self._client.to_the_top(there)
            return
        for each in reversed(there):
            self._client.to_the_top([each])


def why_not(delete: Delete, now: Torrent | None) -> str:
    """Why a torrent must not be deleted after all, "" when it may be (or is gone already)."""
    if now is None:
        return ""
    if TAG_IGNORED in now.tags:
        return f"Not deleted: it is tagged {TAG_IGNORED} now."
    if now.category != delete.category:
        return f"Not deleted: it is in category {now.category!r} now, and was in {delete.category!r}."
    if now.state in BUSY:
        return f"Not deleted: qBittorrent is busy with it ({now.state})."
    if now.complete != delete.complete:
        return f"Not deleted: it is {'complete' if now.complete else 'not complete'} now ({now.state})."
    return ""
