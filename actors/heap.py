"""Keeps the heap small: one for all threads, few whole answers at a time, and what they needed given back."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# See mallopt(3); other C libraries than glibc have nothing of the kind and need it not.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8

#: Bytes from which a block is one of its own, which goes back whole: left to itself, the heap would keep those of
#: the answers of large servers for what comes later.
_LARGE = 256 * 1024

#: Whole answers that are taken apart at a time: fifty servers that come at once need no more room than two.
_AT_A_TIME = threading.BoundedSemaphore(2)
_LONGEST = 30.0  # s that one waits for its turn: a server that hangs in the middle holds nobody up for long


def share_one_heap() -> None:
    """For the threads that are started from now on."""
    with suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
        mallopt(_M_TRIM_THRESHOLD, _LARGE)


@contextmanager
def much_at_once() -> Iterator[None]:
    """A block that needs far more memory than it leaves in use."""
    mine = _AT_A_TIME.acquire(timeout=_LONGEST)
    try:
        yield
    finally:
        if mine:
            _AT_A_TIME.release()
        give_back()


def give_back() -> None:
    """Let the system have what is not in use any more: after work that needed much. Takes some ms."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
