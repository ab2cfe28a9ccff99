"""The questions of a first configuration, each answer tested at once."""

from actors.arr.kinds import KINDS
from actors.check.finding import Finding
from actors.init.answers import (
    Keys,
    Misspoken,
    Sections,
    arr_keys,
    free_name,
    instance_keys,
    kind_of,
    section_of_arr,
    section_of_instance,
)
from actors.init.asker import Asker, agrees
from actors.init.trial import Trial


class Dialogue:
    """Asks for qBittorrents, then for Arrs, until there are no more; `sections` is what was said."""

    def __init__(self, asker: Asker, trial: Trial) -> None:
        self._asker = asker
        self._trial = trial
        self.sections: Sections = {}

    def hold(self) -> Sections:
        """Everything; raises EOFError when nobody answers."""
        self._asker.say("First your qBittorrents: those that your Arrs use, and any other that is to be watched.")
        while True:
            self._instance()
            if not agrees(self._asker, "Another qBittorrent?", default=False):
                break
        self._asker.say("Now your Arrs.")
        while kind := self._asker.ask("Radarr, Sonarr or Lidarr? Enter for no more"):
            try:
                self._arr(kind)
            except Misspoken as reason:
                self._asker.say(str(reason))
        return self.sections

    def _instance(self) -> None:
        section = "qBit" if not self.sections else self._name()
        url, user = "http://localhost:8080", "admin"
        while True:
            url = self._asker.ask(f"[{section}] Address of its Web UI", url)
            user = self._asker.ask(f"[{section}] User name", user)
            keys = instance_keys(url, user, self._asker.secret(f"[{section}] Password"))
            if self._settled(section, keys, self._trial.instance(section, self.sections | {section: keys})):
                break
        report = self._trial.instances.get(section)
        if section in self.sections and report and report.logged_in:
            self._asker.say(f"Reached qBittorrent {report.version.removeprefix('v')}: {report.torrents} torrents.")

    def _name(self) -> str:
        while True:
            try:
                return section_of_instance(self._asker.ask("A short name for it, such as Seedbox"), self.sections)
            except Misspoken as reason:
                self._asker.say(str(reason))

    def _arr(self, said: str) -> None:
        kind = kind_of(said)
        app = KINDS[kind].app
        name = self._asker.ask(f"A short name for this {app}", free_name(kind, self.sections))
        section = section_of_arr(kind, name, self.sections)
        uri = f"http://localhost:{KINDS[kind].port}"
        while True:
            uri = self._asker.ask(f"[{section}] Address of {app}", uri)
            key = self._asker.secret(f"[{section}] API key, from {app}'s Settings, General")
            keys = arr_keys(uri, key, section.lower())
            if self._settled(section, keys, self._trial.arr(section, self.sections | {section: keys})):
                break
        if section not in self.sections:
            return
        report = self._trial.arrs.get(section)
        if report and report.key_ok:
            self._asker.say(f"Reached {app} {report.version}.")
        proposed = self._trial.category(section) or kind
        category = self._asker.ask(f"[{section}] The category of its download clients", proposed)
        self.sections[section]["Category"] = category

    def _settled(self, section: str, keys: Keys, finding: Finding | None) -> bool:
        """Whether to go on: with this section, or without it."""
        if finding is None:
            self.sections[section] = keys
            return True
        self._asker.say(f"{finding.says} {finding.remedy}")
        while True:
            what = self._asker.ask("Say it (a)gain, (k)eep it as it is, or (l)eave it out", "a").lower()[:1]
            if what == "k":
                self.sections[section] = keys
            if what in {"k", "l"}:
                return True
            if what == "a":
                return False
