"""Tries what the user said on the servers themselves, with care for their patience."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from actors.check.finding import Finding
from actors.check.joins import joins
from actors.check.names import resolve
from actors.check.probe import probe_arr, probe_instance
from actors.check.problems import of_problem
from actors.check.report import ArrReport, InstanceReport
from actors.init.answers import Sections
from storage.settings import Settings

#: qBittorrent bans an address after five wrong logins; the rest is for the daemon and for the user's own browser.
TRIES = 3


class Trial:
    """`build` makes settings out of sections, with what is wrong in them as problems."""

    def __init__(self, build: Callable[[Sections], Settings]) -> None:
        self._build = build
        self._refused: Counter[tuple[str, int]] = Counter()
        self._banned: set[tuple[str, int]] = set()
        self._findings: dict[str, Finding | None] = {}
        self.instances: dict[str, InstanceReport] = {}
        self.arrs: dict[str, ArrReport] = {}

    def instance(self, section: str, sections: Sections) -> Finding | None:
        """What is wrong with a qBittorrent's section, or with the server it leads to."""
        return self._keep(section, self._instance(section, sections))

    def arr(self, section: str, sections: Sections) -> Finding | None:
        """What is wrong with an Arr's section, or with the Arr it leads to."""
        return self._keep(section, self._arr(section, sections))

    def _keep(self, section: str, finding: Finding | None) -> Finding | None:
        self._findings[section] = finding
        return finding

    def _instance(self, section: str, sections: Sections) -> Finding | None:
        settings = self._build(sections)
        if problem := _problem(section, settings):
            return problem
        one = next((one for one in settings.instances if one.section == section), None)
        if one is None:
            return _empty(section)
        place = (one.host, one.port)
        if place in self._banned or self._refused[place] >= TRIES:
            return Finding(
                "not-tried",
                f"[{section}]",
                "Password",
                f"{one.host}:{one.port} has refused us, so it is not asked again now: after five wrong logins it "
                "bans this machine for an hour.",
                "Correct UserName and Password in the file, then say `python run.py check`.",
            )
        report = self.instances[section] = probe_instance(one)
        if report.finding and report.finding.kind in {"wrong-password", "wrong-api-key"}:
            self._refused[place] += 1
        if report.finding and report.finding.kind == "banned":
            self._banned.add(place)
        return report.finding

    def _arr(self, section: str, sections: Sections) -> Finding | None:
        settings = self._build(sections)
        if problem := _problem(section, settings):
            return problem
        one = next((one for one in settings.arrs if one.name == section), None)
        if one is None:
            return _empty(section)
        report = self.arrs[section] = probe_arr(one)
        return report.finding

    def category(self, section: str) -> str:
        """The category that an Arr's own download client has, the enabled ones first; "" when it has none."""
        report = self.arrs.get(section)
        clients = sorted(report.clients, key=lambda one: not one.enabled) if report else []
        return next((one.category for one in clients if one.category), "")

    def together(self, sections: Sections) -> Sequence[Finding]:
        """What is wrong with each of these, between those that answered, and with the configuration as a whole."""
        settings = self._build(sections)
        instances = [self.instances[name] for name in sections if name in self.instances]
        # an Arr is tried before its category is known
        told = [(self.arrs.get(one.name), one.category) for one in settings.arrs]
        arrs = [replace(report, category=category) for report, category in told if report]
        hosts = [one.host for one in instances]
        hosts += [host for arr in arrs for host in (arr.host, *(client.host for client in arr.clients))]
        found = joins(settings, instances, arrs, resolve(hosts))
        kept = (self._findings.get(section) for section in sections)
        all_found = (*filter(None, kept), *map(of_problem, settings.problems), *found)
        return tuple(dict.fromkeys(all_found))


def _problem(section: str, settings: Settings) -> Finding | None:
    return next((of_problem(one) for one in settings.problems if one.section == section), None)


def _empty(section: str) -> Finding:
    return Finding("configuration", f"[{section}]", "", "Something is missing.", "Say the address, and the key.")
