"""What each write message changes in the tables, inside a transaction that StorageActor has opened."""

import json
from itertools import batched

from actors.messages import (
    Closed,
    Decided,
    Decision,
    Forget,
    Intended,
    RememberMedia,
    SawTorrents,
    SeenTorrent,
    Settled,
    StepRecord,
)
from storage.bulk import AT_ONCE, Bulk, Row
from storage.database import Connection
from storage.models import (
    LIBRARY_CHANGED,
    LIBRARY_FACTS,
    SAME_PROTOCOL,
    SAME_STEP,
    Diary,
    Journal,
    MediaPause,
    Protocol,
    TorrentLibrary,
)

type Write = SawTorrents | Decided | Intended | Settled | Closed | Forget | RememberMedia


def write(connection: Connection, message: Write, now: float) -> None:
    """Carry out one message. `now` (Unix seconds) is when a torrent that is new was first seen.

    Raises `ValueError` for an intention that contradicts what the journal holds under the same id.
    """
    match message:
        case SawTorrents(rows):
            _upsert_library(connection, rows, now)
        case Decided(decisions):
            _DIARY.insert(connection, map(_diary_row, decisions))
        case Intended(steps, at):
            for step in steps:
                _open_protocol(connection, step, at)
                _open_step(connection, step, at)
        case Settled(outcomes, at):
            for step_id, outcome in outcomes:
                Journal.update(SettledAt=at, Outcome=outcome).where(Journal.Id == step_id).execute(connection)
        case Closed(protocol, outcome, at):
            Protocol.update(ClosedAt=at, Outcome=outcome).where(Protocol.Id == protocol).execute(connection)
        case Forget(instance, hashes):
            for some_hashes in batched(hashes, AT_ONCE):
                mine = (TorrentLibrary.QbitInstance == instance) & TorrentLibrary.Hash.in_(some_hashes)
                TorrentLibrary.delete().where(mine).execute(connection)
        case RememberMedia():
            _upsert_pause(connection, message)


def prune(connection: Connection, before: float, at_most: int) -> int:
    """Delete diary entries and closed protocols (with their steps) older than `before` (Unix seconds).

    At most `at_most` of each, so that nobody waits long for the write lock: how many went.
    """
    old_entries = Diary.select(Diary.Id).where(Diary.At < before).limit(at_most)
    old_protocols = Protocol.select(Protocol.Id).where(Protocol.ClosedAt < before).limit(at_most)
    entries: int = Diary.delete().where(Diary.Id.in_(old_entries)).execute(connection)
    protocols: int = Protocol.delete().where(Protocol.Id.in_(old_protocols)).execute(connection)
    return entries + protocols


def _upsert_library(connection: Connection, rows: tuple[SeenTorrent, ...], now: float) -> None:
    latest = {(row.instance, row.hash): row for row in rows}  # PostgreSQL takes no row twice in one statement
    _LIBRARY.insert(connection, (_library_row(row, now) for row in latest.values()))


def _library_row(row: SeenTorrent, now: float) -> Row:
    return (
        row.hash,
        row.instance,
        row.name,
        row.category,
        row.imported,
        now,
        row.verdict_rule,
        row.verdict_why,
        row.verdict_at,
        row.message,
        row.needs_attention,
        json.dumps(sorted(row.marks)) if row.marks else "[]",
    )


_LIBRARY_FIELDS = (
    TorrentLibrary.Hash,
    TorrentLibrary.QbitInstance,
    TorrentLibrary.Name,
    TorrentLibrary.Category,
    TorrentLibrary.Imported,
    TorrentLibrary.FirstSeen,
    TorrentLibrary.VerdictRule,
    TorrentLibrary.VerdictWhy,
    TorrentLibrary.VerdictAt,
    TorrentLibrary.Message,
    TorrentLibrary.NeedsAttention,
    TorrentLibrary.Marks,
)
_LIBRARY = Bulk(
    len(_LIBRARY_FIELDS),
    lambda rows: TorrentLibrary.insert_many(rows, fields=_LIBRARY_FIELDS).on_conflict(
        conflict_target=[TorrentLibrary.Hash, TorrentLibrary.QbitInstance],
        preserve=LIBRARY_FACTS,
        where=LIBRARY_CHANGED,
    ),
)


def _diary_row(decision: Decision) -> Row:
    return (
        decision.at,
        decision.instance,
        decision.hash,
        decision.name,
        decision.category,
        decision.rule,
        decision.why,
        json.dumps(decision.steps) if decision.steps else "[]",
        decision.dry,
        decision.facts,
    )


_DIARY_FIELDS = (
    Diary.At,
    Diary.QbitInstance,
    Diary.Hash,
    Diary.Name,
    Diary.Category,
    Diary.Rule,
    Diary.Why,
    Diary.Steps,
    Diary.Dry,
    Diary.Facts,
)
_DIARY = Bulk(len(_DIARY_FIELDS), lambda rows: Diary.insert_many(rows, fields=_DIARY_FIELDS))


def _open_protocol(connection: Connection, step: StepRecord, at: float) -> None:
    """A step that is intended opens its protocol, again if need be: it has more to do."""
    new = Protocol.insert(
        Id=step.protocol,
        Kind=step.kind,
        Category=step.category,
        QbitInstance=step.instance,
        Hash=step.hash,
        OpenedAt=at,
    )
    reopened = new.on_conflict(
        conflict_target=[Protocol.Id], update={Protocol.ClosedAt: None, Protocol.Outcome: ""}, where=SAME_PROTOCOL
    )
    if not reopened.as_rowcount().execute(connection):
        raise ValueError(f"protocol {step.protocol} is already the journal's id for another torrent's run")


def _open_step(connection: Connection, step: StepRecord, at: float) -> None:
    """A step that is intended once more, as after a restart, is open again."""
    new = Journal.insert(Id=step.id, Protocol=step.protocol, Step=step.step, Payload=step.payload, IntendedAt=at)
    again = new.on_conflict(
        conflict_target=[Journal.Id],
        preserve=[Journal.Payload, Journal.IntendedAt],
        update={Journal.SettledAt: None, Journal.Outcome: ""},
        where=SAME_STEP,
    )
    if not again.as_rowcount().execute(connection):
        raise ValueError(f"step {step.id} is already the journal's id for another step")


def _upsert_pause(connection: Connection, memory: RememberMedia) -> None:
    MediaPause.insert(
        Category=memory.category,
        Media=memory.media,
        Failures=memory.failures,
        LastFailedAt=memory.last_failed_at,
        SearchNotBefore=memory.search_not_before,
    ).on_conflict(
        conflict_target=[MediaPause.Category, MediaPause.Media],
        preserve=[MediaPause.Failures, MediaPause.LastFailedAt, MediaPause.SearchNotBefore],
    ).execute(connection)
