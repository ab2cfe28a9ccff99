"""Makes the queries on what was done, for the reader: steps as a feed, and how many protocols ended when."""

from collections.abc import Mapping, Sequence
from typing import Any

from peewee import SQL, Case, fn

from storage.models import Diary, Journal, Protocol

#: How a step that is settled begins to say how it ended.
DONE = "done"


def feed_of_steps(
    wanted: Mapping[str, str | None], outcome: str | None, before: int | None, columns: Sequence[Any], limit: int
) -> Any:
    """Steps, the newest first: `Number`, the torrent's name as the diary knows it, and then these `columns`.

    `wanted` holds `QbitInstance`, `Category` and `Kind` of the protocol, None for any; `outcome` is how it ended,
    `open` for a step that has not. `before` goes on below that number.
    """
    named = (
        Diary.select(Diary.Name)
        .where((Diary.QbitInstance == Protocol.QbitInstance) & (Diary.Hash == Protocol.Hash))
        .order_by(Diary.Id.desc())
        .limit(1)
    )
    conditions = [getattr(Protocol, name) == value for name, value in wanted.items() if value is not None]
    if outcome == "open":
        conditions.append(Journal.SettledAt.is_null())
    elif outcome is not None:
        conditions.append(Journal.Outcome.startswith(outcome))
    if before is not None:
        conditions.append(Journal.Number < before)
    query = Journal.select(Journal.Number, named, *columns).join(Protocol)
    return (query.where(*conditions) if conditions else query).order_by(Journal.Number.desc()).limit(limit)


def ended_between(bounds: Sequence[float], instance: str | None, category: str | None) -> Any:
    """Rows of kind, whether it was done, number of the interval, and how many protocols were closed in it.

    `bounds` are Unix seconds, rising; the interval `i` goes from `bounds[i]` up to `bounds[i + 1]`.
    """
    closed = Protocol.ClosedAt
    interval = Case(None, [(closed < end, number) for number, end in enumerate(bounds[1:])], len(bounds))
    done = Case(None, [(Protocol.Outcome.startswith(DONE), 1)], 0)
    conditions = [closed >= bounds[0], closed < bounds[-1]]
    for column, value in ((Protocol.QbitInstance, instance), (Protocol.Category, category)):
        if value is not None:
            conditions.append(column == value)
    query = Protocol.select(Protocol.Kind, done, interval, fn.COUNT(Protocol.Id)).where(*conditions)
    return query.group_by(*(SQL(str(column)) for column in (1, 2, 3)))  # PostgreSQL knows no two alike expressions
