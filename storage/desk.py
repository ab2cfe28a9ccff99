"""The configuration file while the daemon runs: read again, or changed from the page, whole or not at all."""

import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from actors.effects import Effects
from actors.errors import Unreachable
from storage import config, saving
from storage.config import ConfigUnreadable, Loaded
from storage.editing import MASK, edited, masked, shown
from storage.findings import short
from storage.foresight import Foresight, changes
from storage.misdirection import misdirected
from storage.renaming import CannotRename, renamed
from storage.schema.key import dotted
from storage.settings import Problem, Settings

NO_NAMES: Mapping[str, str] = MappingProxyType({})


class NotTaken(Exception):
    """Why a configuration was not taken, a finished sentence each: the file and what runs are as before.

    `problems` are those of them that belong to a section, or to a key of it.
    """

    def __init__(self, *sentences: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
        self.problems = problems


class Outdated(NotTaken):
    """The file is no longer the one that was shown."""


@dataclass(frozen=True, slots=True)
class Override:
    """What the environment says over the file: `key` is dotted below its section, a secret `value` is masked."""

    section: str
    key: str
    variable: str
    value: object


@dataclass(frozen=True, slots=True)
class Shown:
    """The file as it is now, of the present layout, without secrets; `version` changes when it does."""

    values: Mapping[str, Any]
    version: str
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What a change came to. `saved`: the file is another; `backup`: the name under which the old one is kept."""

    saved: bool
    version: str
    backup: str = ""
    notices: tuple[str, ...] = ()


#: Gets ready for settings and yields them as they will hold, or raises `NotTaken`. They hold from the end of the
#: `with` block on, unless that fails.
type Adopt = Callable[[Settings], AbstractContextManager[Settings]]
#: Which children settings would start and stop, were they to hold.
type Foresee = Callable[[Settings], Effects]
type Names = Mapping[str, str]  # sections that were given another name: the old one -> the new one


class Desk:
    """The one place where the file of a running daemon is read and written, one at a time, from any thread."""

    def __init__(
        self,
        path: Path,
        adopt: Adopt,
        environ: Mapping[str, str] = os.environ,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        foresee: Foresee = lambda _: Effects(),
    ) -> None:
        self._path = path
        self._adopt = adopt
        self._environ = environ
        self._now = now
        self._foresee = foresee
        self._key = secrets.token_bytes(32)  # a bare digest of the file would let a guess at a secret be checked
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Of the file."""
        return self._path.name

    def shown(self) -> Shown:
        """The file for the page. Raises `NotTaken` where it cannot be read."""
        loaded = self._load()
        return Shown(masked(loaded.document), self._version(loaded.document), tuple(_overrides(loaded)))

    def reload(self) -> None:
        """Take the file as it is now. Raises `NotTaken`."""
        with self._lock:
            try:
                loaded = config.open_config(self._path, self._environ, self._now())
            except ConfigUnreadable as reason:
                raise NotTaken(str(reason)) from reason
            self._judge(loaded)
            with self._adopt(loaded.settings):
                pass

    def change(self, wanted: Mapping[str, Any], version: str = "", names: Names = NO_NAMES) -> Taken:
        """Make the file say what `wanted` says, as `Shown.values` changed by the user, and take it.

        `version`, when given, is the one the user saw; a section that `names` lists keeps its lines and its
        secrets under its new name. What `wanted` lacks is deleted; when whole sections go, the old file is kept
        beside the new one. Raises `NotTaken`, and `Unreachable` when it cannot be written.
        """
        with self._lock:
            before, after = self._draft(wanted, version, names)
            self._judge(after)
            with self._adopt(after.settings) as settings:
                saved, backup = self._save(before, after, names)
            return Taken(saved, self._version(after.document), backup, settings.notices)

    def foreseen(self, wanted: Mapping[str, Any], version: str = "", names: Names = NO_NAMES) -> Foresight:
        """What `change` would come to; nothing is saved and nothing begins anew. Raises `NotTaken`."""
        before, after = self._draft(wanted, version, names)
        self._judge(after)
        old, new = before.document.unwrap(), after.document.unwrap()
        listed = changes({names.get(section, section): content for section, content in old.items()}, new)
        news = tuple(notice for notice in after.notices if notice not in before.notices)
        return Foresight(tuple(listed), self._foresee(after.settings), news)

    def tried(self, section: str, wanted: Mapping[str, Any], names: Names = NO_NAMES) -> Settings:
        """The settings as `wanted` would have them, to try a connection of one section of it.

        Raises `NotTaken` where that section would not be taken, and where a secret that is only known by its mask
        would be sent to another host than the one it was written for.
        """
        before, after = self._draft(wanted, "", names)
        wrong = tuple(problem for problem in after.problems if problem.section == section)
        if wrong:
            raise NotTaken(*self._told(wrong), problems=wrong)
        written = {new: old for old, new in names.items()}.get(section, section)
        moved = misdirected(section, wanted.get(section), before.settings, after.settings, written)
        if moved:
            raise NotTaken(*self._told((moved,)), problems=(moved,))
        return after.settings

    def _draft(self, wanted: Mapping[str, Any], version: str, names: Names) -> tuple[Loaded, Loaded]:
        """The file as it is, and as it would be."""
        before = self._load()
        if version and not hmac.compare_digest(version.encode(), self._version(before.document).encode()):
            raise Outdated(f"{self._path.name} has changed since it was shown: look at it again.")
        document = before.document
        if names:
            try:
                document = tomlkit.parse(renamed(tomlkit.dumps(document), names))
            except CannotRename as reason:
                raise NotTaken(f"{self._path.name}: {reason}") from reason
        return before, self._parse(self._edited(document, wanted))

    def _load(self) -> Loaded:
        try:
            return config.load(self._path, self._environ)
        except ConfigUnreadable as reason:
            raise NotTaken(str(reason)) from reason

    def _parse(self, text: str) -> Loaded:
        try:
            return config.parse(text, self._path, self._environ)
        except ConfigUnreadable as reason:
            raise NotTaken(str(reason)) from reason

    def _edited(self, document: TOMLDocument, wanted: Mapping[str, Any]) -> str:
        try:
            changed = edited(document, wanted)
            text = config.rendered(changed)
            text.encode()  # half a character, which JSON can hold, is none
            lost = list(_lost(wanted, masked(changed)))
        except RecursionError as error:
            raise NotTaken(f"{self._path.name}: this is nested too deeply.") from error
        except (TOMLKitError, ValueError, OSError) as error:
            raise NotTaken(f"{self._path.name}: this cannot be written as TOML.") from error
        if lost:
            raise NotTaken(*self._told(lost), problems=tuple(lost))
        return text

    def _judge(self, loaded: Loaded) -> None:
        if not loaded.document:  # as a file is while an editor is about to write it
            raise NotTaken(f"{self._path.name} is empty.")
        if loaded.problems:
            raise NotTaken(*self._told(loaded.problems), problems=loaded.problems)

    def _told(self, problems: Iterable[Problem]) -> list[str]:
        said = (f"{self._path.name}: {problem}" for problem in problems)
        return [sentence if sentence.endswith((".", "?")) else f"{sentence}." for sentence in said]

    def _save(self, before: Loaded, after: Loaded, names: Names) -> tuple[bool, str]:
        text = config.rendered(after.document)
        if not before.migrated and text == tomlkit.dumps(before.document):
            return False, ""
        try:
            gone = before.document.keys() - after.document.keys() - names.keys()
            backup = saving.back_up(self._path, self._now()).name if gone or before.migrated else ""
            saving.save(self._path, text)
        except OSError as error:
            raise Unreachable(f"{self._path.name} cannot be written: {error.strerror}.") from error
        return True, backup

    def _version(self, document: TOMLDocument) -> str:
        return hmac.new(self._key, tomlkit.dumps(document).encode(), hashlib.sha256).hexdigest()[:32]


def _overrides(loaded: Loaded) -> Iterator[Override]:
    for path, variable in loaded.origins.items():
        value: Any = loaded.data
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        yield Override(path[0], ".".join(path[1:]), variable, shown(path, value))


def _lost(wanted: object, kept: object, path: tuple[str, ...] = ()) -> Iterator[Problem]:
    """A problem for each mask that stood for no secret, such as one in a section that was given a new name."""
    match wanted, kept:
        case (Mapping(), Mapping()):
            for name, value in wanted.items():
                yield from _lost(value, kept.get(name), (*path, name))
        case (list(), list()):
            for value, there in zip(wanted, kept, strict=False):
                yield from _lost(value, there, path)
        case (str(), _) if MASK in wanted and wanted != kept and len(path) > 1:
            key = ""
            for name in path[1:]:
                key = dotted(key, short(name))
            message = f"is a mask that stands for no secret in {short(path[0])}: write the secret itself."
            yield Problem(section=short(path[0]), key=key, message=message)
