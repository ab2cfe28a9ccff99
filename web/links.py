"""Addresses of the programs around us that a user may open, without the passwords some carry: pure."""

from urllib.parse import urlsplit, urlunsplit

from storage.settings import ArrSettings, InstanceSettings


def of_instance(settings: InstanceSettings) -> str:
    """The qBittorrent's own page."""
    return f"{_bare(settings.url)}/"


def of_media(settings: ArrSettings, path: str) -> str:
    """A page of the Arr, by its path below the Arr's address."""
    return f"{_bare(settings.uri)}{path}"


def of_activity(settings: ArrSettings, *, queued: bool) -> str:
    """The page of the Arr that lists what it is downloading, or what it has done."""
    return f"{_bare(settings.uri)}/activity/{'queue' if queued else 'history'}"


def _bare(address: str) -> str:
    """The address without user name and password; what has no scheme is taken for http."""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))
