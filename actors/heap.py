"""Has the C library keep one heap for all threads: with one each, what a full sync needed once stays for ever."""

import ctypes
from contextlib import suppress

_M_ARENA_MAX = -8  # see mallopt(3); other C libraries than glibc have nothing of the kind and need it not


def share_one_heap() -> None:
    """For the threads that are started from now on."""
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
