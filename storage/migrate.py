"""Brings a file of an older layout to the present one, in place, with its comments and a line per change."""

import re
from collections.abc import Iterator, MutableMapping
from typing import Any

import tomlkit
from tomlkit import TOMLDocument

from storage.schema import arr_kind, is_instance
from storage.schema.seeding import HIT_AND_RUN_KEYS

VERSION = 4

_HEADER = re.compile(r'^\s*\[{1,2}\s*"?([^\]."\n]+)', re.MULTILINE)
_ANIMARR = re.compile(r'^\s*\[{1,2}\s*"?(animarr[^\]."\n]*)', re.MULTILINE | re.IGNORECASE)

type _Table = MutableMapping[str, Any]


def rename_sections(text: str) -> tuple[str, list[str]]:
    """`[Animarr*]` as `[Sonarr*]`, in the text itself: a document cannot rename a table and keep its place."""
    taken = {name.strip() for name in _HEADER.findall(text)}
    names: dict[str, str] = {}
    for found in _ANIMARR.findall(text):
        old = found.rstrip()
        if old not in names:
            new = f"Sonarr{old[len('animarr') :]}"
            while new in taken:
                new += "-migrated"
            taken.add(new)
            names[old] = new
    renamed = _ANIMARR.sub(lambda match: match[0].replace(match[1].rstrip(), names[match[1].rstrip()]), text)
    return renamed, [f"[{old}] is now [{new}]." for old, new in names.items()]


def migrate(document: TOMLDocument) -> list[str]:
    """Change the document to the layout of `VERSION`; a sentence per change, none when it has it already.

    A file of a newer layout is left as it is. Raises nothing, whatever the document holds.
    """
    settings = _table(document, "Settings")
    version = settings.get("ConfigVersion", VERSION)
    if _newer(version):
        return []
    lines = [*_web(document), *_looks(document)]
    for name in document:
        section = _table(document, name)
        if arr_kind(name):
            lines += [*_profiles(name, section), *_hit_and_run(name, section)]
        elif is_instance(name):
            seeding = _table(section, "CategorySeeding")
            lines += _clear_modes(name, [*_rows(section, "Trackers"), seeding, *_rows(seeding, "Categories")])
    if version != VERSION or isinstance(version, bool | float):
        settings["ConfigVersion"] = VERSION
        lines.append(f"Settings.ConfigVersion is now {VERSION}.")
    return lines


def newer(document: TOMLDocument) -> str:
    """A sentence when the file is of a layout after ours, else `""`."""
    version = _table(document, "Settings").get("ConfigVersion", VERSION)
    if not _newer(version):
        return ""
    return f"Settings.ConfigVersion is {version}, and this qBitrr knows {VERSION}: the file is read as it is."


def _newer(version: object) -> bool:
    return isinstance(version, int) and not isinstance(version, bool) and VERSION < version < 1000


def _table(parent: _Table, name: str) -> _Table:
    """The table of this name, an empty one when there is none."""
    table = parent.get(name)
    return table if isinstance(table, MutableMapping) else {}


def _rows(table: _Table, name: str) -> list[_Table]:
    rows = table.get(name)
    return [row for row in rows if isinstance(row, MutableMapping)] if isinstance(rows, list) else []


def _move(source: tuple[str, _Table], old: str, target: tuple[str, _Table], new: str) -> Iterator[str]:
    """Move a value to where it lives now; where that place is taken, it is dropped."""
    (old_home, old_table), (new_home, new_table) = source, target
    if isinstance(old_table.get(old, []), MutableMapping | list):
        return  # not there, or not what it used to be: then reading will say so
    value = old_table.pop(old)
    if new in new_table:
        yield f"{old_home}.{old} was dropped, since {new_home}.{new} is there."
    else:
        new_table[new] = value
        yield f"{old_home}.{old} is now {new_home}.{new}."


