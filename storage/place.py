"""Where the database is: in the data folder, or on a server."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from actors.licence import Licence
from storage import database
from storage.database import Connection
from storage.trouble import BUSY_TIMEOUT


class Writer(Protocol):
    """The one connection that writes.

    `notice` says what became of an earlier database. Where several processes may share it, `acts_from` is when
    this one may begin to act and `confirmed_at` when it was last known to be ours, both by the licence's clock;
    they are None for a file.
    """

    @property
    def notice(self) -> str:
        """What became of an earlier database, if anything."""

    @property
    def acts_from(self) -> float | None:
        """From when on we may act."""

    @property
    def confirmed_at(self) -> float | None:
        """When it was last known to be ours."""

    def transaction(self) -> AbstractContextManager[Connection]:
        """One transaction; raises the errors of `storage.trouble`."""

    def replaced(self) -> bool:
        """What we have open is no longer what readers find."""

    def close(self) -> None:
        """Close, to open it again."""

    def leave(self) -> None:
        """Close for good."""


class Server(Protocol):
    """A database that is no file. `label` is what messages call it."""

    @property
    def label(self) -> str:
        """What messages call it: nothing of it is secret."""

    def for_writing(self, now: float) -> Writer:
        """Open it (`now`: Unix seconds), made anew where it must be; raises `Unusable`."""

    def for_reading(self, timeout: float) -> AbstractContextManager[Connection | None]:
        """One consistent, read-only view (`timeout`: seconds); None where there is none. Raises `Unusable`."""


type Place = Path | Server  # a data folder, or a server


def place_of(url: str, folder: Path, licence: Licence) -> Place:
    """The place that `Settings.Database` names; without a word of it the data folder.

    A server's answers confirm the `licence`. Raises `ImportError` where PostgreSQL's library is not installed.
    """
    if not url:
        return folder
    from storage.postgres import Server as Postgres  # noqa: PLC0415 - its library is not to be had everywhere

    return Postgres(url, licence)


def open_for_writing(place: Place, now: float) -> Writer:
    """Open it for the one writer (`now`: Unix seconds). Raises `Locked` or `Unusable`."""
    if isinstance(place, Path):
        return database.open_for_writing(place, now)
    return place.for_writing(now)


def open_for_reading(place: Place, timeout: float = BUSY_TIMEOUT) -> AbstractContextManager[Connection | None]:
    """One consistent, read-only view; None while there is no database of our version.

    Raises `Corrupt`, `Locked` or `Unusable`. `timeout`: seconds.
    """
    if isinstance(place, Path):
        return database.open_for_reading(place, timeout)
    return place.for_reading(timeout)


def label_of(place: Place) -> str:
    """What messages call it."""
    return str(place / database.FILE) if isinstance(place, Path) else place.label
