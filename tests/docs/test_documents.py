"""Every configuration in the documents loads, every command and link in them leads somewhere."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import tomlkit

import run
from actors.arr.verdict import RULES
from storage.config import load
from tests.docs.pages import PAGES, ROOT, anchors, blocks, commands, links, named

BASE = """
[qBit]
Host = "box"
Port = 8080
UserName = "me"
Password = "secret"
ManagedCategories = ["linux"]

[Radarr-Movies]
URI = "http://radarr:7878"
APIKey = "0123456789abcdef0123456789abcdef"
"""

SHOWN = [(page, block) for page in PAGES for block in blocks(page, "toml")]
SAID = sorted({(named(page), said) for page in PAGES for said in commands(page)})


def onto(base: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """What a block says, put into a configuration that has the rest."""
    for name, value in more.items():
        there = base.get(name)
        base[name] = onto(there, value) if isinstance(there, dict) and isinstance(value, dict) else value
    return base


@pytest.mark.parametrize(("page", "block"), SHOWN, ids=[f"{named(page)}-{n}" for n, (page, _) in enumerate(SHOWN)])
def test_every_configuration_that_is_shown_is_taken_without_a_word(page: Path, block: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(tomlkit.dumps(onto(tomlkit.parse(BASE).unwrap(), tomlkit.parse(block).unwrap())), "utf-8")

    loaded = load(file, {})

    assert (loaded.sentences(), loaded.settings.notices) == ((), ())
    assert loaded.settings.instances


def test_the_ten_lines_of_the_readme_are_ten_and_enough(tmp_path: Path) -> None:
    (block,) = blocks(ROOT / "README.md", "toml")
    file = tmp_path / "config.toml"
    file.write_text(block, "utf-8")

    loaded = load(file, {})

    assert len(block.splitlines()) == 10
    assert loaded.sentences() == ()
    assert [one.name for one in loaded.settings.instances] == ["default"]
    assert [one.category for one in loaded.settings.arrs] == ["radarr"]


@pytest.mark.parametrize(
    "target", sorted({word for _, said in SAID for word in re.findall(r"^make ([\w-]+)", said)})
)
def test_every_make_target_that_is_named_is_there(target: str) -> None:
    assert re.search(rf"^{target}:.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    "said", sorted({said for _, said in SAID if re.match(r"(\.venv/bin/)?python3? run\.py", said)})
)
def test_every_command_line_of_run_py_is_understood(said: str) -> None:
    words = shlex.split(said.partition(" | ")[0].partition(" > ")[0])

    assert callable(run.understood(words[words.index("run.py") + 1 :]).run)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("rule", [name for name, _ in RULES])
def test_every_rule_is_explained(rule: str) -> None:
    assert rule in anchors(ROOT / "docs" / "rules.md")


def test_every_document_can_be_found_from_the_readme() -> None:
    found, new = {ROOT / "README.md"}, [ROOT / "README.md"]
    while new:
        page = new.pop()
        for link in links(page):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target not in found:
                found.add(target)
                new.append(target)

    assert set(PAGES) <= found
