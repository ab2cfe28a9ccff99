"""What `storage.reader` answers with: frozen values, never rows of the database. Times are Unix seconds."""

from dataclasses import dataclass, fields

from actors.messages import SeenTorrent, StepRecord


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """What we last knew of one torrent on one instance."""

    instance: str
    hash: str
    name: str
    category: str
    imported: bool
    first_seen: float
    verdict_rule: str
    verdict_why: str
    verdict_at: float
    message: str
    needs_attention: bool
    marks: frozenset[str]

    def as_told(self) -> SeenTorrent:
        """The message that makes this row: who tells the same again changes nothing."""
        return SeenTorrent(**{one.name: getattr(self, one.name) for one in fields(SeenTorrent)})


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a protocol. `settled_at` is None, and `outcome` empty, while nobody knows how it ended."""

    record: StepRecord
    intended_at: float
    settled_at: float | None
    outcome: str


@dataclass(frozen=True, slots=True)
class FeedStep:
    """A step in the feed of all. `number` grows with time; `name` is the torrent's, "" when the diary has none."""

    number: int
    name: str
    step: StepRow


@dataclass(frozen=True, slots=True)
class ProtocolRecord:
    """One run of a protocol (`protocol` is its id) with its steps in the order they were intended.

    `closed_at` is None, and `outcome` empty, while it is open.
    """

    protocol: str
    kind: str
    category: str
    instance: str
    hash: str
    opened_at: float
    closed_at: float | None
    outcome: str
    steps: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One entry of the diary. `id` grows with time; `facts` is the JSON value that was written, parsed."""

    id: int
    at: float
    instance: str
    hash: str
    name: str
    category: str
    rule: str
    why: str
    steps: tuple[str, ...]
    dry: bool
    facts: object


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the database holds."""

    torrents: int = 0
    imported: int = 0
    needs_attention: int = 0
    open_protocols: int = 0
    decisions: int = 0
    media_pauses: int = 0
