"""The configuration file: read, brought to the present layout, judged, and written back."""

import errno
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument

from storage import example, saving
from storage.build import Building
from storage.environment import overlay, sections_in
from storage.findings import Origins
from storage.migrate import migrate, newer, rename_sections
from storage.parsing import ConfigUnreadable, to_document
from storage.schema.grammar import printable
from storage.settings import Problem, Settings

__all__ = [
    "ConfigMissing", "ConfigUnreadable", "Loaded",
    "load", "open_config", "parse", "rendered", "save", "write_example",
]  # fmt: skip


#: Bytes of a file: a thousand sections are less, and what is larger is some other file.
LARGEST = 2**20

_BARE = """\
# This qBitrr is configured by its environment (QBITRR__Section__Key): that goes before what stands here.
# Every key with its default is in the config.toml beside run.py.

[Settings]
ConfigVersion = 4
"""


class ConfigMissing(ConfigUnreadable):
    """There is no file: `write_example` makes one."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file and the environment say together.

    `document` is the file alone, already of the present layout: secrets of the environment are not in it.
    `data` is both, as plain values; `origins` names the variable behind each value that the environment gave.
    `migrated`: it differs from what is on disk. `fatal`: the problems concern everything, so do not begin,
    and on a reload keep what runs.
    """

    settings: Settings
    document: TOMLDocument = field(repr=False)  # holds the file's secrets
    path: Path
    fatal: bool = False
    migrated: bool = False
    backup: Path | None = None
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    origins: Origins = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong, in the order of the file."""
        return self.settings.problems

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know once, as finished sentences."""
        return self.settings.notices

    def sentences(self) -> tuple[str, ...]:
        """`problems` as the user sees them: `config.toml: [qBit] Port: 99999 is not a port (1-65535)`."""
        return tuple(f"{self.path.name}: {problem}" for problem in self.problems)


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Loaded:
    """Read and judge a file; writes nothing. Raises ConfigUnreadable."""
    return parse(_text(path), path, environ)


def open_config(path: Path, environ: Mapping[str, str] = os.environ, now: datetime | None = None) -> Loaded:
    """`load`, and write a file of an older layout back in the present one, beside a backup.

    A folder that cannot be written is a notice. Raises ConfigUnreadable.
    """
    loaded = load(path, environ)
    if not loaded.migrated:
        return loaded
    try:
        backup = saving.back_up(path, now or datetime.now().astimezone())
        save(path, loaded.document)
    except OSError as error:
        notice = f"{path.name} could not be rewritten ({error.strerror}): these changes hold for this run only."
        return _with_notice(loaded, notice)
    return replace(_with_notice(loaded, f"{path.name} as it was is kept as {backup.name}."), backup=backup)


def parse(text: str, path: Path, environ: Mapping[str, str] = os.environ) -> Loaded:
    """Judge a text as if it stood at `path`, such as one to be saved. Raises ConfigUnreadable."""
    text, renamed = rename_sections(text)
    document = to_document(text, path.name)
    changes = [*renamed, *migrate(document)]
    data = document.unwrap()
    origins, problems, notices = overlay(data, environ)
    building = Building(data, origins, problems)
    settings = building.settings()
    said = [*changes, newer(document), *notices, *settings.notices]
    settings = settings.model_copy(update={"notices": tuple(printable(notice) for notice in said if notice)})
    fatal, migrated = building.fatal, bool(changes)
    return Loaded(settings, document, path, fatal, migrated, data=data, origins=origins)


def save(path: Path, document: TOMLDocument) -> None:
    """Write a document in one step. Raises OSError."""
    saving.save(path, rendered(document))


def rendered(document: TOMLDocument) -> str:
    """The document as text that is sure to read back as the same; raises OSError where it would not."""
    text = tomlkit.dumps(document)
    try:
        same = _canonical(tomllib.loads(text)) == _canonical(document.unwrap())
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        raise OSError(errno.EINVAL, "its new text would not read back as the same")
    return text


def _canonical(data: object) -> str:
    """The same for the same content in any order, a NaN included."""
    return json.dumps(data, sort_keys=True, default=str)


def write_example(path: Path) -> None:
    """Write the commented example where no file is, readable by its owner alone; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    saving.create(path, example.render().encode())


def begin_from_environment(path: Path, environ: Mapping[str, str] = os.environ) -> Loaded | None:
    """What the environment says where there is no file; None when it names no instance and no Arr.

    A file that says next to nothing is written, for the page to save into; where it cannot be, that is a notice.
    """
    if not sections_in(environ):
        return None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        saving.create(path, _BARE.encode())
    except OSError as error:
        notice = f"{path} cannot be written ({error.strerror}): nothing that is changed on the page can be saved."
        return _with_notice(parse(_BARE, path, environ), notice)
    return open_config(path, environ)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ConfigUnreadable(f"{path} is larger than {LARGEST // 2**20} MB, so it is no configuration.")
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigMissing(f"There is no configuration at {path}.") from None
    except OSError as error:
        raise ConfigUnreadable(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigUnreadable(f"{path.name}, line {line}: this is not UTF-8. Save the file as UTF-8.") from None


def _with_notice(loaded: Loaded, notice: str) -> Loaded:
    settings = loaded.settings.model_copy(update={"notices": (*loaded.notices, notice)})
    return replace(loaded, settings=settings)
