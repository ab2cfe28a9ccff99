"""Runs a program of this project and notes whom it calls and which files it opens to write (PEP 578).

`python -m tests.lab.audited NOTES run.py --config ...`: NOTES gets a line of JSON per event, `["connect",
"127.0.0.1", 8080]`, `["look up", "example.org"]` or `["write", "/path"]`. A hook cannot be taken off again.
"""

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any


def main(notes: str, program: str, *arguments: str) -> None:
    """Put the hook in and become the program."""
    out = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(*event: object) -> None:
        os.write(out, json.dumps(event).encode() + b"\n")

    def hook(event: str, args: tuple[Any, ...]) -> None:
        match event:
            case "socket.connect" | "socket.sendto" if isinstance(args[1], tuple):
                note("connect", *args[1][:2])
            case "socket.getaddrinfo" | "socket.gethostbyname" | "socket.gethostbyaddr":
                note("look up", _text(args[0]))
            case "subprocess.Popen" | "os.system" | "os.exec" | "os.posix_spawn":
                note("run", _text(args[0]))
            case "open" if isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                note("write", _text(args[0]))
            case "sqlite3.connect":
                note("write", _text(args[0]))

    sys.addaudithook(hook)
    sys.argv = [program, *arguments]
    sys.path[0] = str(Path(program).resolve().parent)
    runpy.run_path(program, run_name="__main__")


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
