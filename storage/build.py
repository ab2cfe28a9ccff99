"""Builds the settings out of a whole configuration, section by section, and says what was wrong in each."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from storage.arrs import read_arr
from storage.conflicts import managed_categories, same_server, shared_categories, special_categories
from storage.findings import Findings, Origins, closest, nested, short
from storage.instances import read_instance
from storage.schema import arr_kind, is_instance, is_readarr, table_of
from storage.schema.address import is_loopback
from storage.schema.general import SETTINGS, WEBUI
from storage.settings import ArrSettings, GeneralSettings, InstanceSettings, Problem, Settings, WebSettings

_KINDS = ["Settings", "WebUI", "qBit", "Radarr", "Sonarr", "Lidarr"]

type Reader[T] = Callable[[Findings, object, GeneralSettings], T | str | None]


@dataclass
class Building:
    """A configuration on its way from plain values to settings."""

    data: Mapping[str, object]
    origins: Origins = field(default_factory=dict)
    before: Sequence[Problem] = ()  # problems from before the reading, such as a secret file that is not there
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    fatal: bool = False
    unused: dict[str, dict[str, set[str]]] = field(default_factory=dict)  # kind -> section -> keys

    def settings(self) -> Settings:
        """The settings; `problems`, `notices` and `fatal` are complete afterwards."""
        general, web = self._general(), self._web()
        instances: list[InstanceSettings] = []
        arrs: list[ArrSettings] = []
        for section, raw in self.data.items():
            if not section.isprintable():
                self._stranger(section, raw)
            elif is_instance(section):
                instances += self._section(section, read_instance, raw, general)
            elif arr_kind(section):
                arrs += self._section(section, read_arr, raw, general)
            elif not is_readarr(section) and section not in {"Settings", "WebUI"}:
                self._stranger(section, raw)
        instances, arrs = self._settle(instances, arrs, general)
        self._say_what_else(instances)
        return Settings(
            general=general,
            web=web,
            instances=tuple(instances),
            arrs=tuple(arrs),
            problems=tuple(self.problems),
            notices=tuple(self.notices),
        )

    def _findings(self, section: str) -> Findings:
        table = table_of(section)
        if table is None:
            raise KeyError(section)
        known = [problem for problem in self.before if problem.section == section]
        return Findings(section, table, self.origins, known)

    def _general(self) -> GeneralSettings:
        findings = self._findings("Settings")
        flat = findings.read(self.data.get("Settings", {}))
        general = GeneralSettings() if findings.problems else GeneralSettings.model_validate(nested(flat))
        if general.failed_category == general.recheck_category:
            findings.say("RecheckCategory", "is the same as FailedCategory: choose another")
        self._take(findings, SETTINGS.name, fatal=True)
        return general

    def _web(self) -> WebSettings:
        findings = self._findings("WebUI")
        flat = findings.read(self.data.get("WebUI", {}))
        web = WebSettings() if findings.problems else WebSettings.model_validate(nested(flat))
        if web.auth_disabled and not web.allow_insecure_exposure and not is_loopback(web.host):
            findings.say(
                "AuthDisabled",
                f"would open the page to everyone who reaches {web.host}: set it to false, or Host to "
                '"127.0.0.1", or AllowInsecureExposure to true if that is what you want',
            )
        self._take(findings, WEBUI.name, fatal=True)
        return web

    def _take(self, findings: Findings, kind: str, *, fatal: bool = False) -> None:
        self.problems += findings.problems
        self.notices += findings.notices
        self.fatal |= fatal and bool(findings.problems)
        if findings.unused:
            self.unused.setdefault(kind, {})[findings.section] = findings.unused

    def _section[T](self, section: str, reader: Reader[T], raw: object, general: GeneralSettings) -> list[T]:
        findings = self._findings(section)
        built = reader(findings, raw, general)
        if isinstance(built, str):
            self.notices.append(f"[{section}] is not configured, so nothing is done with it: {built}.")
            return []
        self._take(findings, "qBit" if is_instance(section) else "Arr")
        return [] if built is None else [built]

    def _stranger(self, section: str, raw: object) -> None:
        """A section, or a key above all sections, that is none of ours."""
        name = short(section)
        if not isinstance(raw, Mapping | list):
            message = "stands above the first section: move it below [Settings], or where it belongs"
            self.problems.append(Problem(section=name, key="", message=message))
            self.fatal = True
            return
        kind = re.split(r"[-_. ]", section, maxsplit=1)[0]
        guess = closest(kind, _KINDS)
        rest = section[len(kind) + 1 :] if guess not in {"Settings", "WebUI"} else ""
        hint = (
            f"did you mean [{guess}{'-' if rest else ''}{short(rest) if rest else ''}]?" if guess else "delete it"
        )
        self.problems.append(Problem(section=name, key="", message=f"is no section of ours: {hint}"))
        self.fatal |= guess in {"Settings", "WebUI"}

    def _settle(
        self, instances: list[InstanceSettings], arrs: list[ArrSettings], general: GeneralSettings
    ) -> tuple[list[InstanceSettings], list[ArrSettings]]:
        """Leaves out what contradicts itself across sections."""
        twice = list(same_server(instances))
        instances = _without(instances, twice, lambda instance: instance.section)
        bad = [*shared_categories(arrs, instances), *special_categories(arrs, general)]
        kept = []
        for instance in instances:
            lost = set()
            for category, mine, theirs in managed_categories(instance, arrs, general):
                lost.add(category)
                bad += [mine] if theirs is None else [mine, theirs]
            managed = tuple(category for category in instance.managed_categories if category not in lost)
            kept.append(instance.model_copy(update={"managed_categories": managed}) if lost else instance)
        self.problems += [*twice, *dict.fromkeys(bad)]
        return kept, _without(arrs, bad, lambda arr: arr.name)

    def _say_what_else(self, instances: Sequence[InstanceSettings]) -> None:
        readarrs = [
            f"[{short(section)}]"
            for section, raw in self.data.items()
            if is_readarr(section) and not (isinstance(raw, Mapping) and raw.get("Managed") is False)
        ]
        if readarrs:
            self.notices.append(f"{', '.join(readarrs)}: Readarr is not supported, so nothing is done with it.")
        for sections in self.unused.values():
            where = ", ".join(f"[{section}]" for section in sections)
            keys = ", ".join(sorted(set().union(*sections.values())))
            self.notices.append(f"Known, and without effect here: {where} {keys}.")
        without = [i.section for i in instances if not i.trackers and not i.disabled]
        if without and any(i.section == "qBit" and i.trackers for i in instances):
            names = ", ".join(f"[{section}]" for section in without)
            self.notices.append(f"The Trackers of [qBit] apply on that instance alone, and {names} has none.")
        if not any(is_instance(section) for section in self.data):
            self.notices.append("There is no [qBit] section, so no qBittorrent is watched.")


def _without[T](items: Iterable[T], problems: Iterable[Problem], section: Callable[[T], str]) -> list[T]:
    bad = {problem.section for problem in problems}
    return [item for item in items if section(item) not in bad]
