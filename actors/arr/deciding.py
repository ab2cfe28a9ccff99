"""Decides on the torrents that are due, reading for each verdict the facts it asks for."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from actors.arr.asked import verdict_on
from actors.arr.diary import is_news
from actors.arr.facts import ArrHistory, Facts, Memory, Reading, Unknown
from actors.arr.memory import after, evolve
from actors.arr.readings import Readings
from actors.arr.refresh import REFRESH_HOLDS, Refresher
from actors.arr.rules.rulebook import RuleSettings
from actors.arr.rules.situation import Situation
from actors.arr.step import Need, Step, Tell, Verdict
from actors.arr.table import NO_ORDERS, Entry, Table
from actors.arr.verdict import decide, held_when_just_back
from actors.keyed import Key
from actors.messages import Standing, Wish
from actors.sharing import Shared

#: An entry whose facts could not all be read is looked at again after so long (s).
UNREAD = 5.0
_NOT_REFRESHED = Unknown("the Arr is asked to look at its download clients first", asked=True)


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict and what it rests on. `news`: it differs from the one before by more than numbers."""

    entry: Entry
    verdict: Verdict
    facts: Facts
    news: bool


class Decider:
    """Verdicts of one category. `refresher` is None where there is no Arr; `wishes` come before the rules."""

    def __init__(
        self,
        rules: Mapping[str, RuleSettings],
        table: Table,
        readings: Readings,
        refresher: Refresher | None,
        wishes: Mapping[Key, Wish],
    ) -> None:
        self._rules = rules
        self._table = table
        self._readings = readings
        self._refresher = refresher
        self._wishes = wishes
        self._verdicts: Shared[Verdict] = Shared()
        self._memories: Shared[Memory] = Shared()
        self.waiting: set[Key] = set()  # for a refresh, before "the Arr does not know it" can be said

    def decide(self, entries: Collection[Entry], now: float) -> list[Decided]:
        """Decide on each, and note in the entry when to look again."""
        return [self._one(entry, now) for entry in entries]

    def _one(self, entry: Entry, now: float) -> Decided:
        rules = self._rules[entry.instance]
        standing = self._table.standings[entry.instance]
        entry.memory = self._evolved(entry, standing, now, rules)
        facts = Facts(entry.torrent, entry.instance, standing, entry.memory)
        self.waiting.discard(entry.key)
        if wish := self._wishes.get(entry.key):
            verdict = held_when_just_back(verdict_on(wish, entry.torrent, rules), Situation(facts, rules, now))
            return Decided(entry, verdict, facts, self._keep(entry, verdict, now))
        asked: set[Need] = set()
        verdict = decide(facts, rules, now)
        while missing := verdict.needs - asked:
            asked |= missing
            for need in missing:
                facts = self._read(facts, need, now)
            verdict = decide(facts, rules, now)
        memory = after(facts, replace(verdict, steps=()) if verdict.steps else verdict, rules, now)
        entry.memory = memory if memory is facts.memory else self._memories(memory)
        news = self._keep(entry, verdict, now)
        return Decided(entry, verdict, facts, news)

    def _evolved(self, entry: Entry, standing: Standing, now: float, rules: RuleSettings) -> Memory:
        memory = evolve(entry.memory, entry.torrent, standing, now, rules)
        return memory if memory is entry.memory else self._memories(memory)

    def _keep(self, entry: Entry, verdict: Verdict, now: float) -> bool:
        before, again = entry.verdict, verdict.look_again_at
        news = is_news(before, verdict)
        if before is None or without_reasons(before.steps) != without_reasons(verdict.steps):
            entry.orders = replace(entry.orders, repeats=0, quiet_until=0.0) if entry.orders.leaving else NO_ORDERS
        if news or before is None:
            entry.verdict_at = now
        else:
            # the reason as it was first given: running numbers are no news
            verdict = verdict if verdict.why == before.why else replace(verdict, why=before.why)
        # when to look again is the entry's own, so that thousands can have one verdict
        verdict = verdict if again is None else replace(verdict, look_again_at=None)
        entry.verdict = verdict if verdict.steps else self._verdicts(verdict)
        self._table.note(entry)
        entry.again_at = math.inf if again is None else again
        if verdict.needs or entry.key in self.waiting:
            entry.again_at = min(entry.again_at, now + UNREAD)
        return news

    def _read(self, facts: Facts, need: Need, now: float) -> Facts:
        one, key = facts.torrent.hash, (facts.instance, facts.torrent.hash)
        match need:
            case "queue":
                return replace(facts, queue=self._readings.queue_of(one))
            case "history":
                # the queue too: only together do they say that the Arr does not know it
                return replace(facts, queue=self._readings.queue_of(one), history=self._history(key, now))
            case "files":
                return replace(facts, files=self._readings.files_of(key))
            case "trackers":
                return replace(facts, trackers=self._readings.trackers_of(key))

    def _history(self, key: Key, now: float) -> Reading[ArrHistory]:
        """History of a hash; unknown where it and the queue lack the hash and the Arr may only be late."""
        history, queue = self._readings.history_of(key[1]), self._readings.queue_of(key[1])
        if isinstance(queue, Unknown):
            return queue
        if isinstance(history, Unknown) or history.value.grabbed or queue.value is not None:
            return history
        if self._refresher is None or self._refresher.since(now - REFRESH_HOLDS):
            return history
        self.waiting.add(key)
        return _NOT_REFRESHED


def without_reasons(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Steps to compare by what they do: the reasons in their commands hold running numbers."""
    return steps and tuple(
        Tell(tuple(replace(command, why="") for command in step.commands)) if isinstance(step, Tell) else step
        for step in steps
    )
