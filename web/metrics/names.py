"""Which names may become labels, so that the number of series has a bound whatever qBittorrent holds: pure."""

from actors.torrent import BUSY, COMPLETE, DOWNLOADING, STOPPED
from storage.settings import Settings

#: So many categories of the configuration have a name of their own; those after them are `other`.
MOST_CATEGORIES = 100
OTHER = "other"
UNKNOWN = "unknown"
#: qBittorrent's own words for a torrent's state, of every version; any other is `unknown`.
STATES = frozenset({*COMPLETE, *STOPPED, *BUSY, *DOWNLOADING, "error", "missingFiles", UNKNOWN})


class Names:
    """The categories of one configuration. A subcategory counts for the category above it that is configured."""

    def __init__(self, settings: Settings) -> None:
        managed = (category for instance in settings.instances for category in instance.managed_categories)
        every = dict.fromkeys((*(arr.category for arr in settings.arrs), *managed))
        self.categories = tuple(every)[:MOST_CATEGORIES]
        self._known = frozenset(self.categories)

    def category(self, category: str) -> str:
        """The label for a category of qBittorrent: itself, one above it, or `other`."""
        name = category
        while name and name not in self._known:
            name = name.rpartition("/")[0]
        return name or OTHER

    def state(self, state: str) -> str:
        """The label for a state of qBittorrent."""
        return state if state in STATES else UNKNOWN
