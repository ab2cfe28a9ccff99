"""`python run.py check`: looks at everything, changes nothing, says what is wrong and what to do about it."""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import IO

from actors.check.look import Looked, look
from actors.check.paper import Paper, written
from actors.commandline import Command
from actors.errors import Unreachable
from actors.licence import Licence
from actors.version import VERSION
from storage import config
from storage.opening import CannotBegin, data_folder, database_of
from storage.reader import Reader
from storage.settings import GeneralSettings

FINE, FOUND, CANNOT_RUN = 0, 1, 2
_OLD = "This file is of an older layout; the daemon writes it anew when it starts, and keeps the old one."


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--verdicts", action="store_true", help="say also what each torrent would get today")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _run(wanted: argparse.Namespace) -> int:
    try:
        loaded = config.load(wanted.config)
    except config.ConfigUnreadable as reason:
        hint = " `python run.py init` makes one." if isinstance(reason, config.ConfigMissing) else ""
        sys.stderr.write(f"{reason}{hint}\n")
        return CANNOT_RUN
    try:
        library = _reader(loaded.settings.general, wanted).library if wanted.verdicts else None
        looked = look(loaded.settings, library)
        if loaded.migrated:
            looked = replace(looked, notes=(_OLD, *looked.notes))
    except (Unreachable, CannotBegin) as problem:  # the database: every server's trouble is a finding
        sys.stderr.write(f"{problem}\n")
        return CANNOT_RUN
    if wanted.json:
        sys.stdout.write(json.dumps(document(looked), indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in written(looked, paper_for(sys.stdout, os.environ)))
    return FOUND if looked.findings else FINE


def _reader(general: GeneralSettings, wanted: argparse.Namespace) -> Reader:
    return Reader(database_of(general, wanted.data or data_folder(general, wanted.config), Licence()))


def document(looked: Looked) -> dict[str, object]:
    """What `--json` prints; `docs/check.md` describes it."""
    return {"qBitrr": VERSION, **asdict(looked)}


def paper_for(stream: IO[str], environ: Mapping[str, str]) -> Paper:
    """As wide as the terminal; with colours where somebody sees them and has not refused them (no-color.org)."""
    colour = stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return Paper(max(40, shutil.get_terminal_size((100, 24)).columns), colour)


COMMAND = Command(
    "check",
    "Looks at every server and how they fit together, changes nothing, and says what is wrong and what to do.",
    _arguments,
    _run,
)
