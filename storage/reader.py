"""Read-only queries on the database, for the web and for an ArrActor that starts."""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from actors.errors import Unreachable
from actors.keyed import Keyed
from actors.messages import RememberMedia, StepRecord
from actors.sharing import Shared
from storage import activity
from storage.database import FILE, Connection
from storage.models import Diary, Journal, MediaPause, Protocol, TorrentLibrary
from storage.place import Place, label_of, open_for_reading
from storage.rows import Counts, DecisionRow, FeedStep, LibraryRow, ProtocolRecord, StepRow
from storage.trouble import BUSY_TIMEOUT, Corrupt, Unusable

log = logging.getLogger("qbitrr.storage")

_STEP = (
    *(Journal.Id, Protocol.Id, Protocol.Kind, Protocol.Category, Protocol.QbitInstance, Protocol.Hash),
    *(Journal.Step, Journal.Payload, Journal.IntendedAt, Journal.SettledAt, Journal.Outcome),
)


class Reader:
    """Queries, from any thread: each opens its own connection and sees one moment of the database.

    Where there is no database yet, or a corrupt one that StorageActor has still to set aside, the answers are
    empty; of damage `on_damage` is told, on the thread of whoever asked. Raises `Unreachable` when another
    program locks the file, or it, or the server, cannot be reached.
    """

    def __init__(
        self, place: Place, timeout: float = BUSY_TIMEOUT, on_damage: Callable[[], object] = lambda: None
    ) -> None:
        self._place = place
        self._on_damage = on_damage
        self._timeout = timeout  # s, for another program's lock, or a server's answer

    def torrent(self, instance: str, torrent_hash: str) -> LibraryRow | None:
        """One torrent on one instance; None when it is not known."""
        mine = (TorrentLibrary.QbitInstance == instance) & (TorrentLibrary.Hash == torrent_hash)
        rows: tuple[LibraryRow, ...] = self._read(lambda c: _library(TorrentLibrary.select().where(mine), c), ())
        return rows[0] if rows else None

    def torrents(
        self,
        *,
        instance: str | None = None,
        category: str | None = None,
        q: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[LibraryRow, ...]:
        """Torrents by name: those with `q` in their name or hash (upper or lower case), `limit` of them."""
        query = _filtered(TorrentLibrary.select(), _library_filter(instance, category, q))
        query = query.order_by(TorrentLibrary.Name, TorrentLibrary.Hash, TorrentLibrary.QbitInstance)
        return self._read(lambda c: _library(query.limit(limit).offset(offset), c), ())

    def count_torrents(
        self, *, instance: str | None = None, category: str | None = None, q: str | None = None
    ) -> int:
        """How many torrents `torrents` has in all with these filters."""
        query = _filtered(TorrentLibrary.select(), _library_filter(instance, category, q))
        return self._read(lambda c: _count(query, c), 0)

    def library(self, category: str, instance: str | None = None) -> Keyed[LibraryRow]:
        """All torrents of a category, on one instance or on all, by `(instance, hash)`."""
        query = _filtered(TorrentLibrary.select(), _library_filter(instance, category, None))
        rows: tuple[LibraryRow, ...] = self._read(lambda c: _library(query, c), ())
        return Keyed(((row.instance, row.hash), row) for row in rows)

    def open_protocols(self, category: str) -> tuple[ProtocolRecord, ...]:
        """The protocols of a category that were not closed, the oldest first: what a restart resumes."""
        mine = (Protocol.Category == category) & Protocol.ClosedAt.is_null()
        return self._read(lambda c: _protocols(mine, c), ())

    def protocols(self, instance: str, torrent_hash: str) -> tuple[ProtocolRecord, ...]:
        """Every protocol for one torrent on one instance, open or closed, the oldest first."""
        mine = (Protocol.QbitInstance == instance) & (Protocol.Hash == torrent_hash)
        return self._read(lambda c: _protocols(mine, c), ())

    def steps(self, instance: str, torrent_hash: str) -> tuple[StepRow, ...]:
        """Every step for one torrent on one instance, in the order they were intended."""
        mine = (Protocol.QbitInstance == instance) & (Protocol.Hash == torrent_hash)
        return self._read(lambda c: _steps(mine, c), ())

    def decisions(
        self,
        *,
        instance: str | None = None,
        hash: str | None = None,  # noqa: A002 - the field's own name
        category: str | None = None,
        rule: str | None = None,
        dry: bool | None = None,
        limit: int = 100,
        before_id: int | None = None,
    ) -> tuple[DecisionRow, ...]:
        """The diary, the newest entry first; `before_id` goes on below the last one of the page before."""
        wanted = {
            Diary.QbitInstance: instance,
            Diary.Hash: hash,
            Diary.Category: category,
            Diary.Rule: rule,
            Diary.Dry: dry,
        }
        conditions: list[Any] = [column == value for column, value in wanted.items() if value is not None]
        if before_id is not None:
            conditions.append(Diary.Id < before_id)
        query = _filtered(Diary.select(), conditions).order_by(Diary.Id.desc()).limit(limit)
        return self._read(lambda c: tuple(_decision(row) for row in query.dicts().execute(c)), ())

    def feed_of_steps(
        self,
        *,
        instance: str | None = None,
        category: str | None = None,
        kind: str | None = None,
        outcome: str | None = None,
        limit: int = 100,
        before: int | None = None,
    ) -> tuple[FeedStep, ...]:
        """Steps of all protocols, the newest first. `outcome` is `done`, `failed`, `given up` or `open`."""
        wanted = {"QbitInstance": instance, "Category": category, "Kind": kind}
        query = activity.feed_of_steps(wanted, outcome, before, _STEP, limit).tuples()
        return self._read(lambda c: tuple(_feed_step(row) for row in query.execute(c)), ())

    def ended_between(
        self, bounds: Sequence[float], *, instance: str | None = None, category: str | None = None
    ) -> Mapping[tuple[str, bool], tuple[int, ...]]:
        """How many protocols were closed in each interval between rising `bounds` (Unix s).

        By their kind and whether everything of them was done.
        """
        query = activity.ended_between(bounds, instance, category).tuples()
        rows: tuple[tuple[str, int, int, int], ...] = self._read(lambda c: tuple(query.execute(c)), ())
        counts: dict[tuple[str, bool], list[int]] = defaultdict(lambda: [0] * (len(bounds) - 1))
        for kind, done, interval, count in rows:
            counts[kind, bool(done)][interval] = count
        return {key: tuple(series) for key, series in counts.items()}

    def media_pauses(self, category: str) -> Mapping[str, RememberMedia]:
        """What is remembered of a category's media items, by media key (`movie:12`)."""
        query = MediaPause.select().where(MediaPause.Category == category).tuples()
        rows: tuple[tuple[Any, ...], ...] = self._read(lambda c: tuple(query.execute(c)), ())
        return {row[1]: RememberMedia(*row) for row in rows}

    def counts(self) -> Counts:
        """How much the database holds."""
        return self._read(_counts, Counts())

    def _read[T](self, query: Callable[[Connection], T], empty: T) -> T:
        try:
            with open_for_reading(self._place, self._timeout) as connection:
                return empty if connection is None else query(connection)
        except Corrupt as damage:
            place = label_of(self._place)
            log.warning("%s cannot be read (%s): it is kept aside and made anew.", place, damage)
            self._on_damage()
            return empty
        except Unusable as problem:
            if isinstance(self._place, Path) and not (self._place / FILE).exists():
                return empty  # deleted between looking for it and opening it
            raise Unreachable(str(problem)) from problem


def _filtered(query: Any, conditions: list[Any]) -> Any:
    return query.where(*conditions) if conditions else query


def _library_filter(instance: str | None, category: str | None, q: str | None) -> list[Any]:
    wanted = {TorrentLibrary.QbitInstance: instance, TorrentLibrary.Category: category}
    conditions: list[Any] = [column == value for column, value in wanted.items() if value is not None]
    if q:
        conditions.append(TorrentLibrary.Name.contains(q) | TorrentLibrary.Hash.contains(q))
    return conditions


def _library(query: Any, connection: Connection) -> tuple[LibraryRow, ...]:
    shared: Shared[Any] = Shared()  # what thousands of rows have in common
    return tuple(
        LibraryRow(
            instance=shared(row["QbitInstance"]),
            hash=row["Hash"],
            name=row["Name"],
            category=shared(row["Category"]),
            imported=row["Imported"],
            first_seen=row["FirstSeen"],
            verdict_rule=shared(row["VerdictRule"]),
            verdict_why=shared(row["VerdictWhy"]),
            verdict_at=row["VerdictAt"],
            message=shared(row["Message"]),
            needs_attention=row["NeedsAttention"],
            marks=shared(frozenset(json.loads(row["Marks"]))),
        )
        for row in query.dicts().execute(connection).iterator()
    )


def _protocols(condition: Any, connection: Connection) -> tuple[ProtocolRecord, ...]:
    by_protocol: dict[str, list[StepRow]] = defaultdict(list)
    for step in _steps(condition, connection):
        by_protocol[step.record.protocol].append(step)
    query = Protocol.select().where(condition).order_by(Protocol.OpenedAt, Protocol.Id).dicts()
    return tuple(
        ProtocolRecord(
            protocol=row["Id"],
            kind=row["Kind"],
            category=row["Category"],
            instance=row["QbitInstance"],
            hash=row["Hash"],
            opened_at=row["OpenedAt"],
            closed_at=row["ClosedAt"],
            outcome=row["Outcome"],
            steps=tuple(by_protocol[row["Id"]]),
        )
        for row in query.execute(connection)
    )


def _steps(condition: Any, connection: Connection) -> tuple[StepRow, ...]:
    query = Journal.select(*_STEP).join(Protocol).where(condition).order_by(Journal.Number).tuples()
    return tuple(StepRow(StepRecord(*row[:8]), *row[8:]) for row in query.execute(connection))


def _feed_step(row: tuple[Any, ...]) -> FeedStep:
    number, name, *step = row
    return FeedStep(number, name or "", StepRow(StepRecord(*step[:8]), *step[8:]))


def _decision(row: Mapping[str, Any]) -> DecisionRow:
    return DecisionRow(
        id=row["Id"],
        at=row["At"],
        instance=row["QbitInstance"],
        hash=row["Hash"],
        name=row["Name"],
        category=row["Category"],
        rule=row["Rule"],
        why=row["Why"],
        steps=tuple(json.loads(row["Steps"])),
        dry=row["Dry"],
        facts=_parsed(row["Facts"]),
    )


def _parsed(text: str) -> object:
    """One entry that is not JSON must not hide the others: it is shown as it is."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _count(query: Any, connection: Connection) -> int:
    return int(query.count(connection))


def _counts(connection: Connection) -> Counts:
    return Counts(
        torrents=_count(TorrentLibrary.select(), connection),
        imported=_count(TorrentLibrary.select().where(TorrentLibrary.Imported), connection),
        needs_attention=_count(TorrentLibrary.select().where(TorrentLibrary.NeedsAttention), connection),
        open_protocols=_count(Protocol.select().where(Protocol.ClosedAt.is_null()), connection),
        decisions=_count(Diary.select(), connection),
        media_pauses=_count(MediaPause.select(), connection),
    )
