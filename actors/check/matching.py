"""Which of our instances an Arr's download client is, as far as addresses tell: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from actors.check.hosts import Addresses, same_host, seen_from_here
from actors.check.report import ArrReport, DownloadClient, InstanceReport

#: Ports on which a proxy may serve what its server itself serves on another.
_PROXIED = frozenset({80, 443})


@dataclass(frozen=True, slots=True)
class Match:
    """One client of one Arr. `surely` are the instances it is; `maybe` those that it may be."""

    arr: ArrReport
    client: DownloadClient
    surely: tuple[InstanceReport, ...]
    maybe: tuple[InstanceReport, ...]

    @property
    def place(self) -> str:
        """Where the Arr has it."""
        return f"{self.client.host}:{self.client.port}"


def matches(
    arrs: Sequence[ArrReport], instances: Sequence[InstanceReport], addresses: Addresses
) -> tuple[Match, ...]:
    """Every enabled client of every Arr that told us of its clients."""
    found = []
    for arr in arrs:
        clients = [client for client in arr.clients if client.enabled]
        told = {client: _told(arr, client, instances, addresses) for client in clients}
        taken = {one.name for likely in told.values() for one, is_it in likely if is_it}
        for client, likely in told.items():
            surely = tuple(one for one, is_it in likely if is_it)
            maybe = () if surely else tuple(one for one, _ in likely if one.name not in taken)
            found.append(Match(arr, client, surely, maybe))
    return tuple(found)


def _told(
    arr: ArrReport, client: DownloadClient, instances: Sequence[InstanceReport], addresses: Addresses
) -> list[tuple[InstanceReport, bool]]:
    """The instances that it may be, and whether it surely is."""
    host = seen_from_here(client.host, arr.host)
    likely = []
    for instance in instances:
        same = same_host(host, instance.host, addresses)
        if same and client.port == instance.port:
            likely.append((instance, True))
        elif same is None or (same and _PROXIED & {client.port, instance.port}):
            likely.append((instance, False))
    return likely
