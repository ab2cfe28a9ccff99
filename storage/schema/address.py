"""Where a server is: a host, `host:port` or a whole URL, taken apart the same way in every key."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from storage.schema.grammar import Grammar, Text, Unfit


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart; what the user did not write is None, `path` is `/x` or `""`."""

    host: str
    scheme: str | None = None  # "http" or "https"
    port: int | None = None
    path: str = ""

    def url(self, scheme: str, port: int | None) -> str:
        """The address as a URL, with this scheme and port where it names none itself."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        number = self.port or port
        return f"{self.scheme or scheme}://{host}{f':{number}' if number else ''}{self.path}"


@dataclass(frozen=True)
class Server(Grammar):
    """`seedbox`, `10.0.0.5:8080`, `::1`, `https://example.org/qbittorrent`."""

    @property
    def kind(self) -> str:
        """A host or URL."""
        return "host or URL"

    def parse(self, raw: object) -> Address | None:
        """The address, None for `CHANGE_ME` and `""`."""
        text = Text().parse(raw)
        return _taken_apart(raw, text) if text else None


def _taken_apart(raw: object, text: str) -> Address:
    if is_ip(text):  # an IPv6 address without brackets would read as host:port
        return Address(text.lower())
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        raise Unfit(raw, "is no address: write a host name, or http://host:port", hidden="@" in text) from None
    if "@" in parts.netloc:
        raise Unfit(raw, "has a user name in it: that goes into keys of its own", hidden=True)
    if parts.query or parts.fragment:
        raise Unfit(raw, "has something behind ? or #: write only http://host:port/path", hidden=True)
    if parts.scheme not in {"", "http", "https"}:
        raise Unfit(raw, "begins with neither http:// nor https://")
    if not (is_ip(host) or re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", host)) or port == 0:
        raise Unfit(raw, "is no address: write a host name, or http://host:port")
    path = parts.path.rstrip("/")
    if not re.fullmatch(r"(/[\w.~%-]+)*", path):
        raise Unfit(raw, "has a path that cannot be right: write http://host:port/path")
    return Address(host, parts.scheme or None, port, path)


def is_ip(host: str) -> bool:
    """An IPv4 or IPv6 address, without brackets."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Only this machine reaches it."""
    return host.lower() == "localhost" or (is_ip(host) and ipaddress.ip_address(host).is_loopback)
