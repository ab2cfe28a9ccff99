"""`/api/check`: tries the connection of one section as the form has it, before it is saved."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from bottle import Bottle, HTTPResponse

from actors.check.finding import Finding
from actors.check.look import Known, Looked, look
from actors.check.probe import probe_instance
from actors.check.report import ArrReport, InstanceReport
from storage.desk import Desk, NotTaken
from storage.settings import ArrSettings, InstanceSettings, Settings
from web.answers import refusal
from web.config import given_names, refused
from web.query import text
from web.sent import sent_object
from web.views import Views

type Look = Callable[[Settings, Known], Looked]


def _look(settings: Settings, known: Known) -> Looked:
    return look(settings, known=known)


class CheckApi:
    """At most one login at the server of the section, and none at a server that is not known to let us in.

    One check at a time, since a server that does not answer holds a thread of ours for as long as we wait.
    """

    def __init__(self, desk: Desk, views: Views, look: Look = _look) -> None:
        self._desk = desk
        self._views = views
        self._look = look
        self._busy = threading.Lock()

    def add_to(self, app: Bottle) -> None:
        """Add the routes."""
        app.route("/api/check/instance", "POST", callback=self._instance)
        app.route("/api/check/arr", "POST", callback=self._arr)

    def _instance(self) -> Any:
        """`POST /api/check/instance?section=qBit-Seedbox` with the whole configuration, as for a save."""
        section, settings = self._tried()
        found = next((one for one in settings.instances if one.section == section), None)
        if found is None:
            raise _missing(section, "its Host, and UserName and Password where it wants them")
        tried = found.model_copy(update={"disabled": False})
        others = [one for one in settings.instances if one.section != section]
        known = {one.section: one for one in self._views.reported(settings)[1] if one.section != section}
        if until := self._banned_until(tried):
            known[section] = probe_instance(tried, banned_until=until)
        looked = self._looked(settings.model_copy(update={"instances": (tried, *others)}), known)
        report = next(one for one in looked.instances if one.section == section)
        return _told(report, looked, says=_of_instance(report))

    def _arr(self) -> Any:
        """`POST /api/check/arr?section=Radarr-Films`, likewise."""
        section, settings = self._tried()
        found = next((one for one in settings.arrs if one.name == section), None)
        if found is None:
            raise _missing(section, "its URI and APIKey, and Managed = true")
        arrs, instances = self._views.reported(settings)
        others = {one.name: one for one in arrs if one.name != section}
        welcome = {one.section for one in settings.instances if self._lets_us_in(one)}
        known: Known = others | {one.section: one for one in instances if one.section not in welcome}
        kept = tuple(one for one in settings.arrs if one.name == section or one.name in others)
        looked = self._looked(settings.model_copy(update={"arrs": kept}), known)
        report = next(one for one in looked.arrs if one.name == section)
        return _told(report, looked, says=_of_arr(report, found))

    def _tried(self) -> tuple[str, Settings]:
        section = text("section")
        if not section:
            raise refusal(400, "Nothing was tried: say in `section` which one is meant.")
        try:
            return section, self._desk.tried(section, sent_object(), given_names())
        except NotTaken as reason:
            raise refused(reason, "Nothing was tried.") from reason

    def _looked(self, settings: Settings, known: Known) -> Looked:
        with self._alone():
            return self._look(settings, known)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._busy.acquire(blocking=False):
            raise refusal(409, "Another connection is being tried just now: try again in a moment.")
        try:
            yield
        finally:
            self._busy.release()

    def _lets_us_in(self, instance: InstanceSettings) -> bool:
        """Whether the daemon is logged in there just now, by the very settings that are tried."""
        child = self._views.children().get(f"qbit/{instance.name}")
        return child is not None and child.state == "running" and instance in self._views.settings.instances

    def _banned_until(self, instance: InstanceSettings) -> str:
        """When the server of an instance will hear us again, by what the daemon was told; "" when it does now."""
        for each in self._views.settings.instances:
            child = self._views.children().get(f"qbit/{each.name}")
            same = (each.host.lower(), each.port) == (instance.host.lower(), instance.port)
            if same and child and child.error_kind == "Banned" and child.next_try:
                return datetime.fromtimestamp(child.next_try).astimezone().strftime("%H:%M")
        return ""


def _missing(section: str, keys: str) -> HTTPResponse:
    return refusal(422, "Nothing was tried.", problems=[f"[{section}] is not complete: write {keys}."], fields=[])


def _told(report: InstanceReport | ArrReport, looked: Looked, says: str) -> dict[str, Any]:
    mine = [one for one in looked.findings if _concerns(one, report.about)]
    return {
        "ok": report.finding is None,
        "reached": report.reached,
        "version": report.version,
        "says": says,
        "findings": [
            {"kind": one.kind, "about": one.about, "key": one.key, "says": one.says, "remedy": one.remedy}
            for one in mine
        ],
    }


def _concerns(finding: Finding, about: str) -> bool:
    """Whether it is about a section, or about another and names this one."""
    return finding.about == about or about in f"{finding.says} {finding.remedy}"


def _of_instance(report: InstanceReport) -> str:
    if report.finding is not None:
        return _HEADLINES.get(report.finding.kind, "Not reached.")
    torrents = "1 torrent" if report.torrents == 1 else f"{report.torrents} torrents"
    return f"Connected to qBittorrent {report.version} with {torrents}."


def _of_arr(report: ArrReport, settings: ArrSettings) -> str:
    if report.finding is not None:
        return _HEADLINES.get(report.finding.kind, "Not reached.")
    clients = "1 qBittorrent" if len(report.clients) == 1 else f"{len(report.clients)} qBittorrents"
    return (
        f"Connected to {settings.kind.capitalize()} {report.version}, with {clients} among its download clients."
    )


#: What a finding that ends a look comes to, in a word; of all others: not reached.
_HEADLINES = {
    "wrong-password": "It answers, and does not let us in.",
    "wrong-api-key": "It answers, and does not let us in.",
    "banned": "It has banned our address.",
    "unsupported-version": "It is too old.",
    "something-else": "Something else answers there.",
    "wrong-application": "Another application answers there.",
    "redirected": "It sends us elsewhere.",
}
