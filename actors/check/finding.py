"""One thing that is wrong with a set-up, and what to do about it: pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`says` and `remedy` are finished sentences without secrets; `docs/check.md` lists every `kind`.

    `about` is the section, `[qBit-Seedbox]`; `key` the key in it that is to be looked at, "" when none is.
    """

    kind: str
    about: str
    key: str
    says: str
    remedy: str

    def __str__(self) -> str:
        """`[qBit-Seedbox] Port: nobody listens there. Correct Port.`, on one line."""
        place = f"{self.about} {self.key}".strip()
        return f"{place}: {self.says} {self.remedy}"
