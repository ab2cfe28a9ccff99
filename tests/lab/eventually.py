"""Waiting in tests: ask again until it is so, never sleep and hope."""

import time
from collections.abc import Callable


def eventually[T](check: Callable[[], T], within: float = 30, every: float = 0.05, say: str = "") -> T:
    """Call `check` until it returns something true, and return that.

    An AssertionError means "not yet", and so does a result that is None, False or empty; any other exception
    goes straight through. After `within` seconds the last "not yet" is raised, introduced by `say`.
    This is the only place in the tests that sleeps, and it always asks once more after the time is over.
    """
    deadline = time.monotonic() + within
    while True:
        last_call = time.monotonic() >= deadline
        try:
            result = check()
        except AssertionError as error:
            if last_call:
                raise AssertionError(_complaint(say, within, str(error))) from error
        else:
            if result:
                return result
            if last_call:
                raise AssertionError(_complaint(say, within, f"the check last returned {result!r}"))
        time.sleep(every)


def _complaint(say: str, within: float, last: str) -> str:
    return f"{say or 'it did not happen'} (waited {within:g} s): {last or 'the check failed'}"
