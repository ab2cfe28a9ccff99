"""One torrent's whole story as the API tells it: what it is, what was decided, which steps ran."""

from typing import Any

from storage.reader import Reader
from storage.rows import DecisionRow, ProtocolRecord
from web.views import Views

MOST_DECISIONS = 200


def torrent_story(views: Views, reader: Reader, instance: str, torrent_hash: str) -> dict[str, Any] | None:
    """`GET /api/torrents/<instance>/<hash>`; None when neither a category nor the diary knows it."""
    row = views.row(instance, torrent_hash)
    decisions = reader.decisions(instance=instance, hash=torrent_hash, limit=MOST_DECISIONS)
    protocols = reader.protocols(instance, torrent_hash)
    if row is None and not decisions and not protocols:
        return None
    return {
        "torrent": row,
        "decisions": [decision_view(decision) for decision in decisions],
        "protocols": [protocol_view(protocol) for protocol in protocols],
    }


def decision_view(row: DecisionRow) -> dict[str, Any]:
    """One entry of the diary, with the facts it rested on and their age."""
    return {
        "id": row.id,
        "at": row.at,
        "instance": row.instance,
        "hash": row.hash,
        "name": row.name,
        "category": row.category,
        "rule": row.rule,
        "why": row.why,
        "steps": list(row.steps),
        "dry": row.dry,
        "facts": row.facts,
    }


def protocol_view(record: ProtocolRecord) -> dict[str, Any]:
    """One run of IMPORT, FAIL or REMOVE with its steps in order."""
    return {
        "kind": record.kind,
        "openedAt": record.opened_at,
        "closedAt": record.closed_at,
        "outcome": record.outcome,
        "steps": [
            {
                "step": step.record.step,
                "intendedAt": step.intended_at,
                "settledAt": step.settled_at,
                "outcome": step.outcome,
            }
            for step in record.steps
        ],
    }
