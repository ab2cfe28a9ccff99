"""Makes a document out of a file's text, or a sentence that tells its author which line to look at."""

import re
import tomllib

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import ParseError, TOMLKitError

# What the parser says, and what it means for someone who wrote the file by hand. Its own words may quote the
# file, and what it stumbles over may be a password.
_MEANINGS = {
    "Cannot declare": "this section is there twice, so make one of the two",
    "Cannot": "this key is there twice, so delete one of the two",
    "Duplicate": "this key is there twice, so delete one of the two",
    "Invalid value": 'this value is no TOML, so put text into quotes, as in "..."',
    "Invalid date": "this is no date, so put it into quotes if it is text",
    "Expected '='": "a line of the form `Key = value` was due here",
    "Expected newline": "something stands behind the value, so put text into quotes, or a # before a comment",
    "Invalid statement": "a line of the form `Key = value` was due here",
    "Invalid initial": "a name was due here",
    "Expected": "a quote or bracket is not closed",
    "Unclosed": "a bracket is not closed",
    "Unterminated": "a quote is not closed",
    "TOML value nested": "its brackets are nested too deeply",
    "TOML key nested": "this name has too many parts",
    "Illegal character": "a quote is not closed before the line ends, or a character is not allowed here",
    "Found invalid": "a quote is not closed before the line ends, or a character is not allowed here",
    "Unescaped": "a backslash needs another before it, or single quotes around the whole text",
}


class ConfigUnreadable(Exception):
    """There is no configuration to speak of; the text is finished sentences with file, line and remedy."""


def to_document(text: str, name: str) -> TOMLDocument:
    """The text as a document with its comments; raises ConfigUnreadable, which names the file `name`."""
    try:
        tomllib.loads(text)  # the stricter of the two parsers, and the one that says better what is wrong
        return tomlkit.parse(text)
    except RecursionError:
        trouble = ": its brackets are nested too deeply"
    except (TOMLKitError, ValueError) as error:
        said = str(error)
        meaning = (meaning for start, meaning in _MEANINGS.items() if said.startswith(start))
        trouble = f"{_place(said, text)}: {next(meaning, 'this is not TOML')}"
    raise ConfigUnreadable(f"{name}{trouble}. Nothing was read from it.")


def _place(said: str, text: str) -> str:
    """`, line 3`; where the one parser only noticed at the end of the file, the other may know more."""
    found = re.search(r"at line (\d+)", said)
    if found:
        return f", line {found[1]}"
    try:
        tomlkit.parse(text)
    except ParseError as error:
        return f", line {error.line}"
    except (TOMLKitError, ValueError, RecursionError):
        pass
    return ""
