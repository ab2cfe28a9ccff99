"""Reads the project's own source as syntax trees, for the laws of the house."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One Python file of the project."""

    path: str  # relative to the top of the checkout, with forward slashes
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its dotted name: `actors.arr.verdict`."""
        return self.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    def imports(self) -> Iterator[str]:
        """The dotted names it imports; of `from a import b` both `a` and `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def files() -> tuple[str, ...]:
    """Every file git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(line for line in listed.stdout.splitlines() if (ROOT / line).is_file())


@cache
def modules() -> tuple[Module, ...]:
    """Every Python module, tests included."""
    found = []
    for path in files():
        if path.endswith(".py"):
            text = (ROOT / path).read_text(encoding="utf-8")
            found.append(Module(path, text, ast.parse(text)))
    return tuple(found)


def product() -> tuple[Module, ...]:
    """The modules that run at the user's."""
    return tuple(module for module in modules() if not module.path.startswith("tests/"))
