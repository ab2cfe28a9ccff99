"""The grammar of `Notify`: whom to tell, and of what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from storage.schema.grammar import Choice, Text, Unfit, bracketed
from storage.schema.key import Key, Table
from storage.schema.texts import Items
from storage.settings import NOTIFY_EVENTS, NotifyTarget

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")


@dataclass(frozen=True)
class Address(Text):
    """An address of Apprise, which holds what is needed to be let in, so that it is shown to nobody."""

    def parse(self, raw: object) -> str:
        """The address as written."""
        text = super().parse(raw)
        if not _ADDRESS.fullmatch(text):
            raise Unfit(raw, 'holds an address that is none of Apprise, such as "tgram://..."', hidden=True)
        return text


ROW = Table(
    "Notify",
    "A target that wants to hear of some things only.",
    (
        Key("URL", Address(), "", "Its address, as Apprise writes it.", "url", secret=True, required=True),
        Key("Events", Items(Choice(NOTIFY_EVENTS)), [], f"What it hears: {', '.join(NOTIFY_EVENTS)}.", "events"),
        Key("Name", Text(), "", "What it is called on the page and in the log.", "name"),
    ),
)


@dataclass(frozen=True)
class Targets(Items):
    """A list of addresses, or of tables with an address and the events that go there."""

    @property
    def kind(self) -> str:
        """Addresses."""
        return "list of addresses"

    def parse(self, raw: object) -> tuple[object, ...]:
        """A tuple of `NotifyTarget`."""
        if not isinstance(raw, list):
            raise Unfit(raw, 'is not a list: put it in brackets, as in ["..."]')
        return tuple(_target(item) for item in raw if item != "")

    def from_text(self, text: str) -> object:
        """A JSON or TOML list, else addresses with blanks between them: an address may hold a comma."""
        found = bracketed(text)
        return text.split() if found is None else found


def _target(item: object) -> NotifyTarget:
    row = {"URL": item} if not isinstance(item, Mapping) else item
    if any(ROW.find(name) is None for name in row):
        raise Unfit(item, f"has a table with a key that is none of {', '.join(key.name for key in ROW.keys)}")
    if not row.get("URL"):
        raise Unfit(item, "has a table without a URL: add one, or delete the table")
    return NotifyTarget.model_validate(
        {key.field: key.grammar.parse(row[key.name]) for key in ROW.keys if key.name in row}
    )
