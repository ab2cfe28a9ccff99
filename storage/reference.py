"""Writes the reference of all keys for the documents out of the tables of keys, so that the two cannot differ."""

import sys
from collections.abc import Iterator

from storage.example import written
from storage.schema import ARRS, INSTANCE, SETTINGS, WEBUI
from storage.schema.described import choices, default
from storage.schema.key import Key, Table

_HEAD = """\
# Every section and key

*Written by `python -m storage.reference`; change the tables in `storage/schema/` instead.*

The configuration is one TOML file, `config.local.toml` beside `run.py` unless `--config` names another.
Each section is optional but one `[qBit]` and one Arr; each key is optional but those that are **required**. A key
that is left out means its default.

- **Durations** are a number in the unit that is named, or `"90s"`, `"15m"`, `"2h"`, `"1d"`, `"1w"`, `"1M"`
  (30 days).
- **Sizes** are a number of bytes, or `"500M"`, `"50G"`, `"1.5T"`. **Rates** are in kB/s.
- A key may come **from the environment** instead of the file: `QBITRR__Settings__DryRun=true`, a secret from a
  file: `QBITRR__qBit__Password_FILE=/run/secrets/qbittorrent`.
- A mistake is reported by file, section and key, all of them together. At the start it disables its own section
  only; while the daemon runs, a file with a mistake is not taken and what runs goes on.
- `SIGHUP`, or a save on the page, reloads; only what a change concerns is restarted.
"""


def render() -> str:
    """The whole reference, as Markdown."""
    lines = [_HEAD]
    lines += _table(SETTINGS, "[Settings]", "## [Settings]")
    lines += _table(WEBUI, "[WebUI]", "## [WebUI]")
    lines += _table(INSTANCE, "[qBit]", "## [qBit] and [qBit-NAME]")
    radarr, *others = ARRS.values()
    title = ", ".join(f"[{table.name}-NAME]" for table in ARRS.values())
    lines += _table(radarr, "[Radarr-NAME]", f"## {title}")
    lines += _differences(radarr, others)
    return "\n".join(lines).rstrip() + "\n"


def _table(table: Table, path: str, title: str) -> Iterator[str]:
    yield f"{title}\n\n{table.help}\n"
    acted_on = [key for key in table.keys if key.acted_on]
    if acted_on:
        yield "| Key | Default | What it is for |\n|---|---|---|"
        yield from (_row(key) for key in acted_on)
        yield ""
    used = [inner for inner in table.tables if any(key.acted_on for _, _, key in inner.walk())]
    ignored = [entry.name for entry in table.entries() if entry not in (*acted_on, *used)]
    if ignored:
        yield f"Accepted and not acted on: {', '.join(f'`{name}`' for name in ignored)}.\n"
    for inner in used:
        below = f"{path.rstrip(']').lstrip('[')}.{inner.name}"
        here = f"[[{below}]]" if inner.many else f"[{below}]"
        yield from _table(inner, here, f"### {here}")


def _row(key: Key) -> str:
    return f"| `{key.name}` | {_default(key)} | {_cell(' '.join(_says(key)))} |"


def _says(key: Key) -> Iterator[str]:
    if key.required:
        yield "**Required.**"
    yield key.help
    if (unit := key.grammar.unit) and not choices(key.grammar):
        yield f"*({unit})*"
    if offered := [f"`{written(one['value'])}`" for one in choices(key.grammar)]:
        yield f"One of {', '.join(offered)}."
    if key.secret:
        yield "*Secret: never shown or logged.*"


def _default(key: Key) -> str:
    value = default(key)
    if key.required or key.optional or value == "":
        return ""
    return _cell(f"`{' '.join(written(value).split())}`")


def _cell(text: str) -> str:
    """Text that does not end the cell of its table."""
    return text.replace("|", "\\|").replace("\n", " ")


def _differences(first: Table, others: list[Table]) -> Iterator[str]:
    """The defaults in which the further kinds of Arr differ from the first."""
    known = {path: key for path, _, key in first.walk()}
    rows = []
    for table in others:
        for path, _, key in table.walk():
            usual = known.get(path)
            if key.acted_on and (usual is None or default(usual) != default(key)):
                rows.append(f"| {table.name} | `{'.'.join(path)}` | {_default(key)} |")
    if rows:
        yield "### What differs between the Arrs\n"
        yield "The keys above are the same for each kind; these defaults are not those of Radarr:\n"
        yield "| Arr | Key | Default |\n|---|---|---|"
        yield from rows


if __name__ == "__main__":
    sys.stdout.write(render())
