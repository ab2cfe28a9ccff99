"""`docs/check.md` names every kind of finding, and none that there is not."""

import ast
import re
from collections.abc import Iterator

from tests.house.source import ROOT, product

SLUG = re.compile(r"[a-z]+(-[a-z]+)*")


def kinds() -> set[str]:
    return {
        kind
        for module in product()
        if module.name.startswith(("actors.check.", "actors.init."))
        for node in ast.walk(module.tree)
        for kind in made_by(node)
    }


def made_by(node: ast.AST) -> Iterator[str]:
    """The kinds that a call of `Finding` makes, or that `advice` returns first of three."""
    first: ast.expr | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
        first = node.args[0]
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 3:
        first = node.value.elts[0]
    for one in ast.walk(first) if first is not None else ():
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def test_every_kind_of_finding_is_explained_with_its_remedy() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", (ROOT / "docs/check.md").read_text(), re.MULTILINE)
    explained = [kind for kind, _, _ in rows]

    assert all(SLUG.fullmatch(kind) for kind in kinds())
    assert set(explained) == kinds()
    assert len(explained) == len(set(explained))
