"""Inserts many rows with one statement whose text is made only once: making it costs far more than its rows."""

from collections.abc import Callable, Iterable, Sequence
from itertools import batched
from typing import Any

from storage.database import Connection

#: Rows in one statement; SQLite takes 32,766 values.
AT_ONCE = 200

type Row = tuple[object, ...]


class Bulk:
    """An insert of rows of that many values each; `make` gives peewee's query for some rows."""

    def __init__(self, width: int, make: Callable[[Sequence[Row]], Any]) -> None:
        self._width = width
        self._make = make
        self._texts: dict[tuple[type[Any], int], str] = {}

    def insert(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Insert them; every value is one that the database takes as it is."""
        database: Any = connection  # peewee has no types
        for some in batched(rows, AT_ONCE):
            values = [value for row in some for value in row]
            database.execute_sql(self._text(database, len(some)), values)

    def _text(self, database: Any, rows: int) -> str:
        kind = (type(database), rows)
        if kind not in self._texts:
            query = self._make([(None,) * self._width] * rows)
            self._texts[kind], _ = database.get_sql_context().sql(query).query()
        return self._texts[kind]
