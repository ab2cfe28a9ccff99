"""A request, its answer, and the lists that an Arr pages, filters and sorts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.lab.arr.state import Json

PAGING = frozenset({"page", "pageSize", "sortKey", "sortDirection"})

type Query = Mapping[str, list[str]]


@dataclass(frozen=True)
class Answer:
    """A status with what is sent as JSON, or with a page of HTML."""

    status: int
    body: Any = None
    html: str | None = None


class BadRequestError(Exception):
    """A value that the Arr cannot read: it answers 400 with the reason."""


def number(query: Query, name: str, default: int) -> int:
    """Return the number in a query parameter."""
    text = query.get(name, [str(default)])[0]
    try:
        return int(text)
    except ValueError:
        raise BadRequestError(f"The value '{text}' is not valid for {name}.") from None


def flag(query: Query, name: str, default: bool) -> bool:
    """Return the truth in a query parameter."""
    text = query.get(name, [str(default)])[0].lower()
    if text not in {"true", "false"}:
        raise BadRequestError(f"The value '{text}' is not valid for {name}.")
    return text == "true"


def select(rows: Iterable[Json], query: Query, filters: Mapping[str, str]) -> list[Json]:
    """Keep the rows whose fields have one of the values asked for; a parameter may be given repeatedly."""
    chosen = list(rows)
    for parameter, field in filters.items():
        if parameter in query:
            wanted = set(query[parameter])
            chosen = [row for row in chosen if str(row.get(field)) in wanted]
    return chosen


def paged(rows: list[Json], query: Query, sort_key: str, size_limit: int | None = None) -> Json:
    """Return one page of rows, as an Arr wraps it; rows that lack the sort key stay in their order."""
    page = number(query, "page", 1)
    size = number(query, "pageSize", 10)
    if size_limit is not None:
        size = min(size, size_limit)
    key = query.get("sortKey", [""])[0]
    direction = query.get("sortDirection", ["default"])[0]
    if rows and all(key in row and isinstance(row[key], str | int | float) for row in rows):
        rows = sorted(rows, key=lambda row: row[key], reverse=direction == "descending")
    return {
        "page": page,
        "pageSize": size,
        "sortKey": key or sort_key,
        "sortDirection": direction,
        "totalRecords": len(rows),
        "records": rows[(page - 1) * size : page * size],
    }
