"""Times and sizes as people say them: pure."""

from datetime import UTC, datetime


def ago(at: float | None, now: float) -> str:
    """How long ago a Unix time was: `just now`, `5 min ago`; `never` for None."""
    return "never" if at is None else _span(now - at, "just now", "{} ago")


def until(at: float | None, now: float) -> str:
    """How long until a Unix time: `in 12 s`; `not by itself` for None."""
    return "not by itself" if at is None else _span(at - now, "now", "in {}")


def size(count: int | None) -> str:
    """Bytes in binary units: `1.5 GiB`; `unknown` for None."""
    if count is None:
        return "unknown"
    amount = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def count(number: int | None) -> str:
    """A number with its thousands apart, `12 345`; `unknown` for None."""
    return "unknown" if number is None else f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def lasted(seconds: float) -> str:
    """How long something took: `0.2 s`, `3 min`."""
    return f"{seconds:.1f} s" if seconds < 60 else _span(seconds, "", "{}")


def speed(rate: int | None) -> str:
    """Bytes a second: `1.5 MiB/s`; `unknown` for None."""
    return "unknown" if rate is None else f"{size(rate)}/s"


def ago_tag(at: float | None, now: float) -> str:
    """`ago` as HTML that `static/time.js` keeps true."""
    return ago(at, now) if at is None else _tag("ago", at, ago(at, now))


def until_tag(at: float | None, now: float) -> str:
    """`until` as HTML that `static/time.js` counts down."""
    return until(at, now) if at is None else _tag("until", at, until(at, now))


def _tag(kind: str, at: float, words: str) -> str:
    moment = datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
    return f'<time datetime="{moment}" data-{kind}="{at:.3f}">{words}</time>'


def _span(seconds: float, at_once: str, pattern: str) -> str:
    if seconds < 1:
        return at_once
    for length, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= length:
            return pattern.format(f"{seconds / length:.0f} {unit}")
    return pattern.format(f"{seconds:.0f} s")
