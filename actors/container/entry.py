"""Begins the container: takes on the user and the mask that the environment names, and becomes `run.py`.

Python and not a shell script: the image needs no shell for it, and some shells drop variables with a dash in their
name, such as QBITRR__qBit-Seedbox__Host.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
CONFIG = Path("/config/config.toml")
_ORDINARY = 1000  # the first user of most systems
#: `run.py` waits for these. Blocked from here on they are kept for it: the first process of a container is sent
#: none that it has no handler for.
_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}


class Unfit(Exception):
    """A variable that makes no sense, in a sentence."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who the daemon should be: numbers of a user and a group, and what its files are not open to."""

    user: int
    group: int
    mask: int


def wanted(environ: Mapping[str, str]) -> Wanted:
    """What `PUID`, `PGID` and `UMASK` (octal) say. Raises Unfit."""
    return Wanted(
        _number(environ, "PUID", _ORDINARY, base=10, most=2**31),
        _number(environ, "PGID", _ORDINARY, base=10, most=2**31),
        _number(environ, "UMASK", 0o022, base=8, most=0o777),
    )


def command(arguments: Sequence[str], config: Path = CONFIG) -> list[str]:
    """`run.py` on the container's configuration, with what the user gave; of two places the last one counts."""
    return [sys.executable, str(HERE / "run.py"), "--config", str(config), *arguments]


def become(who: Wanted, folder: Path = CONFIG.parent) -> None:
    """Be that user from now on; only root can, and gives it the folder where nobody else has it yet."""
    os.umask(who.mask)
    if os.geteuid() != 0:
        return
    with suppress(OSError):  # a volume that was just made is root's; one that cannot be given says so later
        if folder.stat().st_uid == 0:
            os.chown(folder, who.user, who.group)
    os.setgroups([group for group in os.getgroups() if group != 0])
    os.setgid(who.group)
    os.setuid(who.user)


def main(arguments: Sequence[str]) -> None:
    """Become the daemon, or what else `run.py` is told to do."""
    try:
        become(wanted(os.environ))
    except Unfit as reason:
        sys.exit(f"{reason}")
    if not arguments:
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    said = command(arguments)
    os.execv(said[0], said)  # noqa: S606 - no shell is wanted


def _number(environ: Mapping[str, str], name: str, default: int, *, base: int, most: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        number = int(text, base)
    except ValueError:
        number = -1
    if not 0 <= number <= most:
        kind = "an octal number such as 022" if base == 8 else "a number such as 1000"
        raise Unfit(f"The environment's {name} is {text!r}, which is not {kind}.")
    return number


if __name__ == "__main__":
    main(sys.argv[1:])
