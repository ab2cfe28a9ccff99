"""Looks at every server of a configuration at once, and puts together what there is to say."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from types import MappingProxyType

from actors.arr.client import ArrClient
from actors.arr.facts import Unknown
from actors.arr.readings import NO_ARR
from actors.arr.rules.rulebook import Graces
from actors.arr.scope import Scope, scope_of_arr, scope_of_managed
from actors.check.finding import Finding
from actors.check.joins import joins, unclear
from actors.check.matching import matches
from actors.check.names import resolve
from actors.check.paths import questions
from actors.check.probe import ArrVisit, InstanceVisit
from actors.check.problems import gaps, of_problem
from actors.check.report import ArrReport, InstanceReport
from actors.check.sources import Sources
from actors.check.verdicts import Foreseen, Library, foresee
from storage.settings import InstanceSettings, Settings

#: Reports by section, of servers that somebody else has looked at.
type Known = Mapping[str, InstanceReport | ArrReport]
NOTHING_KNOWN: Known = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Managed:
    """How many torrents of a category there are on an instance. `by`: the section that looks after them."""

    instance: str
    category: str
    by: str
    torrents: int


@dataclass(frozen=True, slots=True)
class Looked:
    """All there is to say of a set-up. `notes` are sentences that ask for nothing."""

    instances: tuple[InstanceReport, ...]
    arrs: tuple[ArrReport, ...]
    managed: tuple[Managed, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    verdicts: tuple[Foreseen, ...] | None = None  # None: nobody asked


def look(
    settings: Settings, library: Callable[[str], Library] | None = None, known: Known = NOTHING_KNOWN
) -> Looked:
    """Everything that can be read, which takes as long as the slowest server; changes nothing.

    With `library`, what the daemon remembers of a category's torrents, it says also what each would get today.
    Servers that are `known` are not asked.
    """
    enabled = tuple(one for one in settings.instances if not one.disabled)
    with ExitStack() as visits, ThreadPoolExecutor(max(1, len(enabled) + len(settings.arrs))) as pool:
        boxes = [InstanceVisit(one) for one in enabled if one.section not in known]
        apps = [ArrVisit(one) for one in settings.arrs if one.name not in known]
        entering = [pool.submit(visits.enter_context, box) for box in boxes]
        for app in [pool.submit(visits.enter_context, app) for app in apps]:
            app.result()
        for box in entering:
            box.result()
        told = {**known, **{one.report.section: one.report for one in boxes}}
        told |= {one.report.name: one.report for one in apps}
        instances = tuple(one for each in enabled if isinstance(one := told[each.section], InstanceReport))
        arrs = tuple(one for each in settings.arrs if isinstance(one := told[each.name], ArrReport))
        addresses = resolve(
            [one.host for one in instances]
            + [host for arr in arrs for host in (arr.host, *(client.host for client in arr.clients))]
        )
        matched = matches(arrs, instances, addresses)
        asked = pool.map(lambda one: one.unseen(questions(matched, one.report)), apps)
        unseen = [one for answer in asked for one in answer]
        verdicts = None
        if library is not None:
            verdicts = tuple(_verdicts(settings, boxes, apps, library))
    found = [
        *map(of_problem, settings.problems),
        *gaps(settings),
        *(one.finding for one in instances if one.finding),
        *(one.finding for one in arrs if one.finding),
        *joins(settings, instances, arrs, addresses, unseen),
    ]
    return Looked(
        instances,
        arrs,
        tuple(_managed(settings, enabled, instances)),
        tuple(found),
        (*settings.notices, *unclear(instances, arrs, addresses)),
        verdicts,
    )


def _managed(
    settings: Settings, enabled: Sequence[InstanceSettings], instances: Sequence[InstanceReport]
) -> Iterable[Managed]:
    for one, report in zip(enabled, instances, strict=True):
        if not report.logged_in:
            continue
        owned = [(arr.category, arr.name, arr.match_subcategories) for arr in settings.arrs]
        owned += [(category, one.section, None) for category in one.managed_categories]
        for category, by, below in owned:
            deep = one.match_subcategories if below is None else below
            count = sum(
                each.torrents
                for each in report.categories
                if each.name == category or (deep and each.name.startswith(f"{category}/"))
            )
            yield Managed(one.name, category, by, count)


def _verdicts(
    settings: Settings,
    boxes: Sequence[InstanceVisit],
    apps: Sequence[ArrVisit],
    library: Callable[[str], Library],
) -> Iterable[Foreseen]:
    there = {box.settings.name: (box.settings, box.mirror) for box in boxes if box.mirror is not None}
    clients = {box.settings.name: box.client for box in boxes}
    general, graces, enabled = settings.general, Graces.of(settings.general), tuple(box.settings for box in boxes)
    scopes: list[tuple[Scope, ArrClient | Unknown]] = [
        (
            scope_of_arr(app.settings, general, enabled, graces),
            Unknown(app.report.finding.says) if app.report.finding else app.client,
        )
        for app in apps
    ]
    managed = sorted({category for one in enabled for category in one.managed_categories})
    scopes += [(scope_of_managed(category, general, enabled, graces), NO_ARR) for category in managed]
    for scope, arr in scopes:
        yield from foresee(scope, there, Sources(arr, clients), library(scope.category), time.time())
