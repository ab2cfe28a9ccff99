"""One message to people, and how foreign words are made fit for it: pure."""

from dataclasses import dataclass
from typing import Literal

from actors.words import without_secrets
from storage.settings import NotifyEvent

#: Characters of one name or reason: some targets cut a message at about two thousand.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Note:
    """What is told: of which event, under which heading, in which words; `tone` is how it is coloured."""

    event: NotifyEvent
    title: str
    body: str
    tone: Literal["info", "success", "warning", "failure"] = "info"


def plain(text: str) -> str:
    """A name or a reason on one line, without secrets and without what is not to be read, not too long."""
    line = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
    line = without_secrets(line)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def full(text: str) -> str:
    """A reason as a finished sentence."""
    line = plain(text)
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def span(seconds: float) -> str:
    """A duration as one says it: `40 s`, `12 min`, `5 h`, `3 days`."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 2 * 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.0f} days"
