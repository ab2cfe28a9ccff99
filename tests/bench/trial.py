"""One scenario's run: where, how long each load is measured, and whether the daemon is profiled meanwhile."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.profiles import Profile
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually


class Trial:
    """What every scenario is given. `seconds`: how long a load is measured; `profiles`: one for each load."""

    def __init__(self, folder: Path, seconds: float, *, profiled: bool = False) -> None:
        self.folder = folder
        self.seconds = seconds
        self.profiles: list[Profile] = []
        self.profiled = profiled

    def dressed(self, daemon: Daemon) -> Daemon:
        """The daemon, which is not started yet, under the profiler where a profile is asked for."""
        if self.profiled:
            daemon.program = ("-m", "tests.bench.profiled", str(_report(daemon)))
        return daemon

    @contextmanager
    def load(self, daemon: Daemon, title: str, *, from_start: bool = False) -> Iterator[None]:
        """What the daemon does until the end of the block is the load, which its profile is of.

        `from_start`: the daemon is started inside.
        """
        if not self.profiled:
            yield
            return
        if from_start:
            daemon.program = (*daemon.program, "--from-start")
        else:
            daemon.process.send_signal(signal.SIGUSR1)
        yield
        report = _report(daemon)
        report.unlink(missing_ok=True)
        daemon.process.send_signal(signal.SIGUSR2)
        eventually(report.exists, within=60, say="the profile is not written")
        self.profiles.append(Profile.read(report, title))


def _report(daemon: Daemon) -> Path:
    return daemon.folder / "profile.json"
