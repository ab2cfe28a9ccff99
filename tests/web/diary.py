"""Fills a database with what happened, without an actor, for tests of what is read from it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from actors.messages import Closed, Decision, Intended, Settled, StepRecord
from storage.place import open_for_writing
from storage.writes import Write, write
from tests.manual_clock import BEGINNING
from tests.storage.samples import HASH, decision


def fill(folder: Path, *messages: Write) -> None:
    """Write messages into the database of a data folder, in one transaction."""
    file = open_for_writing(folder, now=0.0)
    with file.transaction() as connection:
        for message in messages:
            write(connection, message, BEGINNING)
    file.close()


def decided(**fields: object) -> Decision:
    """A decision a minute ago, unless told otherwise."""
    return replace(decision(), **{"at": BEGINNING - 60, **fields})  # type: ignore[arg-type]


def ran(
    kind: str,
    steps: Sequence[tuple[str, str]],
    at: float,
    *,
    instance: str = "default",
    category: str = "radarr",
    torrent_hash: str = HASH,
) -> list[Write]:
    """A protocol of steps `(name, outcome)`, each settled after three seconds; without an outcome, not at all."""
    run = f"{kind}-{instance}-{torrent_hash}-{at}"
    records = tuple(
        StepRecord(f"{run}-{number}", run, kind, category, instance, torrent_hash, name)
        for number, (name, _) in enumerate(steps)
    )
    outcomes = tuple((record.id, how) for record, (_, how) in zip(records, steps, strict=True) if how)
    written: list[Write] = [Intended(records, at), Settled(outcomes, at + 3)]
    if all(how for _, how in steps):
        # a run ended as its first step did that was not done
        ended = next((how for _, how in steps if not how.startswith("done")), steps[-1][1])
        written.append(Closed(run, ended, at + 3))
    return written
