"""What each torrent would get today: the verdict table on facts that were read just now."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from actors.arr.facts import Facts
from actors.arr.memory import evolve, first
from actors.arr.rules.rulebook import RuleSettings
from actors.arr.scope import Scope
from actors.arr.step import Fail, Import, Need, Remove, SearchAgain, Step, Tell, Verdict
from actors.arr.verdict import decide
from actors.check.sources import Sources
from actors.instance.mirror import Mirror
from actors.messages import Standing
from storage.rows import LibraryRow
from storage.settings import InstanceSettings


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One torrent's verdict as of now. `does`: what would be done, "" for nothing."""

    name: str
    hash: str
    instance: str
    category: str
    rule: str
    why: str
    does: str


#: What the daemon remembers of a category's torrents, by instance and hash.
type Library = Mapping[tuple[str, str], LibraryRow]


def foresee(
    scope: Scope,
    instances: Mapping[str, tuple[InstanceSettings, Mirror]],
    sources: Sources,
    library: Library,
    now: float,
) -> Iterator[Foreseen]:
    """The verdicts on a category's torrents on these instances, as if each had been up for long.

    Nothing is done or stored. What counts from when the daemon saw it, such as how long a torrent is stalled,
    begins now.
    """
    for name, (settings, mirror) in instances.items():
        rules = scope.rules.get(name)
        if rules is None:
            continue
        below = settings.match_subcategories if scope.streams[0][1] is None else scope.streams[0][1]
        offline = mirror.server.get("connection_status") == "disconnected"
        standing = Standing(0.0, None if offline else 0.0, settings.read_only)
        for torrent in mirror.view(scope.category, subcategories=below).changed:
            memory = first(torrent, library.get((name, torrent.hash)), scope.category, now)
            memory = evolve(memory, torrent, standing, now, rules)
            verdict = _decide(Facts(torrent, name, standing, memory), rules, sources.read, now)
            does = ", ".join(dict.fromkeys(said for step in verdict.steps for said in _words(step)))
            yield Foreseen(torrent.name, torrent.hash, name, torrent.category, verdict.rule, verdict.why, does)


def _decide(facts: Facts, rules: RuleSettings, read: Callable[[Facts, Need], Facts], now: float) -> Verdict:
    asked: set[Need] = set()
    verdict = decide(facts, rules, now)
    while missing := verdict.needs - asked:
        asked |= missing
        for need in missing:
            facts = read(facts, need)
        verdict = decide(facts, rules, now)
    return verdict


def _words(step: Step) -> tuple[str, ...]:
    match step:
        case Import():
            return ("import",)
        case Remove(files=files):
            return ("remove with files" if files else "remove",)
        case Fail(keep=keep):
            return ("fail for the Arr, keep seeding" if keep else "fail: blocklist, delete, search again",)
        case SearchAgain():
            return ("search again",)
        case Tell(commands=commands):
            return tuple(_COMMANDS.get(type(one).__name__, type(one).__name__.lower()) for one in commands)


_COMMANDS = {
    "AddTags": "tag",
    "RemoveTags": "untag",
    "SetCategory": "change category",
    "SkipFiles": "skip files",
    "SetLimits": "set limits",
    "AddTrackers": "add trackers",
    "RemoveTrackers": "remove trackers",
    "SuperSeed": "set super seeding",
    "ToTheTop": "move up the queue",
}
