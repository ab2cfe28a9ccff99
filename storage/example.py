"""Writes the commented example file out of the tables of keys, so that the two cannot differ."""

import json
import sys
import textwrap
from collections.abc import Iterator, Mapping

from storage.schema import ARRS, INSTANCE, SETTINGS, WEBUI, arr_kind, is_instance, table_of
from storage.schema.grammar import PLACEHOLDER
from storage.schema.key import Key, Table
from storage.settings import ArrKind

_HEAD = """\
qBitrr's configuration: every key it acts on, with its default. A line that is left out means the default.
Replace CHANGE_ME in the sections you use; sections that still say it are left alone.

Durations: a number in the unit that is named, or "90s", "15m", "2h", "1d", "1w", "1M" (30 days).
Sizes: a number of bytes, or "500M", "50G", "1.5T". Rates: kB/s.

Each key can come from the environment instead: QBITRR__Settings__DryRun=true, or for a secret in a file
QBITRR__qBit__Password_FILE=/run/secrets/qbittorrent."""

_MORE_INSTANCES = """\
Any number of further instances, all equal. Each category of each Arr is looked for on every one of them.

[qBit-Seedbox]
Host = "seedbox.example.org"
Port = 443
UseHttps = true
UserName = "me"
Password = "..."\
"""

_ROWS = """\
What trackers ask for, a row for each. An Arr's rows are called [[Radarr-1080.Torrent.Trackers]] and go first: \
of two rows for one host each key of the Arr's holds, and the rest is as the instance's says.

[[qBit.Trackers]]\
"""

_OVERRIDES = """\
A row for each of ManagedCategories that differs from the above, with any of its keys:

[[qBit.CategorySeeding.Categories]]
Name = "linux"
MaxUploadRatio = 2.0\
"""

_NAMES: dict[ArrKind, str] = {"radarr": "Radarr-1080", "sonarr": "Sonarr-TV", "lidarr": "Lidarr-Music"}
_WIDTH = 110


def render() -> str:
    """The whole example, as TOML."""
    lines = [*_comment(_HEAD), ""]
    lines += [*_section("Settings", SETTINGS), *_section("WebUI", WEBUI), *_section("qBit", INSTANCE)]
    lines += [*_comment(_MORE_INSTANCES), ""]
    for kind, table in ARRS.items():
        lines += _section(_NAMES[kind], table) if kind == "radarr" else _short(kind, table)
    return "\n".join(lines).rstrip() + "\n"


type Given = Mapping[str, object]


def filled(sections: Mapping[str, Given]) -> str:
    """A configuration with these sections: `{"qBit": {"Host": "box"}}`, values as the file writes them.

    The first qBittorrent and the first Arr show all their keys, explained; those after them what was given.
    """
    lines = [*_comment(_HEAD), ""]
    lines += _section("Settings", SETTINGS, sections.get("Settings", {}))
    lines += _section("WebUI", WEBUI, sections.get("WebUI", {}))
    instances = [name for name in sections if is_instance(name)]
    arrs = [name for name in sections if arr_kind(name)]
    for names in (instances, arrs):
        for name in names:
            whole = table_of(name) if name == names[0] else None
            lines += _section(name, whole, sections[name]) if whole else _brief(name, names[0], sections)
        if names == instances:
            lines += [*_comment(_MORE_INSTANCES), ""]
    return "\n".join(lines).rstrip() + "\n"


def _brief(name: str, first: str, sections: Mapping[str, Given]) -> Iterator[str]:
    """What was given, and of an Arr what differs from the defaults of its kind."""
    given, kind = sections[name], arr_kind(name)
    if kind is not None:
        yield from _short(kind, ARRS[kind], name, first, given)
        return
    yield from _comment(f"It takes every key of [{first}].")
    yield f"[{name}]"
    yield from (f"{key} = {written(value)}" for key, value in given.items())
    yield ""


def _section(name: str, table: Table, given: Given | None = None) -> Iterator[str]:
    """A table with all its keys, then its inner tables."""
    yield from _comment(table.help)
    yield f"[{name}]"
    for key in table.keys:
        yield from _key(key, name, given)
    yield ""
    for inner in table.tables:
        if inner.many and name.startswith("qBit"):
            yield from _rows(inner)
        elif not inner.many and any(key.acted_on for key in inner.keys):
            yield from _section(f"{name}.{inner.name}", inner)


def _rows(table: Table) -> Iterator[str]:
    """An array of tables has no default to write out: what a row may say stands in a comment."""
    if table.name == "Categories":
        yield from _comment(_OVERRIDES)
    else:
        yield from _comment(_ROWS)
        for key in table.keys:
            yield from (f"#   {line}" for line in textwrap.wrap(_with_unit(key), _WIDTH))
            yield f"# {key.name} = {written(_SAMPLES.get(key.name, key.default))}"
    yield ""


_SAMPLES: Mapping[str, object] = {"Name": "Example", "URI": "tracker.example.org", "SuperSeedMode": False}


def _key(key: Key, section: str, given: Given | None = None) -> Iterator[str]:
    if not key.acted_on:
        return
    yield from _comment(_with_unit(key))
    value = key.example if key.example is not None else key.default
    if given is not None and (key.name in given or value == PLACEHOLDER):
        yield f"{key.name} = {written(given.get(key.name, ''))}"
        return
    if key.name == "Category":
        value = section.lower()
    yield f"{'# ' if key.optional else ''}{key.name} = {written(value or False if key.optional else value)}"


def _with_unit(key: Key) -> str:
    unit = key.grammar.unit
    return f"{key.help.removesuffix('.')} ({unit})." if unit else key.help


def _short(
    kind: ArrKind, table: Table, name: str = "", first: str = "", given: Given | None = None
) -> Iterator[str]:
    """Of a further Arr only what has to be written, and what differs from the first."""
    name, first = name or _NAMES[kind], first or _NAMES["radarr"]
    yield from _comment(f"{table.help} It takes every key of [{first}]; shown are those that differ.")
    yield f"[{name}]"
    for key in table.keys:
        if key.name in {"URI", "APIKey", "Category", *(given or ())} or key.example is not None:
            yield from (line for line in _key(key, name, given) if not line.startswith("#"))
    torrent = table.find("Torrent")
    if isinstance(torrent, Table):
        yield from ("", f"[{name}.Torrent]")
        yield from (f"{key.name} = {written(key.example)}" for key in torrent.keys if key.example is not None)
    yield ""


def _comment(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from textwrap.wrap(line, _WIDTH, initial_indent="# ", subsequent_indent="# ") or ["#"]


def written(value: object) -> str:
    """A value as TOML. Regular expressions go into single quotes, which take backslashes as they are."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        literal = "\\" in value and "'" not in value and value.isprintable()
        return f"'{value}'" if literal else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return _list([written(item) for item in value])
    return str(value)


def _list(items: list[str]) -> str:
    """On one line where it fits, else on several, none broken within an item."""
    lines = [""]
    for item in items:
        if len(lines[-1]) + len(item) > _WIDTH - 10:
            lines.append("")
        lines[-1] += f"{' ' if lines[-1] else ''}{item},"
    if len(lines) == 1 and len(lines[0]) < 70:
        return f"[{lines[0].rstrip(',')}]"
    return "\n".join(("[", *(f"    {line}" for line in lines), "]"))


if __name__ == "__main__":
    sys.stdout.write(render())
