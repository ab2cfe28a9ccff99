"""Turns the free-space plan into commands and diary entries, and knows when a new plan is due."""

import json
from collections.abc import Callable, Iterator, Sequence

from actors.instance import space
from actors.instance.mirror import Mirror
from actors.messages import AddTags, Command, Decision, Outcome, RemoveTags, Start, Stop
from actors.torrent import TAG_FREE_SPACE_PAUSED, TAG_IGNORED, Torrent

RULE = "free-space"

# A change of free space that is worth a new plan by itself, bytes.
_NOTEWORTHY = 16 * 1024**2

# Seconds before the same thing is done again to a torrent: the server takes a moment to show what was done.
_PATIENCE = 30.0

_TAG = (TAG_FREE_SPACE_PAUSED,)


class SpaceKeeper:
    """Keeps `keep` bytes free on one instance; None: the rule is off, and what it stopped before goes on.

    `held_back`: why nothing is done although the rule is on ("DryRun is on."), "" when it is done. The tag is set
    with `Tagless` too: it is how a restart tells the torrents that we stopped from those that the user did.
    """

    def __init__(self, instance: str, keep: int | None, held_back: str, ours: Callable[[Torrent], bool]) -> None:
        self._instance = instance
        self._keep = keep
        self._held_back = held_back
        self._ours = ours
        self._planned: tuple[int, int] | None = None  # revision and free space of the last plan
        self._plan = space.Plan(0)
        self._done: dict[str, tuple[type[Command], float]] = {}
        self.line = "" if keep is None else "Free space is not known yet."

    def commands(self, mirror: Mirror, now: float) -> tuple[Command, ...]:
        """What has to be done at `now` (Unix s); nothing while the server is as it was."""
        if self._keep is None:
            if self._held_back or not self._is_due(mirror.revision, 0):
                return ()
            self._planned = (mirror.revision, 0)
            return tuple(self._let_go(mirror, now))
        free = mirror.server.get("free_space_on_disk")
        if not isinstance(free, int) or not self._is_due(mirror.revision, free):
            return ()
        torrents = [mirror.torrents[each] for each in mirror.unfinished]
        self._plan = space.plan(torrents, free, self._keep, self._ours)
        self._planned = (mirror.revision, free)
        self.line = space.describe(self._plan, self._keep)
        if self._held_back:
            self.line += f" Nothing is stopped or started: {self._held_back}"
            return ()
        self._forget(now)
        return tuple(self._wanted(now))

    def decisions(self, outcomes: Sequence[Outcome], mirror: Mirror, now: float) -> tuple[Decision, ...]:
        """Diary entries for what was stopped and started."""
        return tuple(
            self._decision(outcome.command, mirror.torrents[outcome.command.hash], now)
            for outcome in outcomes
            if isinstance(outcome.command, Stop | Start)
            and not outcome.error
            and outcome.command.hash in mirror.torrents
        )

    def _let_go(self, mirror: Mirror, now: float) -> Iterator[Command]:
        """The rule was switched off: nothing waits for space any more."""
        self._forget(now)
        why = "FreeSpace is off."
        for torrent in (mirror.torrents[each] for each in mirror.unfinished):
            if TAG_FREE_SPACE_PAUSED not in torrent.tags or TAG_IGNORED in torrent.tags or not self._ours(torrent):
                continue
            if self._is_new(torrent.hash, Start, now):
                if torrent.stopped:
                    yield Start(torrent.hash, why)
                yield RemoveTags(torrent.hash, _TAG, why)

    def _forget(self, now: float) -> None:
        """What was done so long ago and does not show yet is done again."""
        self._done = {each: done for each, done in self._done.items() if now - done[1] < _PATIENCE}

    def _is_due(self, revision: int, free: int) -> bool:
        if self._planned is None or self._done:
            return True
        planned_revision, planned_free = self._planned
        return revision != planned_revision or abs(free - planned_free) >= _NOTEWORTHY

    def _wanted(self, now: float) -> list[Command]:
        # The tag is there before the torrent stops and goes after it has started: whenever we are interrupted,
        # nothing looks as if the user had stopped it.
        plan = self._plan
        wanted: list[Command] = []
        for each in plan.stop:
            if self._is_new(each, Stop, now):
                wanted += [AddTags(each, _TAG, plan.why[each]), Stop(each, plan.why[each])]
        for each in plan.start:
            if self._is_new(each, Start, now):
                wanted += [Start(each, plan.why[each]), RemoveTags(each, _TAG, plan.why[each])]
        for each in plan.untag:
            # It may still look as if it ran when we have just stopped it.
            if each not in self._done and self._is_new(each, RemoveTags, now):
                wanted.append(RemoveTags(each, _TAG, "It does not wait for space any more."))
        return wanted

    def _is_new(self, torrent_hash: str, what: type[Command], now: float) -> bool:
        if self._done.get(torrent_hash, (None, 0.0))[0] is what:
            return False
        self._done[torrent_hash] = (what, now)
        return True

    def _decision(self, command: Stop | Start, torrent: Torrent, now: float) -> Decision:
        facts = {"amount_left": torrent.amount_left, "room": self._plan.room, "keep": self._keep}
        return Decision(
            at=now,
            instance=self._instance,
            hash=torrent.hash,
            name=torrent.name,
            category=torrent.category,
            rule=RULE,
            why=command.why,
            steps=("stop" if isinstance(command, Stop) else "start",),
            dry=False,
            facts=json.dumps(facts),
        )
