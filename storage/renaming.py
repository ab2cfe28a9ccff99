"""Gives sections of a file other names, in its text: a document cannot rename a table and keep its place."""

import json
import re
import tomllib
from collections.abc import Mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class CannotRename(Exception):
    """Why not, as a finished sentence."""


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with each section in `names` called by its new name, lines and comments as they were.

    Raises CannotRename where a section is not there, a name is taken, or the file is written in a way that takes
    a person to rename it.
    """
    if not names:
        return text
    before = tomllib.loads(text)
    missing = [old for old in names if old not in before]
    if missing:
        raise CannotRename(f"[{missing[0]}] is not in the file, so it cannot be renamed: look at it again.")
    wanted = {names.get(section, section): content for section, content in before.items()}
    if len(wanted) < len(before):
        twice = next(new for old, new in names.items() if new in before or list(names.values()).count(new) > 1)
        raise CannotRename(f"There is a section [{twice}] already: choose another name.")
    spellings = {spelling: names[old] for old in names for spelling in (old, json.dumps(old), f"'{old}'")}
    header = "|".join(re.escape(spelling) for spelling in sorted(spellings, key=len, reverse=True))
    found = re.compile(rf"^(\s*\[{{1,2}}\s*)({header})(?=\s*[.\]])", re.MULTILINE)
    changed = found.sub(lambda match: match[1] + _written(spellings[match[2]]), text)
    try:
        same = tomllib.loads(changed) == wanted
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        raise CannotRename(f"[{next(iter(names))}] cannot be renamed from here: change its name in the file.")
    return changed


def _written(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
