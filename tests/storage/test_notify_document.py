"""What docs/notifications.md shows is a configuration that is taken, and it leaves no event and no key out."""

import re

import pytest

from storage.schema.general import SETTINGS
from storage.settings import NOTIFY_EVENTS
from tests.house.source import ROOT
from tests.storage.reading import read

DOCUMENT = (ROOT / "docs/notifications.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_configuration_it_shows_is_taken(block: str) -> None:
    found = read(block).settings

    assert found.problems == ()
    assert found.general.notify != ()


def test_every_event_has_its_line() -> None:
    assert re.findall(r"^\| `(\w+)` \|", DOCUMENT, re.MULTILINE) == list(NOTIFY_EVENTS)


def test_every_key_is_named() -> None:
    assert [key.name for key in SETTINGS.keys if key.name.startswith("Notify") and key.name not in DOCUMENT] == []
