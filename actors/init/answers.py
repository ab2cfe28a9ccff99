"""What a user says of a server, as keys of its section: pure."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from actors.arr.kinds import KINDS
from storage.settings import ArrKind

#: Sections by name, each with its keys as the file writes them.
type Keys = dict[str, object]
type Sections = dict[str, Keys]

NAME = re.compile(r"[A-Za-z0-9_-]+")
#: What the first section of a kind is called when nobody says.
USUAL_NAMES: Mapping[ArrKind, str] = {"radarr": "Movies", "sonarr": "TV", "lidarr": "Music"}
_QBIT = {"name", "url", "user", "password", "password-file", "api-key", "api-key-file"}
_ARR = {"name", "kind", "uri", "key", "key-file", "category"}


class Misspoken(Exception):
    """What cannot be understood, as a finished sentence."""


def instance_keys(url: str, user: str = "", password: str = "", api_key: str = "") -> Keys:
    """The keys of a qBittorrent at `url`: `http://box:8080`, `box`, `https://example.org/qbittorrent`."""
    keys = _place(url)
    keys |= {"UserName": user, "Password": password}
    return keys | {"ApiKey": api_key} if api_key else keys


def _place(url: str) -> Keys:
    """`Host`, `Port` and `UseHttps` where the address is no more than that; else the whole as `Host`."""
    text = url.strip().rstrip("/")
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return {"Host": text}  # the loader says what is wrong with it
    if not host or parts.path or parts.query or "@" in parts.netloc or parts.scheme not in {"", "http", "https"}:
        return {"Host": text}
    https = parts.scheme == "https"
    usual = {"http": 80, "https": 443}.get(parts.scheme, 8080)
    return {"Host": host, "Port": port or usual} | ({"UseHttps": True} if https else {})


def arr_keys(uri: str, api_key: str, category: str) -> Keys:
    """The keys of an Arr."""
    return {"URI": uri.strip(), "APIKey": api_key, "Category": category}


def kind_of(text: str) -> ArrKind:
    """The kind of Arr that is meant: `radarr`, `Sonarr`, `r`; raises `Misspoken`."""
    word = text.strip().lower()
    found = [kind for kind in KINDS if word and kind.startswith(word)]
    if len(found) != 1:
        raise Misspoken(f"{text!r} is none of radarr, sonarr and lidarr.")
    return found[0]


def section_of_instance(name: str, taken: Iterable[str]) -> str:
    """`qBit` for the first, `qBit-NAME` for the others; raises `Misspoken`."""
    sections = set(taken)
    section = "qBit" if not name and "qBit" not in sections else f"qBit-{_named(name.removeprefix('qBit-'))}"
    return _free(section, sections)


def section_of_arr(kind: ArrKind, name: str, taken: Iterable[str]) -> str:
    """`Radarr-NAME`; raises `Misspoken`."""
    return _free(f"{KINDS[kind].app}-{_named(name or free_name(kind, taken))}", set(taken))


def free_name(kind: ArrKind, taken: Iterable[str]) -> str:
    """A name for the next section of that kind: `Movies`, then `Movies-2`."""
    sections, usual = set(taken), USUAL_NAMES[kind]
    names = (usual, *(f"{usual}-{number}" for number in range(2, 100)))
    return next(name for name in names if f"{KINDS[kind].app}-{name}" not in sections)


def _named(name: str) -> str:
    if not NAME.fullmatch(name):
        raise Misspoken(f"{name!r} is no name for a section: use letters, digits, - and _.")
    return name


def _free(section: str, taken: set[str]) -> str:
    if section in taken:
        raise Misspoken(f"There is a [{section}] already: choose another name.")
    return section


# --- Flags ----------------------------------------------------------------------------------------------


def from_flags(qbits: Iterable[str], arrs: Iterable[str]) -> Sections:
    """Sections out of `--qbit url=...,user=...,password-file=...` and `--arr kind=...,uri=...,key-file=...`.

    Raises `Misspoken`, also for a file that cannot be read. An Arr that names no category has none yet.
    """
    sections: Sections = {}
    for flag in qbits:
        said = _pairs("--qbit", flag, _QBIT, "url")
        name = section_of_instance(said.get("name", "" if not sections else str(len(sections) + 1)), sections)
        sections[name] = instance_keys(
            said["url"], said.get("user", ""), _secret(said, "password"), _secret(said, "api-key")
        )
    for flag in arrs:
        said = _pairs("--arr", flag, _ARR, "kind", "uri")
        kind = kind_of(said["kind"])
        name = section_of_arr(kind, said.get("name", ""), sections)
        sections[name] = arr_keys(said["uri"], _secret(said, "key"), said.get("category", ""))
    return sections


def _pairs(flag: str, text: str, known: set[str], *needed: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for part in text.split(","):
        key, equals, value = part.partition("=")
        if not equals or key.strip() not in known:
            raise Misspoken(f"{flag}: {key.strip()!r} is none of {', '.join(f'{one}=' for one in sorted(known))}.")
        said[key.strip()] = value.strip()
    for key in needed:
        if not said.get(key):
            raise Misspoken(f"{flag}: say {key}=... too.")
    return said


def _secret(said: Mapping[str, str], key: str) -> str:
    path = said.get(f"{key}-file")
    if path is None:
        return said.get(key, "")
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise Misspoken(f"{key}-file: {path} cannot be read: {why}.") from None
