"""The grammar of `Settings.Database`: where a PostgreSQL database is, and who logs in there."""

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

from storage.schema.grammar import Grammar, Text, Unfit

#: What may stand behind the question mark; see PostgreSQL's manual, 34.1.2 "Parameter Key Words".
PARAMETERS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "host"})
_SCHEMES = ("postgresql", "postgres")
_TEXT = Text()


@dataclass(frozen=True)
class DatabaseUrl(Grammar):
    """`""` for SQLite, or a URL of PostgreSQL's."""

    @property
    def kind(self) -> str:
        """What it looks like."""
        return "postgresql:// address"

    def parse(self, raw: object) -> str:
        """The URL as `postgresql://...`, `""` when not given."""
        text = _TEXT.parse(raw)
        if not text:
            return ""
        try:
            parts = urlsplit(text)
            fault = _fault(parts)
        except ValueError:
            fault = "its port, or the brackets around its host, cannot be read"
        if fault:
            raise Unfit(
                raw, f"is no address such as postgresql://user:password@host:5432/qbitrr: {fault}", hidden=True
            )
        return f"{_SCHEMES[0]}{text[text.index(':') :]}"


def _fault(parts: SplitResult) -> str:
    """What is wrong with it, "" for nothing. Raises ValueError for a port that is none."""
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in _SCHEMES:
        return "it has to begin with postgresql://"
    if not (parts.hostname or given.get("host")) or parts.port == 0:
        return "it names no host"
    if not parts.path.strip("/") or "/" in parts.path.strip("/"):
        return "it names no database behind the host"
    if "*" in parts.path:
        return "it was changed around its mask, so write it anew with the password"
    if strange := sorted(given.keys() - PARAMETERS):
        known = ", ".join(sorted(PARAMETERS))
        return f"behind the question mark only {known} can be said, and not {', '.join(strange)}"
    return ""
