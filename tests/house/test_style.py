"""What every file of the house keeps to."""

import ast
import re

import pytest

from tests.house.source import ROOT, Module, files, modules, product

# The three edges at which anything at all may be caught.
EDGES = {"actors/worker.py", "web/app.py", "run.py"}
TOP_LEVEL = {
    "actors", "web", "storage", "tests", "docs", ".ci", "pyproject.toml", "config.toml", "run.py",
    "README.md", "Makefile", "Dockerfile", "CHANGELOG.md", "LICENSE", ".gitignore", ".python-version",
    "requirements.lock", "requirements-dev.lock", ".dockerignore", ".github", "docker-compose.yml",
}  # fmt: skip


def broad_excepts(module: Module) -> list[int]:
    def broad(node: ast.expr | None) -> bool:
        names = [node] if not isinstance(node, ast.Tuple) else node.elts
        return any(
            n is None or (isinstance(n, ast.Name) and n.id in {"Exception", "BaseException"}) for n in names
        )

    return [n.lineno for n in ast.walk(module.tree) if isinstance(n, ast.ExceptHandler) and broad(n.type)]


def sleeps(module: Module) -> list[int]:
    calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    return [c.lineno for c in calls if isinstance(c.func, ast.Attribute | ast.Name) and _called(c.func) == "sleep"]


def _called(func: ast.Attribute | ast.Name) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.path)
def test_a_module_says_in_one_sentence_what_it_is_for(module: Module) -> None:
    assert ast.get_docstring(module.tree), f"{module.path} has no docstring"


@pytest.mark.parametrize("module", product(), ids=lambda m: m.path)
def test_a_module_has_one_job(module: Module) -> None:
    # messages.py and settings.py are lists, not jobs; tables may be long
    if module.path not in {"actors/messages.py"}:
        assert module.text.count("\n") <= 350


def test_nothing_catches_everything_but_the_three_edges() -> None:
    found = {m.path: lines for m in product() if m.path not in EDGES and (lines := broad_excepts(m))}

    assert found == {}


def test_nothing_sleeps() -> None:
    found = {m.path: lines for m in modules() if m.path != "tests/lab/eventually.py" and (lines := sleeps(m))}

    assert found == {}


def test_the_top_level_holds_what_the_readme_shows() -> None:
    assert {path.split("/")[0] for path in files()} - TOP_LEVEL == set()


def test_no_registry_is_named() -> None:
    address = re.compile(r"--(extra-)?index-url\s+http|https?://[^ ]*/simple|^deb (\[[^]]*\] )?http", re.MULTILINE)
    texts = ((path, (ROOT / path).read_text(encoding="utf-8", errors="ignore")) for path in files())

    assert [path for path, text in texts if path != "tests/house/test_style.py" and address.search(text)] == []


def test_the_lock_files_pin_every_package_by_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()

        assert len(entries) > 10
        assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
