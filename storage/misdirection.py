"""Keeps a secret that is only known by its mask from being sent to another host than it was written for: pure."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from storage.editing import MASK
from storage.settings import ArrSettings, InstanceSettings, Problem, Settings


def misdirected(
    section: str, wanted: object, before: Settings, after: Settings, written: str = ""
) -> Problem | None:
    """A problem where a section would carry a secret elsewhere that the user did not type, else None.

    `wanted` is the section as the user sent it, `written` its name in the file as it is. A secret that was not
    typed is one that stands behind its mask, or that the environment gives.
    """
    new = _place(section, after)
    if new is None:
        return None
    old = _place(written or section, before)
    if old is not None and _host(old) == _host(new):
        return None
    for key, secret in _secrets(new):
        typed = wanted.get(key) if isinstance(wanted, Mapping) else None
        if secret and not (isinstance(typed, str) and MASK not in typed and typed.strip() == secret.strip()):
            where = "URI" if isinstance(new, ArrSettings) else "Host"
            message = f"type it once more, since {where} is another than the one it was saved with"
            return Problem(section=section, key=key, message=message)
    return None


def _place(section: str, settings: Settings) -> InstanceSettings | ArrSettings | None:
    instances = (one for one in settings.instances if one.section == section)
    arrs = (one for one in settings.arrs if one.name == section)
    return next(instances, None) or next(arrs, None)


def _host(place: InstanceSettings | ArrSettings) -> tuple[str, str]:
    """Scheme and host: a secret that goes over HTTPS is not to go without."""
    parts = urlsplit(place.uri if isinstance(place, ArrSettings) else place.url)
    return parts.scheme, (parts.hostname or "").lower()


def _secrets(place: InstanceSettings | ArrSettings) -> tuple[tuple[str, str], ...]:
    if isinstance(place, ArrSettings):
        return (("APIKey", place.api_key),)
    return (("Password", place.password), ("ApiKey", place.api_key))
