"""What one look at a qBittorrent or an Arr brought to light: pure values, without secrets."""

from dataclasses import dataclass, field

from actors.check.finding import Finding
from storage.settings import ArrKind

#: In so many folders of a category an Arr is asked to look.
FOLDERS = 3


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a qBittorrent. `save_path` as its server names it; "" where the server's default holds.

    `folders` are those that its complete torrents are in, at most `FOLDERS` of them.
    """

    name: str
    save_path: str
    torrents: int
    folders: tuple[str, ...] = ()


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

    def category(self, name: str) -> Category:
        """That category, an empty one where it has none of that name."""
        return next((one for one in self.categories if one.name == name), Category(name, "", 0))

    def path_of(self, category: str) -> str:
        """Where torrents of a category go, as the server names it; "" when that is not known."""
        return self.category(category).save_path or self.default_save_path


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
