"""What one value in the file may look like: the base of all grammars, with flags, texts and choices."""

import json
import re
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

PLACEHOLDER = "CHANGE_ME"  # what a generated file says where the user has to write something

TRUE_WORDS = frozenset({"y", "yes", "t", "true", "on", "1"})
FALSE_WORDS = frozenset({"n", "no", "f", "false", "off", "0"})


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_HALF = re.compile(r"[\ud800-\udfff]")


class Unfit(ValueError):
    """A value its key cannot take. `reason` goes on after the value: `99999` "is not a port (1-65535)".

    `raw` may be one item of a list. It is shown to the user unless `hidden`, or the key is a secret.
    """

    def __init__(self, raw: object, reason: str, *, hidden: bool = False) -> None:
        super().__init__(reason)
        self.raw = raw
        self.reason = reason
        self.hidden = hidden


def shown(raw: object) -> str:
    """A value as the user wrote it, short and plain enough for a sentence."""
    match raw:
        case bool():
            return "true" if raw else "false"
        case str():
            quoted = json.dumps(raw if len(raw) <= 60 else raw[:57] + "...", ensure_ascii=False)
            return printable(quoted)
        case int() if abs(raw) >= 10**18:  # Python refuses to print the longest ones
            return "a number beyond all bounds"
        case int() | float():
            return str(raw)
        case datetime() | date() | time():
            return raw.isoformat()
        case list() | tuple():
            return "a list"
        case Mapping():
            return "a table"
    return "this value"


def printable(text: str) -> str:
    """The text without characters that a terminal or a log would obey instead of show."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def structure(text: str) -> object:
    """A list or table written in one environment variable, as JSON or as TOML; raises ValueError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except RecursionError as error:
            raise ValueError from error


def bracketed(text: str) -> object | None:
    """A list of an environment variable: read where it is in brackets, as it is where that fails, None without."""
    if not text.strip().startswith("["):
        return None
    try:
        return structure(text)
    except ValueError:
        return text


@dataclass(frozen=True)
class Grammar(ABC):
    """What a key takes. Grammars are compared by value, and hold no state."""

    @property
    @abstractmethod
    def kind(self) -> str:
        """What it takes, in a word or two: `"duration"`, `"true or false"`."""

    @property
    def unit(self) -> str:
        """The unit of a bare number, `""` where there is none."""
        return ""

    @abstractmethod
    def parse(self, raw: object) -> Any:
        """The value as `storage.settings` holds it; raises Unfit."""

    def from_text(self, text: str) -> object:
        """What an environment variable says, as the file would say it. Never raises: `parse` judges."""
        return text


@dataclass(frozen=True)
class Anything(Grammar):
    """For keys that are known but not acted on: their values are not judged."""

    @property
    def kind(self) -> str:
        """Nothing is known of it."""
        return "anything"

    def parse(self, raw: object) -> object:
        """The value itself."""
        return raw

    def from_text(self, text: str) -> object:
        """A flag or a number where it reads as one, so that it can be compared with the default."""
        if text.casefold() in {"true", "false"}:
            return text.casefold() == "true"
        try:
            return structure(text)
        except ValueError:
            return text


@dataclass(frozen=True)
class Flag(Grammar):
    """`true` or `false`, and nothing like it."""

    @property
    def kind(self) -> str:
        """The two words."""
        return "true or false"

    def parse(self, raw: object) -> bool:
        """A bool."""
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw.strip().casefold() in {"true", "false"}:
            raise Unfit(raw, f"is in quotes: write {raw.strip().casefold()} without them")
        raise Unfit(raw, "is neither true nor false")

    def from_text(self, text: str) -> object:
        """The reference's words for true and false."""
        word = text.strip().casefold()
        if word in TRUE_WORDS:
            return True
        return False if word in FALSE_WORDS else text


@dataclass(frozen=True)
class Text(Grammar):
    """A string. `CHANGE_ME` counts as empty. `exact` keeps blanks at its ends, as a password needs."""

    exact: bool = False
    required: bool = False

    @property
    def kind(self) -> str:
        """Just text."""
        return "text"

    def parse(self, raw: object) -> str:
        """A str, `""` when not given."""
        if not isinstance(raw, str):
            raise Unfit(raw, 'is not text: put it in quotes, as in "..."')
        text = raw if self.exact else raw.strip()
        # bytes of the environment that are no UTF-8 become half characters, which nothing can be told of
        if (not self.exact and _CONTROL.search(text)) or _HALF.search(text):
            raise Unfit(raw, "holds a character that is none to read: write it anew, on one line")
        if text == PLACEHOLDER:
            text = ""
        if self.required and not text:
            raise Unfit(raw, "says nothing: write a name here, or delete the line")
        return text


@dataclass(frozen=True)
class Choice(Grammar):
    """One of a few words, in any case. `also` are other spellings, keyed in lower case or by bool."""

    words: tuple[str, ...]
    also: Mapping[str | bool, str] = field(default_factory=dict, hash=False)

    @property
    def kind(self) -> str:
        """The words themselves."""
        return " / ".join(self.words)

    def parse(self, raw: object) -> str:
        """One of `words`, spelt as there."""
        key = raw.strip().casefold() if isinstance(raw, str) else raw
        if isinstance(key, str | bool):
            for spelling, word in (*((word.casefold(), word) for word in self.words), *self.also.items()):
                if spelling == key and type(spelling) is type(key):
                    return word
        raise Unfit(raw, f"is none of {', '.join(self.words)}")


@dataclass(frozen=True)
class Numbered(Grammar):
    """One of a few words that the file writes as numbers."""

    words: Mapping[int, str] = field(hash=False)

    @property
    def kind(self) -> str:
        """Each number with its word."""
        return ", ".join(f"{number} {word}" for number, word in self.words.items())

    def parse(self, raw: object) -> str:
        """The word behind the number."""
        if isinstance(raw, int) and not isinstance(raw, bool) and raw in self.words:
            return self.words[raw]
        raise Unfit(raw, f"is none of {self.kind}")

    def from_text(self, text: str) -> object:
        """A number, if it is one."""
        try:
            return int(text)
        except ValueError:
            return text
