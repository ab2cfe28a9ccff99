"""Lays what the environment says over what the file says, and remembers which variable said it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.findings import Origins, short
from storage.schema import arr_kind, find, is_instance, table_of
from storage.schema.general import SETTINGS
from storage.schema.grammar import TRUE_WORDS, structure
from storage.schema.key import Key, Table
from storage.settings import Problem

PREFIX = "QBITRR__"  # QBITRR__Section__Key, QBITRR__Section__Table__Key, each also with _FILE behind it
FILE = "_FILE"

# The reference implementation's own variables.
OLD = "QBITRR_SETTINGS_"
OLD_NAMES = {
    OLD + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key.name).upper(): key for key in SETTINGS.keys if key.field
}
NO_QBIT = ("QBITRR_OVERRIDES_SEARCH_ONLY", "QBITRR_QBIT_DISABLED")
NO_EFFECT = re.compile(
    r"QBITRR_(SETTINGS_.+|QBIT_(HOST|PORT|USERNAME|PASSWORD)|OVERRIDES_(PROCESSING_ONLY|DATA_PATH))"
)
NOT_OURS = {"QBITRR_SETTINGS_GITHUB_TOKEN"}
# A section that no file has, as the file would spell it: systemd and shells take no - in a variable's name.
_KINDS = {"qbit": "qBit", "radarr": "Radarr", "sonarr": "Sonarr", "lidarr": "Lidarr"}


@dataclass
class Overlay:
    """A configuration with the environment laid over it; `data` is changed in place."""

    data: dict[str, Any]
    origins: dict[tuple[str, ...], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def apply(self, environ: Mapping[str, str]) -> "Overlay":
        """Every variable of ours, in the order of their names; returns itself."""
        for name, key in OLD_NAMES.items():
            if environ.get(name):
                self._set(name, ("Settings", key.name), key.grammar.from_text(environ[name]))
        for name in sorted(
            (name for name in environ if name.startswith(PREFIX)), key=lambda name: name.split("__")
        ):
            self._one(name, environ)
        for name in NO_QBIT:
            if environ.get(name, "").strip().casefold() in TRUE_WORDS:
                self._switch_off(name)
        idle = [n for n in sorted(environ) if NO_EFFECT.fullmatch(n) and n not in OLD_NAMES and n not in NOT_OURS]
        if idle:
            self.notices.append(f"The environment's {', '.join(map(short, idle))} have no effect here.")
        return self

    def _one(self, name: str, environ: Mapping[str, str]) -> None:
        parts = name.removeprefix(PREFIX).removesuffix(FILE).split("__")
        if len(parts) < 2 or not all(parts):
            self.notices.append(f"The environment's {short(name)} says nothing: write {PREFIX}Section__Key.")
            return
        section = self._section(parts[0])
        path = (section, *_spelt(section, parts[1:]))
        text = environ[name]
        if name.endswith(FILE):
            if name.removesuffix(FILE) in environ:
                self._complain(path, f"is given twice: keep either {name} or {name.removesuffix(FILE)}")
                return
            try:
                text = Path(text).read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else "it is not text"
                self._complain(path, f"cannot be read from the file that {name} names: {why}")
                return
        entry = find(section, path[1:])
        if isinstance(entry, Key):
            self._set(name, path, entry.grammar.from_text(text))
        elif isinstance(entry, Table):
            self._table(name, path, text)
        else:
            self._set(name, path, text)

    def _table(self, name: str, path: tuple[str, ...], text: str) -> None:
        try:
            self._set(name, path, structure(text))
        except ValueError:
            self._complain(path, f"is neither JSON nor TOML, as {name} says it")

    def _set(self, name: str, path: tuple[str, ...], value: object) -> None:
        place = self.data
        for part in path[:-1]:
            below = place.setdefault(part, {})
            if not isinstance(below, dict):
                self._complain(path, f"cannot be set by {name}: {part} is no table in the file")
                return
            place = below
        place[path[-1]] = value
        self.origins[path] = name

    def _complain(self, path: tuple[str, ...], message: str) -> None:
        self.data.setdefault(path[0], {})
        self.problems.append(Problem(section=path[0], key=".".join(map(short, path[1:])), message=message))

    def _section(self, name: str) -> str:
        """The section of the file with this name in any case, `_` standing for `-`; else the name itself."""
        same = [section for section in self.data if _folded(section) == _folded(name)]
        if same:
            return name if name in same else same[0]
        if single := {"settings": "Settings", "webui": "WebUI", "qbit": "qBit"}.get(name.casefold()):
            return single
        kind, dash, own = re.split("([-_])", name, maxsplit=1) if re.search("[-_]", name) else (name, "", "")
        known = _KINDS.get(kind.casefold())
        return f"{known}-{own}" if known and dash and own else name

    def _switch_off(self, name: str) -> None:
        sections = [section for section in self.data if is_instance(section)]
        for section in sections:
            self._set(name, (section, "Disabled"), value=True)
        self.notices.append(f"The environment's {name} switches every qBittorrent off.")


def sections_in(environ: Mapping[str, str]) -> list[str]:
    """The instances and Arrs that the environment configures by itself, by their section's name."""
    data: dict[str, Any] = {}
    Overlay(data).apply(environ)
    return [section for section in data if is_instance(section) or arr_kind(section)]


def overlay(data: dict[str, Any], environ: Mapping[str, str]) -> tuple[Origins, list[Problem], list[str]]:
    """Lay `environ` over `data`, in place; returns who set what, problems, and notices."""
    laid = Overlay(data).apply(environ)
    return laid.origins, laid.problems, laid.notices


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_")


def _spelt(section: str, parts: list[str]) -> list[str]:
    """The names of tables and keys as the schema spells them, where it knows them in another case."""
    spelt = []
    entry: Key | Table | None = table_of(section)
    for part in parts:
        entries = entry.entries() if isinstance(entry, Table) else ()
        entry = next((known for known in entries if known.name.casefold() == part.casefold()), None)
        spelt.append(entry.name if entry else part)
    return spelt
