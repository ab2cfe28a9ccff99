"""What the end of a protocol means for the torrents it was about: memory, tags, and when to look again."""

from dataclasses import dataclass, replace

from actors.arr.facts import Known
from actors.arr.gate import Log
from actors.arr.herald import Herald
from actors.arr.importing import Ended
from actors.arr.imports import Dropped, Imported, NotImported
from actors.arr.pauses import IMPORT, REPEAT, MediaPause, growing
from actors.arr.readings import Readings
from actors.arr.runs import Finished
from actors.arr.scope import Scope
from actors.arr.table import Entry, Table
from actors.clock import Clock
from actors.keyed import Key
from actors.messages import Act, AddTags, RememberMedia
from actors.router import Router
from actors.torrent import TAG_HNR_ACTIVE, TAG_IMPORTED


@dataclass(slots=True)
class Account:
    """Keeps the account of imports and failures of one category. `me` is told how tagging went."""

    me: str
    scope: Scope
    table: Table
    readings: Readings
    router: Router
    clock: Clock
    log: Log
    pauses: dict[str, MediaPause]
    herald: Herald
    last_import_at: float | None = None

    def imports(self, ended: list[Ended]) -> set[Key]:
        """Take in imports that came to their end; the keys of the entries that changed."""
        return {entry.key for one in ended for entry in self._import(one)}

    def _import(self, one: Ended) -> list[Entry]:
        copies = self.table.copies(one.hash)
        name = copies[0].torrent.name if copies else one.name or one.hash
        match one.outcome:
            case Imported(why=why):
                self.log.info("Imported: %s (%s)", name, why)
                self.last_import_at = self.clock.time()
                self.herald.imported()
                for entry in copies:
                    self._imported(entry, why)
                self._forgive(one.hash)
            case NotImported(why=why, unclaimed=unclaimed):
                self.log.info("Not imported: %s (%s)", name, why)
                heard = not copies or any(entry.memory.import_message != why for entry in copies)
                where = copies[0].instance if copies else ""
                self.herald.not_imported(where, name, why, news=heard and not unclaimed)
                for entry in copies:
                    self._not_imported(entry, why, unclaimed)
            case Dropped():
                for entry in copies:
                    entry.again_at = 0.0
        return copies

    def _imported(self, entry: Entry, why: str) -> None:
        entry.memory = replace(
            entry.memory, imported=True, import_message="", import_not_before=0.0, unclaimed_at=None
        )
        entry.again_at, entry.orders = 0.0, replace(entry.orders, quiet_until=0.0)
        if not self.scope.tagless and TAG_IMPORTED not in entry.torrent.tags:
            command = AddTags(entry.torrent.hash, (TAG_IMPORTED,), why)
            self.router.tell(f"qbit/{entry.instance}", Act((command,), self.me))

    def _not_imported(self, entry: Entry, why: str, unclaimed: bool) -> None:
        now, memory = self.clock.time(), entry.memory
        attempts = memory.import_attempts + 1
        entry.again_at = 0.0
        if unclaimed:
            entry.memory = replace(memory, unclaimed_at=now, import_message="")
            return
        entry.memory = replace(
            memory,
            import_attempts=attempts,
            import_not_before=now + growing(IMPORT, attempts),
            import_message=why,
        )

    def _forgive(self, torrent_hash: str) -> None:
        """What is in the library is forgiven its earlier failures."""
        history = self.readings.history_of(torrent_hash)
        for media in history.value.media if isinstance(history, Known) else ():
            if self.pauses.pop(media, None) is not None:
                self.router.tell("storage", RememberMedia(self.scope.category, media, 0, 0.0, 0.0))

    def runs(self, finished: list[Finished]) -> set[Key]:
        """Take in failures and removals that came to their end; the keys of the entries that changed."""
        changed: set[Key] = set()
        for one in finished:
            run = one.run
            if one.error:
                self.log.warning("%s of %s on %s: %s", run.kind, run.name or run.key[1], run.key[0], one.error)
            self.herald.ended(one)
            entry = self.table.entries.get(run.key)
            if entry is None or run.kind == "SEARCH":
                continue
            changed.add(run.key)
            now = self.clock.time()
            if one.error:
                entry.again_at = max(entry.orders.quiet_until, now + growing(REPEAT, 1))
            elif run.kept:
                marks = entry.memory.marks | {TAG_HNR_ACTIVE} if self.scope.tagless else entry.memory.marks
                entry.memory = replace(entry.memory, owed=True, marks=marks)
                entry.again_at = 0.0
            else:
                # gone as soon as its instance looks again
                entry.again_at = now + growing(REPEAT, 4)
                entry.orders = replace(entry.orders, quiet_until=entry.again_at)
        return changed
