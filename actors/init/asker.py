"""Asks at the terminal."""

import getpass
import sys
from typing import Protocol


class Asker(Protocol):
    """Whom a dialogue is held with; `EOFError` from `ask` and `secret` when nobody answers any more."""

    def ask(self, question: str, default: str = "") -> str:
        """One line without blanks at its ends; the default for an empty one."""

    def secret(self, question: str) -> str:
        """One line that is not shown."""

    def say(self, text: str) -> None:
        """Finished sentences."""


class Terminal:
    """The real one."""

    def ask(self, question: str, default: str = "") -> str:
        """As `Asker` says."""
        hint = f" [{default}]" if default else ""
        return input(f"{question}{hint}: ").strip() or default

    def secret(self, question: str) -> str:
        """As `Asker` says; without a terminal it is read like any line."""
        if not sys.stdin.isatty():
            return input(f"{question}: ")
        return getpass.getpass(f"{question} (not shown): ")

    def say(self, text: str) -> None:
        """As `Asker` says."""
        sys.stdout.write(f"{text}\n")


def agrees(asker: Asker, question: str, *, default: bool) -> bool:
    """A yes or no."""
    while True:
        said = asker.ask(f"{question} (y/n)", "y" if default else "n").lower()
        if said in {"y", "yes", "n", "no"}:
            return said.startswith("y")
