"""Resolves the names of hosts, within a time that a slow resolver cannot stretch."""

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable

from actors.check.hosts import HERE, Addresses, is_loopback, literal, plain

SECONDS = 5.0


def _lookup(host: str) -> list[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def resolve(
    hosts: Iterable[str], within: float = SECONDS, lookup: Callable[[str], Iterable[str]] = _lookup
) -> Addresses:
    """The addresses of those hosts that are known here, this machine's own being `HERE`.

    What is not answered in `within` seconds counts as not known; its thread ends when the resolver does.
    """
    wanted = sorted({plain(host) for host in hosts if host and not is_loopback(host)})
    answers: queue.Queue[tuple[str, frozenset[str]]] = queue.Queue()
    for host in wanted:
        threading.Thread(target=_ask, args=(host, answers, lookup), daemon=True).start()
    found: dict[str, frozenset[str]] = {}
    deadline = time.monotonic() + within
    for _ in wanted:
        try:
            host, addresses = answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        if addresses:
            found[host] = addresses
    return found


def own(hosts: Iterable[str]) -> Addresses:
    """Of those that are given as addresses; no name is resolved, so this waits for nobody."""
    given = {plain(host) for host in hosts if literal(host)}
    return {host: frozenset({HERE if _is_ours(host) else str(literal(host))}) for host in given}


def _ask(
    host: str,
    answers: "queue.Queue[tuple[str, frozenset[str]]]",
    lookup: Callable[[str], Iterable[str]],
) -> None:
    try:
        given = list(lookup(host))
    except (OSError, UnicodeError):
        given = []
    answers.put((host, frozenset(HERE if _is_ours(one) else one for one in given)))


def _is_ours(address: str) -> bool:
    """Whether this machine has that address: only then can one listen on it."""
    found = literal(address)
    if found is None or found.is_loopback:
        return found is not None
    family = socket.AF_INET if found.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True
