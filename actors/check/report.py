"""What one look at a qBittorrent or an Arr brought to light: pure values, without secrets."""

from dataclasses import dataclass, field

from actors.check.finding import Finding
from storage.settings import ArrKind


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a qBittorrent. `save_path` as its server names it; "" where the server's default holds."""

    name: str
    save_path: str
    torrents: int


@dataclass(frozen=True, slots=True)
class InstanceReport:
    """One qBittorrent. `reached`: a qBittorrent answered; `logged_in`: and let us in.

    `finding` is why it stopped short, None when it did not.
    """

    name: str
    section: str
    host: str
    port: int
    reached: bool = False
    logged_in: bool = False
    version: str = ""  # "v5.1.0"
    web_api: str = ""
    default_save_path: str = ""
    categories: tuple[Category, ...] = ()  # by name
    torrents: int = 0
    finding: Finding | None = None

    @property
    def about(self) -> str:
        """Its section, as findings name it."""
        return f"[{self.section}]"

    def path_of(self, category: str) -> str:
        """Where the torrents of a category are saved, as the server names it; "" when that is not known."""
        given = next((one.save_path for one in self.categories if one.name == category), "")
        return given or self.default_save_path


@dataclass(frozen=True, slots=True)
class DownloadClient:
    """One of an Arr's download clients of the kind qBittorrent, as the Arr has it.

    `host` is as seen from the Arr. `imported_category` is its Post-Import Category, "" when it has none.
    """

    name: str
    enabled: bool
    host: str
    port: int
    tls: bool
    base_path: str
    category: str
    imported_category: str
    removes_completed: bool


@dataclass(frozen=True, slots=True)
class PathMapping:
    """One of an Arr's remote path mappings: what its client calls `remote`, the Arr finds at `local`."""

    host: str
    remote: str
    local: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the Arr's own health check says of its clients and paths."""

    source: str
    message: str


@dataclass(frozen=True, slots=True)
class ArrReport:
    """One Arr. `reached`: the application of its section answered; `key_ok`: and took our key.

    `finding` is why it stopped short, None when it did not.
    """

    name: str
    kind: ArrKind
    place: str  # host:port
    host: str
    category: str
    reached: bool = False
    key_ok: bool = False
    version: str = ""
    clients: tuple[DownloadClient, ...] = ()
    others: tuple[str, ...] = ()  # the names of its clients of other kinds
    mappings: tuple[PathMapping, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    finding: Finding | None = field(default=None)

    @property
    def about(self) -> str:
        """Its section, as findings name it."""
        return f"[{self.name}]"
