"""Reads the documents: their blocks of code, commands, links and headings."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_FENCED = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^    .*\n?)+", re.MULTILINE)


def named(page: Path) -> str:
    """A document's path from the top, for the name of a test."""
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks in one language."""
    return [found[3] for found in _FENCED.finditer(page.read_text("utf-8")) if found[2] == language]


def commands(page: Path) -> Iterator[str]:
    """Every line of its `sh` and indented blocks, continued lines joined, without what follows a `#`."""
    text = page.read_text("utf-8")
    indented = [found[0] for found in _INDENTED.finditer(_FENCED.sub("", text))]
    for block in (*blocks(page, "sh"), *indented):
        for line in block.replace("\\\n", " ").splitlines():
            said = " ".join(re.sub(r"(^|\s)#.*", "", line).split())
            if said:
                yield said


def links(page: Path) -> list[str]:
    """Where its links and pictures within the repository lead."""
    found = re.findall(r"\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"|srcset=\"([^\"]+)\"", page.read_text("utf-8"))
    return [link for group in found for link in group if link and "://" not in link]


def anchors(page: Path) -> set[str]:
    """What its headings are linked by."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
