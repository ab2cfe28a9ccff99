"""One torrent's whole story as the API tells it: what it is, what was decided and why, which steps ran."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actors.arr.explain import explain
from actors.arr.listing import ListedTorrent
from actors.arr.step import Verdict
from storage.reader import Reader
from storage.rows import DecisionRow, ProtocolRecord
from web.asking import Target, find
from web.links import of_activity, of_instance
from web.rows import torrent_row
from web.standing import instance_state, why_not_online
from web.views import Views

MOST_DECISIONS = 200

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """One torrent on one instance: `target` is None for one that is gone, `decisions` begin with the newest."""

    instance: str
    hash: str
    target: Target | None
    decisions: tuple[DecisionRow, ...]
    protocols: tuple[ProtocolRecord, ...]

    @property
    def category(self) -> str:
        """The category that follows it, or did."""
        if self.target is not None:
            return self.target.arr.category
        return self.decisions[0].category if self.decisions else self.protocols[0].category


def gather(views: Views, reader: Reader, instance: str, torrent_hash: str) -> Story | None:
    """What is known of a torrent; None when neither a category nor the diary knows it.

    Raises `Unreachable` when the diary cannot be read.
    """
    target = find(views, instance, torrent_hash)
    decisions = reader.decisions(instance=instance, hash=torrent_hash, limit=MOST_DECISIONS)
    protocols = reader.protocols(instance, torrent_hash)
    if target is None and not decisions and not protocols:
        return None
    return Story(instance, torrent_hash, target, decisions, protocols)


def story_view(views: Views, story: Story, now: float) -> Json:
    """`GET /api/torrents/<instance>/<hash>`.

    `wouldChange` is what would change its verdict, `heldBy` what keeps anything from being done just now,
    `facts` what the present verdict rests on.
    """
    target, snapshot = story.target, views.instance(story.instance)
    return {
        "torrent": torrent_row(target.listed) if target else None,
        "reportedAt": snapshot.last_poll_at if snapshot and target else None,
        "wouldChange": _would_change(target.listed, now) if target else "",
        "heldBy": _held_by(views, target) if target else [],
        "running": _running(target) if target else [],
        "facts": facts_view(story.decisions[0], now) if story.decisions else None,
        "links": links(views, story),
        "decisions": [decision_view(decision) for decision in story.decisions],
        "protocols": [protocol_view(protocol) for protocol in story.protocols],
    }


def links(views: Views, story: Story) -> Json:
    """Where its qBittorrent and its Arr show it; None for what is not configured (any more)."""
    mine = [one for one in views.settings.instances if one.name == story.instance]
    arrs = [one for one in views.settings.arrs if one.category == story.category]
    queued = story.target is not None and not story.target.listed.imported
    return {
        "qbittorrent": of_instance(mine[0]) if mine else None,
        "arr": of_activity(arrs[0], queued=queued) if arrs else None,
    }


def decision_view(row: DecisionRow) -> Json:
    """One entry of the diary, with the facts it rested on and how old they were then, in seconds."""
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


def facts_view(decision: DecisionRow, now: float) -> object:
    """The facts of a decision with their age at `now`: `at` is when each was read."""
    if not isinstance(decision.facts, Mapping):
        return decision.facts
    return {"at": decision.at} | {name: _aged(fact, decision.at, now) for name, fact in decision.facts.items()}


def protocol_view(record: ProtocolRecord) -> Json:
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


def _would_change(listed: ListedTorrent, now: float) -> str:
    if not listed.rule:
        return "The next pass decides about it."
    return explain(Verdict(listed.rule, listed.why, look_again_at=listed.look_again_at), now)


def _held_by(views: Views, target: Target) -> list[str]:
    """Why nothing would be done now, whatever the verdict."""
    arr, instance = target.arr, target.listed.instance
    held = []
    child = views.children().get(f"qbit/{instance}")
    for each in views.settings.instances:
        if each.name == instance:
            if instance_state(each, child, views.instance(instance)) != "online":
                held.append(f"{instance} gives no answer: {why_not_online(each, child)}")
            if each.read_only:
                held.append(f"{instance} is read-only: nothing is changed there.")
    if not arr.reachable:
        held.append(f"{arr.name} gives no answer: {arr.error}")
    if arr.dry_run:
        held.append("Dry run: everything is decided and recorded, nothing is done.")
    held += [f"{brake.why}." for brake in arr.brakes if brake.instance == instance]
    return held


def _running(target: Target) -> list[Json]:
    """The protocols under way for it; an import belongs to every copy of a hash."""
    return [
        {"kind": run.kind, "step": run.step, "nextAt": run.next_at, "problem": run.problem}
        for run in target.arr.running
        if (run.instance or target.listed.instance, run.hash) == target.key
    ]


def _aged(fact: object, decided_at: float, now: float) -> object:
    if not isinstance(fact, Mapping) or not isinstance(fact.get("age"), int | float):
        return fact
    read_at = decided_at - fact["age"]
    return {**fact, "at": read_at, "age": round(now - read_at, 1)}
