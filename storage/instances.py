"""Builds one instance out of `[qBit]` or `[qBit-NAME]`."""

from collections.abc import Mapping
from typing import cast

from storage.findings import Findings, Flat, nested
from storage.schema.address import Address
from storage.schema.grammar import PLACEHOLDER
from storage.settings import CategorySeeding, GeneralSettings, InstanceSettings, TrackerRow

_DEFAULT = InstanceSettings(name="")
_USUAL_PORT = {"http": 80, "https": 443}


def read_instance(findings: Findings, raw: object, general: GeneralSettings) -> InstanceSettings | str | None:
    """The instance, or why its section is not configured; None when it has problems, or nothing to say."""
    flat = findings.read(raw)
    section = findings.section
    if "/" in section:
        findings.say("", "has a / in its name, which no address can hold: choose another name")
    address = cast("Address | None", flat.pop("host", None))
    if address:
        _connection(findings, flat, address)
    overrides = cast("tuple[Flat, ...]", flat.pop("category_seeding.overrides", ()))
    _check_overrides(findings, flat, overrides)
    trackers = tracker_rows(findings, flat, "trackers", "Trackers")
    if findings.problems:
        return None
    waiting = _waiting(cast("Mapping[str, object]", raw), flat, address)
    if waiting:
        return None if flat.get("disabled") else f"write its {waiting} in place of {PLACEHOLDER}"

    if not flat.get("completed_download_folder"):
        flat["completed_download_folder"] = general.completed_download_folder
    flat.setdefault("category_seeding.ignore_younger_than", general.ignore_younger_than)
    return InstanceSettings.model_validate(
        {
            **nested(flat),
            "name": "default" if section == "qBit" else section,
            "section": section,
            "trackers": trackers,
            "category_overrides": _overrides(flat, overrides),
        }
    )


def tracker_rows(findings: Findings, flat: Flat, field: str, label: str) -> tuple[TrackerRow, ...]:
    """Takes the rows of `Trackers` out of `flat`."""
    rows = cast("tuple[Flat, ...]", flat.pop(field, ()))
    for number, row in enumerate(rows, start=1):
        _must_have(findings, row, "uri", f"{label}[{number}]", "URI")
    if findings.problems:
        return ()
    return tuple(TrackerRow.model_validate({**nested(row), "given": frozenset(row)}) for row in rows)


def _must_have(findings: Findings, row: Flat, field: str, label: str, name: str) -> None:
    if field not in row and not any(problem.key == f"{label}.{name}" for problem in findings.problems):
        findings.say(f"{label}.{name}", "is missing: write it, or delete the row")


def _connection(findings: Findings, flat: Flat, address: Address) -> None:
    """Puts together what `Host` as a URL says and what the keys beside it say.

    A key that says its default may just have been left as it was, so there the URL holds.
    """
    written = flat.get("port")
    if address.port and written not in {None, address.port, _DEFAULT.port}:
        findings.say("Port", f"{written} contradicts Host, which says {address.port}: say it once")
    if address.scheme == "http" and flat.get("use_https"):
        findings.say("UseHttps", "true contradicts Host, which begins with http://: say it once")
    flat["host"] = address.host
    flat["base_path"] = address.path
    flat["port"] = address.port or written or _USUAL_PORT.get(address.scheme or "", _DEFAULT.port)
    flat["use_https"] = address.scheme == "https" or flat.get("use_https", False)


def _waiting(raw: Mapping[str, object], flat: Flat, address: Address | None) -> str:
    """The keys that still have to be written, as part of a sentence."""
    keys = [] if address else ["Host"]
    if not flat.get("api_key"):
        keys += [key for key in ("UserName", "Password") if str(raw.get(key)).strip() == PLACEHOLDER]
    *first, last = keys or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _check_overrides(findings: Findings, flat: Flat, overrides: tuple[Flat, ...]) -> None:
    managed = cast("tuple[str, ...]", flat.get("managed_categories", ()))
    for number, row in enumerate(overrides, start=1):
        label = f"CategorySeeding.Categories[{number}]"
        _must_have(findings, row, "name", label, "Name")
        if "name" in row and row["name"] not in managed:
            findings.say(f"{label}.Name", f'"{row["name"]}" is not one of ManagedCategories')


def _overrides(flat: Flat, rows: tuple[Flat, ...]) -> tuple[tuple[object, CategorySeeding], ...]:
    """Each row over what `CategorySeeding` says for all."""
    start = "category_seeding."
    common = {field.removeprefix(start): value for field, value in flat.items() if field.startswith(start)}
    return tuple(
        (
            row["name"],
            CategorySeeding.model_validate(nested(common | {k: v for k, v in row.items() if k != "name"})),
        )
        for row in rows
    )
