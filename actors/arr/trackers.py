"""Which tracker rows of the configuration speak for a torrent, and what they say together: pure."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from storage.settings import Limits, TrackerRow


@lru_cache(maxsize=4096)
def host_of(uri: str) -> str:
    """The host of an announce URL or of a bare `host[:port]`, lower case; `""` when there is none."""
    text = uri.strip()
    try:
        return (urlsplit(text if "://" in text else f"//{text}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def covers(row: TrackerRow, host: str) -> bool:
    """The row is about this host: its own, or one it is the parent domain of."""
    own = host_of(row.uri)
    return bool(own) and (host == own or host.endswith(f".{own}"))


def merge_rows(instance: Iterable[TrackerRow], arr: Iterable[TrackerRow]) -> tuple[TrackerRow, ...]:
    """An instance's rows, the Arr's laid over those of the same host by field; highest priority first."""
    over = {host_of(row.uri): row for row in arr}
    below = [row for row in instance if host_of(row.uri)]
    merged = [_laid_over(row, over[host]) if (host := host_of(row.uri)) in over else row for row in below]
    known = {host_of(row.uri) for row in below}
    merged += [row for host, row in over.items() if host and host not in known]
    return tuple(sorted(merged, key=lambda row: -row.priority))


def _laid_over(below: TrackerRow, over: TrackerRow) -> TrackerRow:
    changes: dict[str, Any] = {"given": below.given | over.given}
    for field in over.given:
        name, _, inner = field.partition(".")
        if not inner:
            changes[name] = getattr(over, name)
            continue
        nested = changes.get(name, getattr(below, name))
        changes[name] = nested.model_copy(update={inner: getattr(getattr(over, name), inner)})
    return below.model_copy(update=changes)


def rows_for(rows: Iterable[TrackerRow], hosts: Iterable[str]) -> tuple[TrackerRow, ...]:
    """The rows that speak for a torrent on these trackers, in the order of `rows`.

    A `RemoveIfExists` row is about a tracker that is to go: it sets nothing.
    """
    on = tuple(hosts)
    return tuple(row for row in rows if not row.remove_if_exists and any(covers(row, host) for host in on))


def limits_for(rows: Iterable[TrackerRow], otherwise: Limits) -> Limits:
    """Each limit from the first row that gives it, else the category's. A given -1 (None) is off, not silence."""
    found: dict[str, Any] = {}
    for row in rows:
        for name in Limits.model_fields:
            value = getattr(row.limits, name)
            if name not in found and (value is not None or f"limits.{name}" in row.given):
                found[name] = value
    return otherwise.model_copy(update=found) if found else otherwise


def maximum_eta_for(rows: Iterable[TrackerRow], otherwise: float | None) -> float | None:
    """`MaximumETA` in seconds from the first row that gives it, else the category's; None = off."""
    for row in rows:
        if row.maximum_eta is not None or "maximum_eta" in row.given:
            return row.maximum_eta
    return otherwise
