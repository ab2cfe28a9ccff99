"""Whether an Arr's words are among those the user blocklists for: pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejections:
    """`ArrErrorCodesToBlocklist`: each code is a whole message, or one with `*` standing for anything."""

    patterns: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(cls, codes: Iterable[str]) -> "Rejections":
        """The user's codes; empty ones, and ones that would match every message, are left out."""
        wanted = [code.strip() for code in codes]
        return cls(tuple(_pattern(code) for code in wanted if code.strip("*")))

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def first(self, messages: Iterable[str]) -> str | None:
        """The first message that is on the list, or None."""
        for message in messages:
            if any(pattern.fullmatch(message.strip()) for pattern in self.patterns):
                return message
        return None

    def hinted(self, text: str) -> bool:
        """Whether such a message may be within a text that was made of several."""
        return any(pattern.search(text) for pattern in self.patterns)


def _pattern(code: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in code.split("*")), re.DOTALL)
