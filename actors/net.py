"""The supervision base's safety net: where an error of any kind becomes a value."""

from types import TracebackType
from typing import Self


class Net:
    """`with Net() as net: ...` catches whatever is raised inside and keeps it as `net.error`.

    For the few places where foreign code runs on a thread that others live by. A library's `SystemExit` is
    caught too; only the user's interrupt goes through.
    """

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        self.error = error
        return not isinstance(error, KeyboardInterrupt)
