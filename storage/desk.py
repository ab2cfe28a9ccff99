"""The configuration file while the daemon runs: read again, or changed from the page, whole or not at all."""

import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from actors.errors import Unreachable
from storage import config, saving
from storage.config import ConfigUnreadable, Loaded
from storage.editing import MASK, edited, masked
from storage.findings import short
from storage.schema.key import dotted
from storage.settings import Problem, Settings


class NotTaken(Exception):
    """Why a configuration was not taken, a finished sentence each: the file and what runs are as before."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Outdated(NotTaken):
    """The file is no longer the one that was shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The file as it is now, of the present layout, without secrets; `version` changes when it does."""

    values: Mapping[str, Any]
    version: str


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


class Desk:
    """The one place where the file of a running daemon is read and written, one at a time, from any thread."""

    def __init__(
        self,
        path: Path,
        adopt: Adopt,
        environ: Mapping[str, str] = os.environ,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self._path = path
        self._adopt = adopt
        self._environ = environ
        self._now = now
        self._key = secrets.token_bytes(32)  # a bare digest of the file would let a guess at a secret be checked
        self._lock = threading.Lock()

    def shown(self) -> Shown:
        """The file for the page. Raises `NotTaken` where it cannot be read."""
        document = self._load().document
        return Shown(masked(document), self._version(document))

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

    def change(self, wanted: Mapping[str, Any], version: str = "") -> Taken:
        """Make the file say what `wanted` says, as `Shown.values` changed by the user, and take it.

        `version`, when given, is the one the user saw. What `wanted` lacks is deleted; when whole sections go, the
        old file is kept beside the new one. Raises `NotTaken`, and `Unreachable` when it cannot be written.
        """
        with self._lock:
            before = self._load()
            if version and not hmac.compare_digest(version.encode(), self._version(before.document).encode()):
                raise Outdated(f"{self._path.name} has changed since it was shown: look at it again.")
            after = self._parse(self._edited(before.document, wanted))
            self._judge(after)
            with self._adopt(after.settings) as settings:
                saved, backup = self._save(before, after)
            return Taken(saved, self._version(after.document), backup, settings.notices)

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
            lost = [f"{self._path.name}: {problem}" for problem in _lost(wanted, masked(changed))]
        except RecursionError as error:
            raise NotTaken(f"{self._path.name}: this is nested too deeply.") from error
        except (TOMLKitError, ValueError, OSError) as error:
            raise NotTaken(f"{self._path.name}: this cannot be written as TOML.") from error
        if lost:
            raise NotTaken(*lost)
        return text

    def _judge(self, loaded: Loaded) -> None:
        if not loaded.document:  # as a file is while an editor is about to write it
            raise NotTaken(f"{self._path.name} is empty.")
        if loaded.problems:
            raise NotTaken(*(said if said.endswith("?") else f"{said}." for said in loaded.sentences()))

    def _save(self, before: Loaded, after: Loaded) -> tuple[bool, str]:
        text = config.rendered(after.document)
        if not before.migrated and text == tomlkit.dumps(before.document):
            return False, ""
        try:
            gone = before.document.keys() - after.document.keys()
            backup = saving.back_up(self._path, self._now()).name if gone or before.migrated else ""
            saving.save(self._path, text)
        except OSError as error:
            raise Unreachable(f"{self._path.name} cannot be written: {error.strerror}.") from error
        return True, backup

    def _version(self, document: TOMLDocument) -> str:
        return hmac.new(self._key, tomlkit.dumps(document).encode(), hashlib.sha256).hexdigest()[:32]


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
