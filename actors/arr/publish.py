"""Draws the snapshot of a category from its parts."""

from actors.arr.acting import Hands
from actors.arr.facts import Known
from actors.arr.gate import Gate
from actors.arr.importing import Importing
from actors.arr.listing import Listing
from actors.arr.observe import Observer
from actors.arr.outcomes import Account
from actors.arr.readings import Readings
from actors.arr.runs import Runs
from actors.arr.scope import Scope
from actors.arr.snapshot import ArrSnapshot, Attention, Doubt, InstanceCount, Running
from actors.arr.table import Table


def snapshot_of(
    scope: Scope,
    now: float,
    *,
    gate: Gate | None,
    table: Table,
    observer: Observer,
    readings: Readings,
    importing: Importing | None,
    runs: Runs,
    hands: Hands,
    account: Account,
    last_pass: tuple[float, float, int] | None,
    behind: int,
) -> ArrSnapshot:
    """How the category stands at `now`; `last_pass` is when it began, its seconds, how many it decided on.

    `behind` is how many are left for the passes that follow it at once."""
    at, seconds, decided = last_pass or (None, 0.0, 0)
    queue = readings.last_queue
    return ArrSnapshot(
        category=scope.category,
        name=scope.name,
        kind=scope.arr.kind if scope.arr is not None else "",
        place=gate.place if gate is not None else "",
        at=now,
        version=gate.version if gate is not None else "",
        reachable=gate is None or gate.reachable,
        error=gate.error if gate is not None else "",
        since=gate.since if gate is not None else 0.0,
        next_try=0.0 if gate is None or gate.reachable else gate.next_try,
        queue_length=len(queue.value) if isinstance(queue, Known) else None,
        queue_read_at=queue.at if isinstance(queue, Known) else None,
        last_pass_at=at,
        last_pass_seconds=seconds,
        last_pass_decided=decided,
        behind=behind,
        torrents=len(table.entries),
        instances=_instances(table, observer),
        imports_in_flight=importing.in_flight if importing is not None else 0,
        last_import_at=account.last_import_at,
        running=_running(importing, runs),
        open_steps=_open_steps(importing, runs),
        attention=_attention(table),
        brakes=tuple(hands.brakes[one] for one in sorted(hands.brakes)),
        doubts=tuple(Doubt(one, count, _doubt(one, count)) for one, count in sorted(table.doubts().items())),
        dry_run=scope.dry_run,
        listing=Listing(table.entries),
    )


def _instances(table: Table, observer: Observer) -> tuple[InstanceCount, ...]:
    counts = table.counts()
    found = []
    for one in observer.instances:
        note = observer.silent.get(one, "")
        if one in table.doubted:
            note = _doubt(one, table.doubts()[one])
        found.append(InstanceCount(one, counts.get(one, 0), one in observer.fresh, note))
    return tuple(found)


def _doubt(instance: str, lost: int) -> str:
    return (
        f"{instance} suddenly shows none of the {lost} torrents it had: it may be another server or have lost "
        "its profile; nothing of them is forgotten or searched again until they are back or you confirm it."
    )


def _running(importing: Importing | None, runs: Runs) -> tuple[Running, ...]:
    found = [
        Running(run.kind, *run.key, run.steps[0].step, run.due, run.problem)
        for run in runs.under_way()
        if run.steps
    ]
    if importing is not None:
        found += [Running("IMPORT", "", run.hash, run.phase, run.due) for run in importing.under_way()]
    return tuple(found)


def _open_steps(importing: Importing | None, runs: Runs) -> int:
    imports = importing.under_way() if importing is not None else ()
    return sum(len(run.steps) for run in runs.under_way()) + sum(1 for run in imports if run.step)


def _attention(table: Table) -> tuple[Attention, ...]:
    entries = (table.entries[key] for key in table.attention)
    return tuple(
        Attention(entry.instance, entry.torrent.hash, entry.torrent.name, entry.verdict.why)
        for entry in entries
        if entry.verdict is not None
    )
