"""A duration as a person reads it: pure."""


def span(seconds: float) -> str:
    """`45 s`, `12 min`, `3 h`, `2 h 30 min`, `4 d`: at most two parts, rounded down."""
    whole = max(0, int(seconds))
    parts: list[str] = []
    for unit, name in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        if whole >= unit and len(parts) < 2:
            parts.append(f"{whole // unit} {name}")
            whole %= unit
        elif parts:
            break
    return " ".join(parts) or "0 s"
