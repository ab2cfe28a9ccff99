"""Runs an image as an engine would, where none can run: as a user of one's own, on a root that cannot be written.

A namespace of its own for mounts and processes, so the daemon is process 1 there; the network is this machine's,
for the servers of the lab. buildah only unpacks the image.
"""

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.lab.eventually import eventually

# The root is bound onto itself, which gives it a mount that can be made read-only; what is mounted below it before
# stays as it is. /dev is this machine's, as far as a daemon needs it.
_BEGIN = """
root=$1 volume=$2 user=$3; shift 3
mount --make-rprivate / && mount --bind "$root" "$root"
mount --bind "$volume" "$root/config"
mount -t proc proc "$root/proc" && mount --bind /dev "$root/dev"
mount -t tmpfs -o mode=1777,noexec,nosuid tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"
cd / && exec chroot --userspec="$user" "$root" "$@"
"""


def buildah(*arguments: str) -> str:
    """What a command of buildah says."""
    said = subprocess.run(["buildah", *arguments], check=True, capture_output=True, text=True)
    return said.stdout.strip()


class Image:
    """An image, unpacked for as long as the block is."""

    def __init__(self, name: str) -> None:
        self.name = name
        found: dict[str, Any] = json.loads(buildah("inspect", "--type", "image", name))
        self.config: dict[str, Any] = found["Docker"]["config"]
        self.root = Path()

    def size(self) -> int:
        """Bytes, as unpacked."""
        said = subprocess.run(["du", "-sxb", self.root], check=True, capture_output=True, text=True)
        return int(said.stdout.split()[0])

    def __enter__(self) -> Self:
        self._container = buildah("from", "--pull-never", self.name)
        self.root = Path(buildah("mount", self._container))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        buildah("rm", self._container)


class Container:
    """One run of an image: `user` is `1000:1000`, or `0:0` for the image's own entry to choose."""

    def __init__(self, image: Image, volume: Path, user: str, environ: Mapping[str, str]) -> None:
        self._image = image
        self._volume = volume
        self._user = user
        self._environ = dict(each.split("=", 1) for each in image.config["Env"]) | dict(environ)
        self._output = volume.parent / f"{volume.name}.output"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start what the image's entry point says."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                self._command(self._image.config["Entrypoint"]),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return self

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run something else beside it, in a room of the same furnishing."""
        return subprocess.run(
            self._command(command),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def is_healthy(self) -> bool:
        """What the image's own health check says."""
        kind, *command = self._image.config["Healthcheck"]["Test"]
        assert kind == "CMD"
        return self.run(*command).returncode == 0

    @property
    def pid(self) -> int:
        """The daemon's process, as seen from outside."""
        assert self._process is not None
        unshare = self._process.pid

        def child() -> int:
            children = Path(f"/proc/{unshare}/task/{unshare}/children").read_text().split()
            return int(children[0]) if children else 0

        return eventually(child, within=10)

    def status(self, field: str) -> list[str]:
        """A line of the daemon's `/proc/PID/status`, such as its `Uid`."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(line.split()[1:] for line in lines if line.startswith(f"{field}:"))

    def signal(self, number: signal.Signals) -> None:
        """Send the daemon a signal."""
        os.kill(self.pid, number)

    def wait(self, within: float) -> int:
        """Its exit code."""
        assert self._process is not None
        return self._process.wait(timeout=within)

    def output(self) -> str:
        """All that it wrote."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()  # --kill-child: the daemon goes with it
            self._process.wait(timeout=10)

    def _command(self, command: Sequence[str]) -> list[str]:
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", _BEGIN, "sh"]
        # by env and not as the shell's own: it would drop those with a dash in their name
        environment = ["env", "-i", *(f"{name}={value}" for name, value in self._environ.items())]
        return [*apart, str(self._image.root), str(self._volume), self._user, *environment, *command]
