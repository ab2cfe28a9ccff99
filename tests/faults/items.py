"""What is on its way through the campaign: media items with their releases, and what must come of each."""

from dataclasses import dataclass, field

from tests.lab.arr import ArrSim, Media
from tests.lab.torrents import MadeTorrent

#: What `movies` says of a bad release, and what its section lists as a reason to fail it.
REJECTION = "Not an upgrade for existing file(s)"


@dataclass
class Item:
    """A media item grabbed on `server`. Where there is a `bad` release, that is grabbed and must fail first.

    `taken`: hashes that the user took out of our hands meanwhile; nothing is expected of those any more.
    `given_up`: he took the bad one before it had failed, so nobody need search for another.
    """

    arr: ArrSim
    media: Media
    server: str
    good: MadeTorrent
    bad: MadeTorrent | None = None
    taken: set[str] = field(default_factory=set)
    given_up: bool = False

    @property
    def passes_on(self) -> bool:
        """Whether its category removes what was imported and has seeded for a moment."""
        return self.arr.category == "series"

    @property
    def hashes(self) -> frozenset[str]:
        """Those of its releases."""
        return frozenset(one.hash for one in (self.good, self.bad) if one is not None)

    @property
    def failures(self) -> int:
        """How many of its releases fail, and so how often it must be searched."""
        return 0 if self.bad is None else 1

    def searches(self) -> int:
        """How often it was searched so far, by whomever."""
        return sum(self._is_for_me(command["body"]) for command in self.arr.searches)

    def _is_for_me(self, body: dict[str, object]) -> bool:
        named = [body.get(field) for field in ("movieIds", "albumIds") if body.get(field)]
        episodes = body.get("episodeIds")
        if isinstance(episodes, list) and {part.id for part in self.media.parts} & set(episodes):
            return True
        return any(isinstance(one, list) and self.media.id in one for one in named) or (
            "seasonNumber" in body and body.get("seriesId") == self.media.id
        )


@dataclass(frozen=True)
class Bystander:
    """A torrent on `server` that nobody may touch, whatever happens."""

    server: str
    hash: str
    what: str
