"""Pieces of the sentences that findings say: pure."""

from collections.abc import Sequence


def both(names: Sequence[str]) -> str:
    """`A, B and C`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def either(names: Sequence[str]) -> str:
    """`A, B or C`."""
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def sentence(text: str) -> str:
    """A text that ends as one."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
