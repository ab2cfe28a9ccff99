"""Grammars of texts with rules of their own: categories, patterns, extensions, tags, paths, and lists of them."""

import re
import warnings
from dataclasses import dataclass

from storage.schema.grammar import Grammar, Text, Unfit, bracketed

OWN_TAGS = "qbitrr-"  # our own marks on a torrent: a user's tag of that name would forge one

_TEXT = Text()


@dataclass(frozen=True)
class Items(Grammar):
    """A list whose items are `item`; empty ones are left out, repeated ones kept once."""

    item: Grammar = _TEXT

    @property
    def kind(self) -> str:
        """A list of what."""
        return f"list of {self.item.kind}"

    def parse(self, raw: object) -> tuple[object, ...]:
        """A tuple of parsed items."""
        if not isinstance(raw, list):
            raise Unfit(raw, 'is not a list: put it in brackets, as in ["...", "..."]')
        items = (self.item.parse(item) for item in raw if item != "")
        return tuple(dict.fromkeys(items))

    def from_text(self, text: str) -> object:
        """A JSON or TOML list, else what stands between commas."""
        found = bracketed(text)
        return [item.strip() for item in text.split(",") if item.strip()] if found is None else found


@dataclass(frozen=True)
class Category(Grammar):
    """A qBittorrent category: a path with `/`, no empty parts."""

    @property
    def kind(self) -> str:
        """A category."""
        return "category"

    def parse(self, raw: object) -> str:
        """The path without blanks and empty parts."""
        parts = [part.strip() for part in _TEXT.parse(raw).split("/")]
        path = "/".join(part for part in parts if part)
        if not path:
            raise Unfit(raw, "is no category: torrents without a category are none of ours, so write a name")
        return path


@dataclass(frozen=True)
class Pattern(Grammar):
    """A regular expression, kept as text once it is known to compile."""

    @property
    def kind(self) -> str:
        """A regular expression."""
        return "regular expression"

    def parse(self, raw: object) -> str:
        """The expression as written."""
        text = Text(exact=True).parse(raw)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a "possible nested set" may be just what was meant
                re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            raise Unfit(raw, f"is not a regular expression: {error}") from None
        return text


@dataclass(frozen=True)
class Extension(Grammar):
    """A file name's ending: `.mkv`, `mkv` and `*.mkv` are the same."""

    @property
    def kind(self) -> str:
        """An extension."""
        return "extension"

    def parse(self, raw: object) -> str:
        """With its dot, in the case it was written."""
        bare = _TEXT.parse(raw).removeprefix("*").removeprefix(".")
        if not bare:
            raise Unfit(raw, 'is no extension such as ".mkv"')
        return f".{bare}"


@dataclass(frozen=True)
class ApiKey(Text):
    """A key that is sent in a header, so it has no blanks and no letters of other alphabets."""

    def parse(self, raw: object) -> str:
        """The key, `""` when not given."""
        key = super().parse(raw)
        if not re.fullmatch(r"[!-~]*", key):
            raise Unfit(raw, "is no API key, for it holds a blank or a strange letter: copy it again", hidden=True)
        return key


@dataclass(frozen=True)
class Tag(Grammar):
    """A tag of the user's own for a torrent in qBittorrent."""

    @property
    def kind(self) -> str:
        """A tag."""
        return "tag"

    def parse(self, raw: object) -> str:
        """The tag without blanks at its ends."""
        tag = Text(required=True).parse(raw)
        if "," in tag:
            raise Unfit(raw, "holds a comma, and qBittorrent would make two tags of it: write two tags")
        if tag.casefold().startswith(OWN_TAGS):
            raise Unfit(raw, "begins like our own marks on a torrent: choose another tag")
        return tag


@dataclass(frozen=True)
class UrlPath(Grammar):
    """The path under which a proxy serves a page."""

    @property
    def kind(self) -> str:
        """A path."""
        return "path"

    def parse(self, raw: object) -> str:
        """`/x` without a slash at its end, `""` for none."""
        parts = [part for part in _TEXT.parse(raw).split("/") if part]
        if any(not re.fullmatch(r"[\w.~-]+", part) or part in {".", ".."} for part in parts):
            raise Unfit(raw, 'is no path such as "/qbitrr"')
        return "".join(f"/{part}" for part in parts)
