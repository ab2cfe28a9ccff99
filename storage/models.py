"""The tables, in `qbitrr.db` or on a server: their shape only, bound to no database.

peewee's binding is global to the process and its threads, so nothing is bound: every query is executed on
the connection its maker holds, as `query.execute(connection)`. Column names follow qBitrr 5.14's table.
Times are Unix seconds; lists are JSON.
"""

import functools
import operator

from peewee import (
    EXCLUDED,
    AutoField,
    BigIntegerField,
    BooleanField,
    DoubleField,
    ForeignKeyField,
    Model,
    TextField,
)

#: Raise it with every change below: a file of another version is kept as `.bak` and a new one is made.
SCHEMA_VERSION = 1


class Table(Model):
    """What the tables share."""

    class Meta:
        """peewee's settings."""

        legacy_table_names = False


class TorrentLibrary(Table):
    """What we know of a torrent on an instance; the same hash on two instances is two rows."""

    Hash = TextField()
    QbitInstance = TextField()
    Name = TextField()
    Category = TextField(index=True)
    Imported = BooleanField()
    FirstSeen = DoubleField()
    VerdictRule = TextField()
    VerdictWhy = TextField()
    VerdictAt = DoubleField()
    Message = TextField()
    NeedsAttention = BooleanField()
    Marks = TextField()

    class Meta:
        """peewee's settings."""

        table_name = "torrentlibrary"
        primary_key = False
        indexes = ((("Hash", "QbitInstance"), True),)


#: What an upsert of a library row brings up to date; `FirstSeen` stays as it was.
LIBRARY_FACTS = (
    TorrentLibrary.Name,
    TorrentLibrary.Category,
    TorrentLibrary.Imported,
    TorrentLibrary.VerdictRule,
    TorrentLibrary.VerdictWhy,
    TorrentLibrary.VerdictAt,
    TorrentLibrary.Message,
    TorrentLibrary.NeedsAttention,
    TorrentLibrary.Marks,
)
#: True in an upsert whose row says something new: only changed rows are written.
LIBRARY_CHANGED = functools.reduce(
    operator.or_, (column != getattr(EXCLUDED, column.name) for column in LIBRARY_FACTS)
)


class Protocol(Table):
    """One run of a protocol for one torrent: open until `ClosedAt` is set."""

    Id = TextField(primary_key=True)
    Kind = TextField()
    Category = TextField()
    QbitInstance = TextField()
    Hash = TextField()
    OpenedAt = DoubleField()
    ClosedAt = DoubleField(null=True, index=True)
    Outcome = TextField(default="")

    class Meta:
        """peewee's settings."""

        table_name = "protocol"
        indexes = ((("QbitInstance", "Hash"), False),)


Protocol.add_index(Protocol.index(Protocol.Category, where=Protocol.ClosedAt.is_null(), name="protocol_open"))
#: True in an upsert whose protocol is for the same torrent as the one that is there.
SAME_PROTOCOL = functools.reduce(
    operator.and_,
    (
        column == getattr(EXCLUDED, column.name)
        for column in (Protocol.Kind, Protocol.Category, Protocol.QbitInstance, Protocol.Hash)
    ),
)


class Journal(Table):
    """One step of a protocol: written before it is done, settled after. `Number` is the order of intention."""

    Number = AutoField()
    Id = TextField(unique=True)
    Protocol = ForeignKeyField(Protocol, column_name="Protocol", on_delete="CASCADE", lazy_load=False)
    Step = TextField()
    Payload = TextField()
    IntendedAt = DoubleField()
    SettledAt = DoubleField(null=True)
    Outcome = TextField(default="")

    class Meta:
        """peewee's settings."""

        table_name = "journal"


#: True in an upsert whose step belongs to the same protocol as the one that is there.
SAME_STEP = (Journal.Protocol == EXCLUDED.Protocol) & (Journal.Step == EXCLUDED.Step)


class Diary(Table):
    """A verdict that was new for its torrent, with the facts it rested on."""

    Id = AutoField()
    At = DoubleField(index=True)
    QbitInstance = TextField()
    Hash = TextField()
    Name = TextField()
    Category = TextField()
    Rule = TextField()
    Why = TextField()
    Steps = TextField()
    Dry = BooleanField()
    Facts = TextField()

    class Meta:
        """peewee's settings."""

        table_name = "decision"
        indexes = ((("QbitInstance", "Hash"), False),)


class MediaPause(Table):
    """How often one media item's releases failed, and until when its next search waits."""

    Category = TextField()
    Media = TextField()
    Failures = BigIntegerField()
    LastFailedAt = DoubleField()
    SearchNotBefore = DoubleField()

    class Meta:
        """peewee's settings."""

        table_name = "mediapause"
        primary_key = False
        indexes = ((("Category", "Media"), True),)


TABLES = (TorrentLibrary, Protocol, Journal, Diary, MediaPause)
