"""Messages to write, with every field that a test does not care about filled in."""

from actors.messages import Decision, Intended, SeenTorrent, StepRecord

HASH = "a" * 40


def seen(
    instance: str = "default",
    torrent_hash: str = HASH,
    *,
    name: str = "Some.Film.2020",
    category: str = "radarr",
    rule: str = "healthy",
    imported: bool = False,
    needs_attention: bool = False,
    message: str = "",
    marks: frozenset[str] = frozenset(),
) -> SeenTorrent:
    return SeenTorrent(
        instance=instance,
        hash=torrent_hash,
        name=name,
        category=category,
        imported=imported,
        verdict_rule=rule,
        verdict_why=f"because it is {rule}",
        verdict_at=100.0,
        message=message,
        needs_attention=needs_attention,
        marks=marks,
    )


def many(count: int, instance: str = "default", rule: str = "healthy") -> tuple[SeenTorrent, ...]:
    return tuple(seen(instance, f"{number:040x}", name=f"Film {number}", rule=rule) for number in range(count))


def step(
    step_id: str,
    protocol: str = "run-1",
    *,
    kind: str = "FAIL",
    category: str = "radarr",
    instance: str = "default",
    torrent_hash: str = HASH,
    name: str = "delete",
    payload: str = "{}",
) -> StepRecord:
    return StepRecord(step_id, protocol, kind, category, instance, torrent_hash, name, payload)


def intended(*step_ids: str, protocol: str = "run-1", at: float = 100.0) -> Intended:
    return Intended(tuple(step(step_id, protocol) for step_id in step_ids), at)


def decision(
    instance: str = "default",
    torrent_hash: str = HASH,
    *,
    at: float = 100.0,
    category: str = "radarr",
    rule: str = "stalled",
    steps: tuple[str, ...] = ("fail",),
    facts: str = '{"eta": 10}',
) -> Decision:
    return Decision(
        at=at,
        instance=instance,
        hash=torrent_hash,
        name="Some.Film.2020",
        category=category,
        rule=rule,
        why="no peers",
        steps=steps,
        dry=False,
        facts=facts,
    )
