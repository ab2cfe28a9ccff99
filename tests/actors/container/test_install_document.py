"""What docs/install.md tells the user to do is what there is."""

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

from actors.container import entry, health
from storage.config import parse
from storage.database import open_for_writing
from tests.house.source import ROOT

DOCUMENT = (ROOT / "docs/install.md").read_text(encoding="utf-8")
BLOCKS: list[str] = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)


def commands() -> list[list[str]]:
    lines = (line for block in BLOCKS for line in block.replace("\\\n", " ").splitlines())
    return [shlex.split(line) for line in lines if not line.startswith("QBITRR__")]


def test_every_target_of_make_that_it_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    named = {words[1] for words in commands() if words[0] == "make"}

    assert named == {"image", "setup"}
    assert named <= targets


def test_every_file_that_it_names_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", DOCUMENT) if "://" not in link]
    installed = [word for words in commands() for word in words if word.startswith("/opt/qbitrr/")]

    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
    named = [word.removeprefix("/opt/qbitrr/") for word in installed if "/.venv" not in word]
    assert [name for name in named if not (ROOT / name).is_file()] == []
    assert f"`{entry.CONFIG}`" in DOCUMENT
    assert entry.CONFIG == health.CONFIG


def test_the_environment_it_shows_is_a_whole_configuration(tmp_path: Path) -> None:
    (block,) = [block for block in BLOCKS if block.startswith("QBITRR__")]
    environ = dict(line.split("=", 1) for line in block.splitlines())
    for name in [name for name in environ if name.endswith("_FILE")]:
        environ[name] = str(tmp_path / "secret")
    (tmp_path / "secret").write_text("canary\n")

    loaded = parse("[Settings]\n", Path("config.toml"), environ)

    assert loaded.sentences() == ()
    assert [(one.name, one.host) for one in loaded.settings.instances] == [
        ("default", "192.168.1.10"),
        ("qBit-Seedbox", "seedbox.example.org"),
    ]
    (arr,) = loaded.settings.arrs
    assert (arr.name, arr.api_key, arr.category, arr.torrent.stalled_delay) == (
        "Radarr-Movies", "canary", "radarr", 900.0,
    )  # fmt: skip


def test_every_variable_of_the_image_is_described() -> None:
    read = re.findall(r'_number\(environ, "(\w+)"', (ROOT / "actors/container/entry.py").read_text())

    assert read == ["PUID", "PGID", "UMASK"]
    assert all(f"`{name}`" in DOCUMENT for name in read)


def test_its_backup_of_a_database_in_use_is_whole(tmp_path: Path) -> None:
    (words,) = [words for words in commands() if words[0] == "sqlite3"]
    file = open_for_writing(tmp_path / "data", now=0.0)

    copy = tmp_path / shlex.split(words[2])[1]
    with closing(sqlite3.connect(tmp_path / words[1])) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)  # what .backup does

    file.close()
    kept = tmp_path / "kept"
    kept.mkdir()
    copy.rename(kept / "qbitrr.db")
    again = open_for_writing(kept, now=0.0)
    assert again.notice == ""
    again.close()
