"""The command line of the demo: `python -m tests.demo`, which is what `make demo` runs."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from tests.demo import servers, story, words
from tests.demo.daemon import DaemonEndedError
from tests.demo.folder import CannotUseFolderError, fresh
from tests.demo.scene import Scene
from tests.demo.screen import Screen
from tests.lab.daemon import ROOT
from tests.lab.qbittorrent import ServerDidNotStartError

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 130


class Interrupted(KeyboardInterrupt):
    """Somebody wants the demo to end: Ctrl-C, SIGTERM, or the terminal is gone."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo: 0 when every title came into the library, 1 when not, 130 when interrupted before."""
    wanted = _parse(arguments)
    screen = Screen(_print)
    for number in _ENDINGS:
        signal.signal(number, _interrupt)
    try:
        with fresh(wanted.folder.resolve()) as folder:
            return _play(wanted, folder, screen)
    except (CannotUseFolderError, DaemonEndedError, ServerDidNotStartError) as reason:
        words.trouble(screen, str(reason))
        return 1
    except Interrupted:
        screen.plain("\nThe demo was interrupted; nothing of it is running any more.")
        return INTERRUPTED


def _play(wanted: argparse.Namespace, folder: Path, screen: Screen) -> int:
    begun = time.monotonic()
    goes_on = not wanted.once
    with ExitStack() as open_ones:
        try:
            scene = _begin(open_ones, wanted, folder, screen)
            if not scene.is_ready():
                words.trouble(screen, f"The daemon is not ready. Its last words:\n{scene.daemon.words()}")
                return 1
            words.welcome(scene, goes_on)
            succeeded = story.tell(scene)
            if goes_on:
                _go_on(scene, None if wanted.seconds is None else begun + wanted.seconds)
            words.farewell(scene)
        finally:
            _let_nothing_disturb_the_end()
    screen.plain("Everything is stopped." + ("" if succeeded else " NOT everything went as it should."))
    return 0 if succeeded else 1


def _begin(open_ones: ExitStack, wanted: argparse.Namespace, folder: Path, screen: Screen) -> Scene:
    real = servers.are_real(wanted.stand_in)
    screen.heading("qBitrr: the main job, on made-up torrents")
    if not real:
        screen.plain(f"  {words.STAND_IN_WANTED if wanted.stand_in else words.NO_QBITTORRENT}")
    begun = servers.begin(open_ones, folder, real=real, say=lambda text: screen.plain(f"  {text}"))
    scene = Scene(open_ones, folder, screen, begun, wanted.port)
    screen.plain(f"  qBitrr is starting: {scene.daemon.command}")
    return scene


def _go_on(scene: Scene, until: float | None) -> None:
    if until is None:
        scene.screen.tell("That was the story. The demo goes on until you end it with Ctrl-C.")
    try:
        story.go_on(scene, until)
    except Interrupted:
        scene.screen.plain("\nEnding.")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except OSError as error:  # nobody reads it any more: the pipe or the terminal is closed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Interrupted from error


def _let_nothing_disturb_the_end() -> None:
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m tests.demo", description="qBitrr's main job on made-up torrents, to watch."
    )
    parser.add_argument("--once", action="store_true", help="end by itself after the story, which takes a minute")
    parser.add_argument("--seconds", type=float, help="end by itself after so long, the story at least")
    parser.add_argument("--port", type=int, help="of the page; 6969 when that is free")
    parser.add_argument("--stand-in", action="store_true", help="use no real qBittorrent even where there is one")
    parser.add_argument("--folder", type=Path, default=ROOT / "demo-data", help="made anew for each run")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
