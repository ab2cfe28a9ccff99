"""What can be wrong with a PostgreSQL server, told apart because each is answered differently."""

import psycopg

from storage.trouble import Lost, Moved, Unusable

# The first two signs of a code are its class: https://www.postgresql.org/docs/current/errcodes-appendix.html
_GONE = frozenset({"42P01", "3F000", "42703"})  # undefined table, schema, column: dropped or changed by somebody
_ADVICE = {
    "42501": "its user lacks a right there: let it own the database (ALTER DATABASE ... OWNER TO ...)",
    "25006": "it is read-only there, as on a replica: name the primary server in [Settings] Database",
    "53100": "its disk is full: make room there",
}
_CLASSES = {
    "53": "it is short of resources: see its log",
    "58": "it cannot use its files: see its log",
    "XX": "it reports damage: see its log, and restore a backup if need be",
}
_AGAIN = frozenset({"08", "40", "57"})  # connection lost, deadlock, cancelled or shut down
_AGAIN_CODES = frozenset({"55P03"})  # a lock was not to be had in time


def diagnose(error: BaseException | None, label: str) -> Exception | None:
    """`Lost`, `Moved` or `Unusable` by PostgreSQL's own code, or None for a bug.

    Looked for down the chain of errors, since the failing rollback after a lost connection hides the loss.
    """
    while error is not None:
        if isinstance(error, psycopg.Error):
            found = _by_code(error, label)
            if found is not None:
                return found
        error = error.__context__
    return None


def _by_code(error: psycopg.Error, label: str) -> Exception | None:
    code = error.sqlstate
    if code is None:  # not the server's own words, but libpq's about the connection
        return _lost(error, label) if isinstance(error, psycopg.OperationalError) else None
    if code in _GONE:
        return Moved(f"The tables in {label} were changed while they were in use.")
    if code[:2] in _AGAIN or code in _AGAIN_CODES:
        return _lost(error, label)
    advice = _ADVICE.get(code) or _CLASSES.get(code[:2])
    return Unusable(f"{label} cannot be used: {advice}.") if advice else None


def _lost(error: psycopg.Error, label: str) -> Lost:
    """In libpq's or the server's own words."""
    first = str(error).strip().partition("\n")[0]
    said = first.rpartition("failed: ")[2].strip().removeprefix("FATAL:").strip(" .") or type(error).__name__
    return Lost(f"{label} cannot be reached ({said}): see to it that it runs, and correct [Settings] Database.")
