"""Freely invented films and series for the demo to grab."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Title:
    """A film, or one episode of a series."""

    arr: Literal["radarr", "sonarr"]
    name: str
    year: int = 2031

    @property
    def file(self) -> str:
        """The name of its one file; Sonarr reads the episode's number from it."""
        return f"{self.name} ({self.year}).mkv" if self.arr == "radarr" else f"{self.name} S01E01.mkv"

    @property
    def release(self) -> str:
        """The name of its torrent."""
        return self.file.removesuffix(".mkv").replace(" ", ".").replace("(", "").replace(")", "")


FIRST = (
    Title("radarr", "The Tin Meridian", 2029),
    Title("sonarr", "Station Larkspur"),
    Title("radarr", "Nine Quiet Harbours", 2030),
    Title("radarr", "A Ledger of Rain"),
    Title("sonarr", "The Understudies of Vell"),
    Title("radarr", "Saltglass", 2028),
)
"""One after another, on all instances."""

LEFT_BEHIND = Title("radarr", "Lanterns for the Ferryman")
"""On the instance that dies."""

ELSEWHERE = Title("sonarr", "The Unshaken Hour")
"""On another one, meanwhile."""

_ADJECTIVES = ("Copper", "Hollow", "Paper", "Winter", "Second", "Drowned")
_NOUNS = ("Atlas", "Orchard", "Witness", "Causeway", "Almanac")


def more() -> Iterator[Title]:
    """Thirty more films, for whoever keeps watching."""
    for noun in _NOUNS:
        for adjective in _ADJECTIVES:
            yield Title("radarr", f"The {adjective} {noun}")
