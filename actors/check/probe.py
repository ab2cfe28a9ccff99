"""Looks at one qBittorrent or one Arr without changing anything there."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from actors.arr.client import ArrClient
from actors.check import advice, reading
from actors.check.report import ArrReport, Category, InstanceReport
from actors.errors import Banned
from actors.instance.client import QbitClient, Raw
from actors.instance.mirror import Mirror
from actors.instance.wire import PATIENCE
from storage.settings import ArrSettings, InstanceSettings

#: Findings after which we know that a qBittorrent is there.
_SPOKE = frozenset({"banned", "wrong-password", "wrong-api-key", "unsupported-version"})


def probe_instance(
    settings: InstanceSettings, *, banned_until: str = "", patience: tuple[float, float] = PATIENCE
) -> InstanceReport:
    """One login, and what there is to read then; raises nothing that a server can cause.

    `banned_until` is for who knows already that our address is banned there, such as "14:30": then nothing is
    sent, since each try makes it longer.
    """
    report = InstanceReport(settings.name, settings.section, settings.host, settings.port)
    if banned_until:
        ban = Banned(
            f"qBittorrent at {settings.host}:{settings.port} has banned our address until {banned_until}."
        )
        return replace(report, reached=True, finding=advice.of_instance(settings, ban))
    client = QbitClient(settings, patience)
    try:
        client.login()
        report = replace(report, reached=True, logged_in=True, version=client.version, web_api=client.web_api)
        return _read(report, client)
    except advice.TROUBLES as trouble:
        finding = advice.of_instance(settings, trouble, client.version)
        reached = report.reached or finding.kind in _SPOKE
        return replace(report, reached=reached, version=client.version, finding=finding)
    finally:
        client.close()


def _read(report: InstanceReport, client: QbitClient) -> InstanceReport:
    mirror = mirror_of(client.sync(0))
    counts = mirror.counts()
    return replace(
        report,
        default_save_path=client.default_save_path(),
        categories=tuple(
            Category(name, path, counts.get(name, 0)) for name, path in sorted(mirror.categories.items())
        ),
        torrents=len(mirror.torrents),
    )


def mirror_of(answer: Raw, at: float = 0.0) -> Mirror:
    """A mirror of one full answer of `sync/maindata`, given at `at` (Unix s)."""
    mirror = Mirror("check")
    mirror.apply(answer, at)
    return mirror


def probe_arr(settings: ArrSettings, **client_parts: Any) -> ArrReport:
    """What an Arr is and how it is set up; raises nothing that an Arr can cause. `client_parts` are for tests."""
    client = ArrClient(settings, **client_parts)
    host = urlsplit(client.address).hostname or ""
    report = ArrReport(settings.name, settings.kind, client.place, host, settings.category)
    try:
        report = replace(report, version=client.status(), reached=True, key_ok=True)
        return read_arr(report, client)
    except advice.TROUBLES as trouble:
        finding = advice.of_arr(settings, trouble)
        return replace(report, reached=report.reached or finding.kind == "wrong-api-key", finding=finding)
    finally:
        client.close()


def read_arr(report: ArrReport, client: ArrClient) -> ArrReport:
    """How the Arr is set up, by four requests; raises what `ArrClient` raises."""
    rows = client.rows("downloadclient")
    return replace(
        report,
        clients=reading.clients(rows, report.kind),
        others=reading.other_clients(rows),
        mappings=reading.mappings(client.rows("remotepathmapping")),
        complaints=reading.complaints(client.rows("health")),
    )
