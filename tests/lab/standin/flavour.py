"""What differs between the qBittorrents that the stand-in plays."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flavour:
    """One version of qBittorrent, as its Web API shows it."""

    family: str
    version: str  # app/version
    web_api: str  # app/webapiVersion
    modern: bool
    """From 5.0: stop and start instead of pause and resume, more fields, empty collections left out."""

    @property
    def stop(self) -> str:
        """The endpoint that stops a torrent."""
        return "stop" if self.modern else "pause"

    @property
    def start(self) -> str:
        """The endpoint that starts a torrent."""
        return "start" if self.modern else "resume"

    @property
    def stopped(self) -> str:
        """How the states of a stopped torrent begin; `UP` or `DL` follows."""
        return "stopped" if self.modern else "paused"

    @property
    def never(self) -> int:
        """The time of what has not happened yet."""
        return -1 if self.modern else 0


#: Older than any we work with, and not held against a real one.
ANCIENT = Flavour("4.2", "v4.2.5", "2.5.1", modern=False)

FLAVOURS = {
    "5.1": Flavour("5.1", "v5.1.0", "2.11.4", modern=True),
    "4.5": Flavour("4.5", "v4.5.2", "2.8.19", modern=False),
}
