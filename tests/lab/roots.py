"""Which real qBittorrents this machine can run, with the command line that runs each."""

import functools
import os
import shutil
import subprocess
from pathlib import Path

VERSIONS: tuple[str, ...] = ("4.5", "5.1", "5.3")
"""Families, oldest first. 4.5 is the system's qBittorrent, whatever it is: ask the server for its version."""

_SUITES = {"5.1": "trixie", "5.3": "forky"}  # the Debian release that has this family
_PROGRAM = "qbittorrent-nox"

# The other Debian's /usr is laid over ours, in a mount namespace that ends with the server: the newer program
# finds its own libraries, every other folder is the same inside and outside, and no mount is left behind.
# Each step replaces the one before it, so the process we start is in the end qBittorrent itself.
_UNDER = 'mount --bind "$1" /usr && shift && exec "$@"'


def installed() -> tuple[str, ...]:
    """Return the families that can run here."""
    return tuple(version for version in VERSIONS if not missing_reason(version))


def missing_reason(version: str) -> str:
    """Return why this family cannot run here, or nothing when it can."""
    suite = _SUITES.get(version)
    if suite is None:
        return "" if shutil.which(_PROGRAM) else f"no {_PROGRAM} on this system: run tests/lab/install"
    if not (_root(suite) / "usr" / "bin" / _PROGRAM).exists():
        return f"no Debian {suite} in {_root(suite).parent}: run tests/lab/install"
    return "" if _mount_namespaces_allowed() else "mount namespaces are refused here"


def command(version: str, *arguments: str) -> list[str]:
    """Return the command that runs this family's qBittorrent, in a single process."""
    suite = _SUITES.get(version)
    if suite is None:
        return [_PROGRAM, *arguments]
    return [*_unshare(), "sh", "-c", _UNDER, "sh", str(_root(suite) / "usr"), _PROGRAM, *arguments]


def _root(suite: str) -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("QBITRR_LAB") or Path(cache) / "qbitrr-lab") / suite


def _unshare() -> list[str]:
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", "--mount", *as_root]


@functools.cache
def _mount_namespaces_allowed() -> bool:
    try:
        return subprocess.run([*_unshare(), "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
