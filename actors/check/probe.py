"""Looks at one qBittorrent or one Arr without changing anything there."""

from collections.abc import Iterable
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from actors.arr.client import ArrClient
from actors.check import advice
from actors.check.paths import Question
from actors.check.report import FOLDERS, ArrReport, Category, InstanceReport
from actors.check.setup import blank_arr, read_arr
from actors.errors import Banned
from actors.instance.client import QbitClient
from actors.instance.mirror import Mirror
from actors.instance.wire import PATIENCE
from storage.settings import ArrSettings, InstanceSettings

#: Findings after which we know that a qBittorrent is there.
_SPOKE = frozenset({"banned", "wrong-password", "wrong-api-key", "unsupported-version"})


def probe_instance(
    settings: InstanceSettings, *, banned_until: str = "", patience: tuple[float, float] = PATIENCE
) -> InstanceReport:
    """One login, and what there is to read then; raises nothing that a server can cause.

    `banned_until` is for who knows already that our address is banned there, such as "14:30": then nothing is
    sent. `patience`: seconds for a connection, seconds for the next byte.
    """
    if banned_until:
        place = f"{settings.host}:{settings.port}"
        ban = Banned(f"qBittorrent at {place} has banned our address until {banned_until}.")
        return replace(_blank(settings), reached=True, finding=advice.of_instance(settings, ban))
    with InstanceVisit(settings, patience) as visit:
        return visit.report


def probe_arr(settings: ArrSettings, **client_parts: Any) -> ArrReport:
    """What an Arr is and how it is set up; raises nothing that an Arr can cause. `client_parts` are for tests."""
    with ArrVisit(settings, **client_parts) as visit:
        return visit.report


class InstanceVisit:
    """A session with one qBittorrent for as long as the block lasts; for one thread at a time.

    `mirror` holds its torrents as they were at the beginning, None when we got no further than `report` says.
    """

    def __init__(self, settings: InstanceSettings, patience: tuple[float, float] = PATIENCE) -> None:
        self.settings = settings
        self.client = QbitClient(settings, patience)
        self.report = _blank(settings)
        self.mirror: Mirror | None = None

    def __enter__(self) -> Self:
        try:
            self._look()
        except advice.TROUBLES as trouble:
            finding = advice.of_instance(self.settings, trouble, self.client.version)
            self.report = replace(
                self.report,
                reached=self.report.reached or finding.kind in _SPOKE,
                version=self.client.version,
                finding=finding,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def _look(self) -> None:
        client = self.client
        client.login()
        self.report = replace(
            self.report, reached=True, logged_in=True, version=client.version, web_api=client.web_api
        )
        mirror = Mirror("check")
        mirror.apply(client.sync(0), 0.0)
        self.report = replace(
            self.report,
            default_save_path=client.default_save_path(),
            categories=tuple(_category(mirror, name) for name in sorted(mirror.categories)),
            torrents=len(mirror.torrents),
        )
        self.mirror = mirror


class ArrVisit:
    """A connection to one Arr for as long as the block lasts; for one thread at a time."""

    def __init__(self, settings: ArrSettings, **client_parts: Any) -> None:
        self.settings = settings
        self.client = ArrClient(settings, **client_parts)
        self.report = blank_arr(settings, self.client)

    def __enter__(self) -> Self:
        try:
            self.report = replace(self.report, version=self.client.status(), reached=True, key_ok=True)
            self.report = read_arr(self.report, self.client)
        except advice.TROUBLES as trouble:
            finding = advice.of_arr(self.settings, trouble)
            reached = self.report.reached or finding.kind == "wrong-api-key"
            self.report = replace(self.report, reached=reached, finding=finding)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def unseen(self, questions: Iterable[Question]) -> tuple[Question, ...]:
        """Those of the questions whose folder this Arr does not see; none when it does not say."""
        try:
            return tuple(one for one in questions if self._lacks(one))
        except advice.TROUBLES:
            return ()

    def _lacks(self, question: Question) -> bool:
        """Surely not there: an empty category's folder is made only with its first torrent, its root is not."""
        top = f"/{question.local.split('/')[1]}"
        roots = self.client.folders_in("/")
        if not roots or top not in roots:
            return bool(roots)
        parent = question.local.rpartition("/")[0] or "/"
        return question.full and question.local != top and question.local not in self.client.folders_in(parent)


def _category(mirror: Mirror, name: str) -> Category:
    torrents = mirror.view(name, subcategories=False).changed
    folders = dict.fromkeys(one.save_path.rstrip("/") for one in torrents if one.complete)
    return Category(name, mirror.categories[name], len(torrents), tuple(folders)[:FOLDERS])


def _blank(settings: InstanceSettings) -> InstanceReport:
    return InstanceReport(settings.name, settings.section, settings.host, settings.port)
