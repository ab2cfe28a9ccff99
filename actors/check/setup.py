"""Reads how an Arr is set up: its download clients, its paths, and what it says of its own health."""

from dataclasses import replace
from urllib.parse import urlsplit

from actors.arr.client import ArrClient
from actors.check import reading
from actors.check.report import ArrReport
from storage.settings import ArrSettings


def blank_arr(settings: ArrSettings, client: ArrClient) -> ArrReport:
    """An Arr of which nothing was read yet."""
    host = urlsplit(client.address).hostname or ""
    return ArrReport(settings.name, settings.kind, client.place, host, settings.category)


def read_arr(report: ArrReport, client: ArrClient) -> ArrReport:
    """How the Arr is set up, by three requests; raises what `ArrClient` raises."""
    rows = client.rows("downloadclient")
    return replace(
        report,
        reached=True,
        key_ok=True,
        clients=reading.clients(rows, report.kind),
        others=reading.other_clients(rows),
        mappings=reading.mappings(client.rows("remotepathmapping")),
        complaints=reading.complaints(client.rows("health")),
    )
