"""Whether two names of hosts, each as somebody else sees it, are one machine, as far as that can be told: pure."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address

#: What this machine's own addresses are called in `Addresses`.
HERE = "127.0.0.1"

#: Addresses by the names of hosts, as this machine resolves them; a name it does not know is missing.
type Addresses = Mapping[str, frozenset[str]]


def plain(host: str) -> str:
    """A host in the one way we compare it."""
    return host.strip().strip("[]").rstrip(".").lower()


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address, where a host is given as one."""
    try:
        return ip_address(plain(host))
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Whether a host is the machine of whoever names it."""
    address = literal(host)
    return address.is_loopback if address else plain(host) in {"localhost", "localhost.localdomain"}


def same_host(one: str, other: str, addresses: Addresses) -> bool | None:
    """Both as seen from here; None where it cannot be told, as of a name that only a container network knows."""
    if plain(one) == plain(other):
        return True
    first, second = _addresses(one, addresses), _addresses(other, addresses)
    if not first or not second:
        return None
    return bool(first & second)


def _addresses(host: str, addresses: Addresses) -> frozenset[str]:
    if is_loopback(host):
        return frozenset({HERE})
    known = addresses.get(plain(host))
    address = literal(host)
    return known or (frozenset({str(address)}) if address else frozenset())


def seen_from_here(host: str, of: str) -> str:
    """A host that the machine `of` names, as we would name it: its own loopback is that machine."""
    return of if is_loopback(host) else host
