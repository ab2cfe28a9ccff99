"""What may be said on the command line: the daemon's own flags, and one command for each other thing to do."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from actors.version import VERSION

CONFIG = Path("config.local.toml")


@dataclass(frozen=True, slots=True)
class Command:
    """`python run.py NAME`. `arguments` adds its own flags, `run` does it and returns the exit code.

    `--config` and `--data` are there for every command, as `config: Path` and `data: Path | None`.
    """

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def parse(arguments: Sequence[str] | None, commands: Sequence[Command], daemon: Command) -> argparse.Namespace:
    """What was said, with `run` to be called with it; without a command that is the daemon's.

    Exits with code 2 and a usage line when it makes no sense, and with 0 after `--help` and `--version`.
    """
    parser = argparse.ArgumentParser(prog="run.py", description=daemon.help)
    parser.set_defaults(run=daemon.run)
    _places(parser, config=CONFIG, data=None)
    daemon.arguments(parser)
    parser.add_argument("--version", action="version", version=f"qBitrr {VERSION}")
    others = parser.add_subparsers(title="commands", metavar="", description="Without one, the daemon runs.")
    for command in commands:
        own = others.add_parser(command.name, help=command.help, description=command.help)
        own.set_defaults(run=command.run)
        # no defaults here: they would undo what stands before the command's name
        _places(own, config=argparse.SUPPRESS, data=argparse.SUPPRESS)
        command.arguments(own)
    return parser.parse_args(arguments)


def _places(parser: argparse.ArgumentParser, *, config: object, data: object) -> None:
    parser.add_argument("--config", type=Path, default=config, metavar="PATH", help=f"configuration ({CONFIG})")
    parser.add_argument(
        "--data", type=Path, default=data, metavar="DIR", help="data folder (data/ beside the configuration)"
    )
