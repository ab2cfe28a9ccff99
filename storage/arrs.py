"""Builds one Arr out of `[Radarr-*]`, `[Sonarr-*]` or `[Lidarr-*]`."""

from collections.abc import Mapping
from typing import cast

from storage.findings import Findings, nested
from storage.instances import tracker_rows
from storage.schema import arr_kind
from storage.schema.address import Address
from storage.schema.grammar import PLACEHOLDER
from storage.settings import ArrKind, ArrSettings, GeneralSettings

PORTS: dict[ArrKind, int] = {"radarr": 7878, "sonarr": 8989, "lidarr": 8686}


def read_arr(findings: Findings, raw: object, general: GeneralSettings) -> ArrSettings | str | None:
    """The Arr, or why its section is not configured; None when it has problems or is not `Managed`."""
    if isinstance(raw, Mapping) and raw.get("Managed") is False:
        return None
    kind = arr_kind(findings.section)
    flat = findings.read(raw)
    trackers = tracker_rows(findings, flat, "torrent.trackers", "Torrent.Trackers")
    if findings.problems or kind is None:
        return None
    address = cast("Address | None", flat.pop("uri", None))
    if not address or not flat.get("api_key"):
        keys = [key for key, given in (("URI", address), ("APIKey", flat.get("api_key"))) if not given]
        return f"write its {' and '.join(keys)} in place of {PLACEHOLDER}"

    if str(cast("Mapping[str, object]", raw).get("importMode")).strip().casefold() == "hardlink":
        findings.notices.append(
            f"[{findings.section}] importMode: Hardlink is read as Auto; the Arr makes hard links."
        )
    flat.pop("managed", None)
    flat.setdefault("category", findings.section.lower())
    flat.setdefault("torrent.ignore_younger_than", general.ignore_younger_than)
    flat["dry_run"] = general.dry_run or flat.get("dry_run", False)
    if not flat.get("torrent.case_sensitive"):
        endings = cast("tuple[str, ...]", flat.get("torrent.extension_allowlist", ()))
        flat["torrent.extension_allowlist"] = tuple(dict.fromkeys(ending.lower() for ending in endings))
    flat["torrent.trackers"] = trackers
    uri = address.url("http", None if address.scheme else PORTS[kind])
    return ArrSettings.model_validate({**nested(flat), "name": findings.section, "kind": kind, "uri": uri})
