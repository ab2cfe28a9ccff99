"""The reference of keys in the documents: complete, and what the tables say."""

import re
from pathlib import Path

import pytest

from storage import reference
from storage.schema import TABLES
from storage.schema.key import Table

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_document_is_what_the_tables_say() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == reference.render(), (
        "run: python -m storage.reference > docs/configuration.md"
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_key_is_in_it(table: Table) -> None:
    text = reference.render()

    for path, _, key in table.walk():
        row = rf"^\| `{key.name}` \|" if key.acted_on else rf"not acted on: .*`({'|'.join(path)})`"
        assert re.search(row, text, re.MULTILINE), path


def test_a_row_has_three_cells_whatever_a_default_holds() -> None:
    rows = [line for line in reference.render().splitlines() if line.startswith("| ")]

    assert len(rows) > 100
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {5}
