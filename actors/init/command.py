"""`python run.py init`: asks for servers, or takes over a 5.14 file, tests it all, writes a configuration."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from actors.check.command import paper_for
from actors.check.finding import Finding
from actors.check.look import look
from actors.check.paper import Paper, findings
from actors.check.wording import sentence
from actors.commandline import CONFIG, Command
from actors.init.answers import Misspoken, Sections, from_flags
from actors.init.asker import Asker, Terminal, agrees
from actors.init.dialogue import Dialogue
from actors.init.trial import Trial
from storage import config, example, saving
from storage.schema import arr_kind, is_instance
from storage.settings import Settings
from storage.takeover import Fate, KeyNews, take_over

WELL, WITH_FINDINGS, NOT_WRITTEN = 0, 1, 2
_FATES: tuple[Fate, ...] = ("changed", "not supported", "wrong")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--qbit",
        action="append",
        default=[],
        metavar="url=...,user=...,password-file=...",
        help="a qBittorrent (also name=, password=, api-key=, api-key-file=); may be repeated; nothing is asked",
    )
    parser.add_argument(
        "--arr",
        action="append",
        default=[],
        metavar="kind=...,uri=...,key-file=...",
        help="an Arr (also name=, key=, category=); may be repeated",
    )
    parser.add_argument(
        "--from", dest="old", type=Path, metavar="PATH", help="take over a qBitrr 5.14 configuration"
    )
    parser.add_argument("--force", action="store_true", help="replace the configuration that is there; it is kept")
    parser.add_argument("--yes", action="store_true", help="ask nothing: write even when something is wrong")


def _run(wanted: argparse.Namespace) -> int:
    return begin(wanted, Terminal())


def begin(wanted: argparse.Namespace, asker: Asker) -> int:
    """Do it; 0 when all is well, 1 when something needs the user yet, 2 when nothing was written."""
    if wanted.config.exists() and not wanted.force:
        return _refuse(f"{wanted.config} is there already: say --force to replace it, a backup is kept.")
    try:
        text, found = _taken_over(wanted.old) if wanted.old else _asked(wanted, asker)
        _tell(findings(found, paper_for(sys.stdout, os.environ)))
        if found and not wanted.yes and not agrees(asker, "Write it all the same?", default=True):
            return _refuse("Nothing was written.")
    except (Misspoken, config.ConfigUnreadable) as reason:
        return _refuse(str(reason))
    except (EOFError, KeyboardInterrupt):
        return _refuse("\nNothing was written.")
    except OSError as reason:
        return _refuse(f"{reason.filename or wanted.old} cannot be read: {reason.strerror}.")
    try:
        kept = write(wanted.config, text)
    except OSError as reason:
        return _refuse(f"{wanted.config} cannot be written: {reason.strerror}.")
    where = "" if wanted.config == CONFIG else f" --config {wanted.config}"
    _tell(
        [
            "",
            f"{wanted.config} has been written{f'; the old one is {kept.name}' if kept else ''}.",
            f"See how it all fits with `python run.py check{where}`, then start it with `python run.py{where}`.",
        ]
    )
    return WITH_FINDINGS if found else WELL


def _asked(wanted: argparse.Namespace, asker: Asker) -> tuple[str, Sequence[Finding]]:
    """The text of what was said, by flags or in a dialogue, and what is wrong with it."""
    trial = Trial(_settings)
    if not wanted.qbit and not wanted.arr:
        if wanted.yes:
            raise Misspoken(
                "There is nothing to write: name your servers with --qbit and --arr, or leave out --yes."
            )
        sections = Dialogue(asker, trial).hold()
        return example.filled(sections), trial.together(sections)
    sections = from_flags(wanted.qbit, wanted.arr)
    _try(sections, trial)
    return example.filled(sections), trial.together(sections)


def _try(sections: Sections, trial: Trial) -> None:
    """Each section on its own server; an Arr without a category takes that of its download client."""
    for section in [one for one in sections if is_instance(one)]:
        trial.instance(section, sections)
    for section, keys in sections.items():
        if kind := arr_kind(section):
            given, keys["Category"] = keys["Category"], keys["Category"] or section.lower()
            trial.arr(section, sections)
            if not given:
                keys["Category"] = trial.category(section) or kind


def _settings(sections: Sections) -> Settings:
    return config.parse(example.filled(sections), Path("config.toml"), environ={}).settings


def _taken_over(old: Path) -> tuple[str, Sequence[Finding]]:
    try:
        text = old.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Misspoken(f"{old} is not UTF-8: save it as UTF-8.") from None
    taken = take_over(text, old.name)
    _tell(news(taken.keys, paper_for(sys.stdout, os.environ)))
    found = look(config.parse(taken.text, old, environ={}).settings)
    return taken.text, found.findings


def news(keys: Iterable[KeyNews], paper: Paper) -> Iterator[str]:
    """What became of each key, section by section."""
    by_section: dict[str, list[KeyNews]] = {}
    for one in keys:
        by_section.setdefault(one.section, []).append(one)
    for section, told in by_section.items():
        yield paper.heading(f"[{section}]")
        taken = ", ".join(
            f"{one.key} (still to be filled in)" if one.why else one.key for one in told if one.fate == "taken"
        )
        if taken:
            yield from paper.wrapped(f"taken: {taken}", "  ")
        for fate in _FATES:
            reasons = dict.fromkeys(one.why for one in told if one.fate == fate)
            for why in reasons:
                keys_ = ", ".join(one.key for one in told if (one.fate, one.why) == (fate, why))
                yield from paper.wrapped(f"{fate}: {keys_}. {sentence(why)}", "  ")
        yield ""


def write(path: Path, text: str) -> Path | None:
    """Write it for its owner alone; where there was one, its backup is returned. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        saving.create(path, text.encode())
        return None
    kept = saving.back_up(path, datetime.now().astimezone())
    saving.save(path, text)
    path.chmod(0o600)
    return kept


def _tell(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _refuse(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return NOT_WRITTEN


COMMAND = Command(
    "init",
    "Asks for your servers, or takes over a configuration of qBitrr 5.14, tests each, and writes a configuration.",
    _arguments,
    _run,
)