def _web(document: TOMLDocument) -> Iterator[str]:
    """Before 5.0 the page was configured in `[Settings]`."""
    settings = _table(document, "Settings")
    old = [key for key in ("Host", "Port", "Token") if key in settings]
    if old and "WebUI" not in document:
        document["WebUI"] = tomlkit.table()
    if not isinstance(document.get("WebUI"), MutableMapping):
        return
    web = _table(document, "WebUI")
    for key in old:
        yield from _move(("Settings", settings), key, ("WebUI", web), key)
    yield from _move(("WebUI", web), "SecureCookies", ("WebUI", web), "BehindHttpsProxy")
    for key in ("GroupSonarr", "GroupLidarr"):
        if key in web:
            del web[key]
            yield f"WebUI.{key} was dropped: it has no meaning any more."


def _looks(document: TOMLDocument) -> Iterator[str]:
    """The reference's example file has these three below `[WebUI.OIDC]`, where they parse into that table."""
    web = _table(document, "WebUI")
    oidc = _table(web, "OIDC")
    for key in ("LiveArr", "Theme", "ViewDensity"):
        yield from _move(("WebUI.OIDC", oidc), key, ("WebUI", web), key)


def _profiles(name: str, arr: _Table) -> Iterator[str]:
    """Two lists of equal length, or two names, became one table of main name to temporary name."""
    search = _table(arr, "EntrySearch")
    home = f"{name}.EntrySearch"
    if "MainQualityProfile" not in search and "TempQualityProfile" not in search:
        return
    main, temporary = (_names(search.pop(key, [])) for key in ("MainQualityProfile", "TempQualityProfile"))
    if "QualityProfileMappings" in search:
        yield f"{home}.MainQualityProfile was dropped, since {home}.QualityProfileMappings is there."
    elif len(main) != len(temporary):
        yield f"{home}.MainQualityProfile was dropped: TempQualityProfile is not of the same length."
    else:
        mappings = tomlkit.inline_table()
        mappings.update(dict(zip(main, temporary, strict=True)))
        search["QualityProfileMappings"] = mappings
        yield f"{home}.MainQualityProfile and TempQualityProfile are now QualityProfileMappings."


def _names(value: object) -> list[str]:
    return [str(name) for name in (value if isinstance(value, list) else [value])]


def _hit_and_run(name: str, arr: _Table) -> Iterator[str]:
    """Before 5.9 hit-and-run was two keys; before 5.8.8 it also stood in `SeedingMode`, now only on trackers."""
    torrent = _table(arr, "Torrent")
    seeding = _table(torrent, "SeedingMode")
    rows = _rows(torrent, "Trackers")
    yield from _clear_modes(name, [seeding, *rows])
    written = {key.name: seeding.pop(key.name) for key in HIT_AND_RUN_KEYS if key.name in seeding}
    if not written:
        return
    home = f"{name}.Torrent.SeedingMode"
    mode = written.get("HitAndRunMode", False)
    if mode is False or mode == "disabled":
        yield f"{home}: the hit-and-run keys were dropped; they are off."
        return
    bare = [row for row in rows if "HitAndRunMode" not in row]
    for row in bare:
        for key, value in written.items():
            row.setdefault(key, value)
    where = "copied to the rows of Trackers" if bare else "dropped: write them on rows of Trackers"
    yield f"{home}: the hit-and-run keys were {where}, the only place where they hold."


def _clear_modes(name: str, tables: list[_Table]) -> Iterator[str]:
    for table in tables:
        if "HitAndRunClearMode" not in table:
            continue
        clear = str(table.pop("HitAndRunClearMode")).strip().lower()
        if isinstance(table.get("HitAndRunMode"), bool):
            on = clear if clear in {"and", "or"} else "and"
            table["HitAndRunMode"] = on if table["HitAndRunMode"] else "disabled"
        yield f"{name}: HitAndRunMode and HitAndRunClearMode are now one HitAndRunMode."
