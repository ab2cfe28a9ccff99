"""What a verdict wants done: plain values that the ArrActor turns into Arr calls and instance commands."""

from dataclasses import dataclass
from typing import Literal

from actors.messages import Command

type Need = Literal["queue", "history", "files", "trackers"]


@dataclass(frozen=True, slots=True)
class Import:
    """Run the IMPORT protocol. `again`: the user asks, so an import of earlier does not count."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class Fail:
    """Run the FAIL protocol: out of the Arr's queue, off the instance, searched again.

    `blocklist`: the release must not be grabbed again. `keep`: the tracker is still owed, so the Arr is
    told but the torrent keeps seeding, tagged `qBitrr-hnr_active`. `search`: this failure asks for a new search.
    `files`: delete what is on the disk too; false where files are missing and the disk may only be unmounted.
    """

    blocklist: bool = True
    keep: bool = False
    search: bool = True
    files: bool = True


@dataclass(frozen=True, slots=True)
class Remove:
    """Run the REMOVE protocol: delete on the owning instance, no blocklist, no search. `files` as in `Fail`."""

    files: bool = True


@dataclass(frozen=True, slots=True)
class Tell:
    """Commands for the owning instance that need no protocol: tags, limits, trackers, recheck, skip, start."""

    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class SearchAgain:
    """Ask the Arr to search this torrent's media while the torrent stays (`ReSearchStalled`)."""


type Step = Import | Fail | Remove | Tell | SearchAgain


@dataclass(frozen=True, slots=True)
class Verdict:
    """One torrent's verdict: the rule that matched, why with the values seen, and what to do.

    `look_again_at` (Unix seconds) is when time alone can change it; None: only new facts can.
    `needs`: facts the rule must have before it can say; the pass reads them and decides again.
    `attention`: shown under "needs attention" until it changes.
    """

    rule: str
    why: str
    steps: tuple[Step, ...] = ()
    look_again_at: float | None = None
    needs: frozenset[Need] = frozenset()
    attention: bool = False

    @property
    def destructive(self) -> bool:
        """Something would be deleted from qBittorrent or blocklisted in the Arr."""
        return any(isinstance(step, Fail | Remove) for step in self.steps)
