"""The document about the page names every room, and shows pictures that are there in both themes."""

import re
from pathlib import Path

from web.site import ROOMS

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "page.md").read_text(encoding="utf-8")


def test_every_room_has_a_chapter() -> None:
    assert {name for _, name, _ in ROOMS} <= set(re.findall(r"^## (.+)$", TEXT, re.MULTILINE))


def test_every_picture_is_there_in_both_themes_and_light() -> None:
    shown = re.findall(r"\(images/([\w-]+)-(dark|light)\.png\)", TEXT)

    assert {name for name, theme in shown if theme == "dark"} == {
        name for name, theme in shown if theme == "light"
    }
    for name, theme in shown:
        picture = DOCS / "images" / f"{name}-{theme}.png"
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 150_000
