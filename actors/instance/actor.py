"""The actor of one qBittorrent: polls it, answers from what it saw, acts on it, and ends when it is lost."""

import uuid
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import ClassVar

from actors.errors import Rejected
from actors.heap import much_at_once
from actors.instance import decode
from actors.instance.client import QbitClient
from actors.instance.commands import Commands
from actors.instance.mirror import Mirror, within
from actors.instance.snapshot import InstanceSnapshot
from actors.instance.spacekeeper import SpaceKeeper
from actors.messages import (
    Act,
    Acted,
    Categories,
    CategoryChanged,
    CategoryView,
    Command,
    Cursor,
    Decided,
    FilesOf,
    Outcome,
    Poll,
    Standing,
    TorrentsIn,
    TrackersOf,
)
from actors.steady import Steadiness
from actors.tally import Traffic
from actors.torrent import Torrent
from actors.wiring import Wiring
from actors.worker import Worker
from storage.settings import GeneralSettings, InstanceSettings

# A poll that takes long is not repeated at once: qBittorrent 4 reads every torrent's folder for each.
_SHARE_OF_ITS_TIME = 10
_LONGEST_PAUSE = 60.0  # s, unless PollInterval is longer

UNREADABLE_SHOWN = 20

# A timer told to a name that is not bound yet is lost; whoever asks us finds that out.
_OVERDUE = 5.0  # s


class InstanceActor(Worker):
    """One connection to one qBittorrent; any trouble with it ends the actor, and the next one starts from nothing.

    `categories` are those of every Arr: they are made when the server lacks them, and an Arr's actor is told
    `CategoryChanged` when a torrent of its category appears, completes, fails or moves.
    """

    acts: ClassVar[bool] = True

    def __init__(  # noqa: PLR0917 - `run.py` hands every actor its parts in this order
        self,
        name: str,
        incarnation: int,
        wiring: Wiring,
        settings: InstanceSettings,
        general: GeneralSettings,
        categories: tuple[str, ...],
        connect: Callable[[InstanceSettings], QbitClient] = QbitClient,
    ) -> None:
        super().__init__(name, incarnation, wiring)
        self._settings = settings
        self._general = general
        self._categories: tuple[str, ...] = ()
        self._watched: tuple[str, ...] = ()
        self._watch(categories)
        self._client = connect(settings)
        self._mirror = Mirror(uuid.uuid4().hex)
        self._commands = Commands(self._client, self._mirror, self._save_path, wiring.licence)
        self._space = SpaceKeeper(settings.name, general.free_space, self._hands_off(), self._is_watched)
        self._steadiness = Steadiness(self.clock)
        self._up_since = 0.0
        self._connected_since: float | None = None
        self._next_poll = 0.0  # monotonic
        self._poll_seconds = 0.0
        self._counted: tuple[int, Mapping[str, int], Mapping[tuple[str, str], int]] = (-1, {}, {})
        self._traffic = Traffic(self.tally, "instance", settings.name)
        self._said_unreadable: frozenset[str] = frozenset()
        self._refused_kinds: set[type[Command]] = set()
        self._not_made: set[str] = set()
        self._is_known = False  # the Arrs were told that we are there

    def started(self) -> None:
        """Log in, read everything, see to the categories."""
        self._client.login()
        self._sync()
        self._ensure_categories()
        self._up_since = self.clock.time()
        self.log.info(
            "Connected to qBittorrent %s at %s: %d torrents.",
            self._client.version,
            self._client.place,
            len(self._mirror.torrents),
        )
        self._publish()
        self._arm()

    def receive(self, message: object) -> object:
        """Poll and act when told, answer when asked."""
        self._steadiness.check()
        match message:
            case Poll():
                self._poll()
            case TorrentsIn():
                return self._view(message)
            case Act():
                self._act(message)
            case Categories(names):
                self._watch(names)
                self._ensure_categories()
            case FilesOf(hash=torrent_hash):
                return decode.files(self._client.files(torrent_hash))
            case TrackersOf(hash=torrent_hash):
                return decode.trackers(self._client.trackers(torrent_hash))
            case _:
                return self.unknown(message)
        return None

    def stopped(self) -> None:
        """Log out while somebody listens."""
        self._client.close()
        self._traffic.note(self._client.requests, self._client.received)

    def _watch(self, categories: tuple[str, ...]) -> None:
        self._categories = categories
        self._watched = tuple(dict.fromkeys((*categories, *self._settings.managed_categories)))

    # --- Looking ------------------------------------------------------------------------------------------

    def _poll(self) -> None:
        touched = self._sync()
        self._ensure_categories()
        self._nudge(touched if self._is_known else frozenset(self._mirror.counts()))
        self._is_known = True
        self._make_room()
        self._publish()
        self._arm()

    def _sync(self) -> frozenset[str]:
        """Bring the mirror up to date; returns the categories that an Arr should look at."""
        with nullcontext() if self._mirror.rid else much_at_once():
            begun = self.clock.monotonic()
            changes = self._mirror.apply(self._client.sync(self._mirror.rid), self.clock.time())
        self._say_unreadable()
        self._poll_seconds = self.clock.monotonic() - begun
        self.tally.took("instance_poll", self._settings.name, seconds=self._poll_seconds)
        if self._mirror.server.get("connection_status") == "disconnected":
            self._connected_since = None
        elif self._connected_since is None:
            self._connected_since = self._mirror.at
        return changes.categories

    def _say_unreadable(self) -> None:
        """Once for each torrent, until what is said of it can be read again."""
        unreadable = self._mirror.unreadable
        for torrent_hash in unreadable.keys() - self._said_unreadable:
            self.log.warning("Nothing is done about torrent %s: %s.", torrent_hash, unreadable[torrent_hash])
        self._said_unreadable = frozenset(unreadable)

    def _arm(self) -> None:
        pause = max(
            self._settings.poll_interval, min(self._poll_seconds * (_SHARE_OF_ITS_TIME - 1), _LONGEST_PAUSE)
        )
        self._next_poll = self.clock.monotonic() + pause
        self.clock.after(pause, self.name, Poll())

    def _nudge(self, touched: frozenset[str]) -> None:
        if not touched:
            return
        special = {self._general.failed_category, self._general.recheck_category}
        for category in self._watched:
            if not touched.isdisjoint(special) or any(within(each, category) for each in touched):
                self.router.tell(f"arr/{category}", CategoryChanged(self._settings.name, category))

    def _view(self, asked: TorrentsIn) -> CategoryView:
        if self.clock.monotonic() > self._next_poll + _OVERDUE:
            self._arm()
        below = self._settings.match_subcategories if asked.subcategories is None else asked.subcategories
        since = asked.since or Cursor("", -1)
        mirror = self._mirror
        view = mirror.view(asked.category, subcategories=below, epoch=since.epoch, since=since.revision)
        return CategoryView(
            instance=self._settings.name,
            cursor=Cursor(mirror.epoch, mirror.revision),
            full=view.full,
            changed=view.changed,
            gone=view.gone,
            total=view.total,
            at=mirror.at,
            standing=Standing(self._up_since, self._connected_since, self._settings.read_only),
            empty=not mirror.torrents,
        )

    def _publish(self) -> None:
        mirror, server = self._mirror, self._mirror.server
        if self._counted[0] != mirror.revision:
            self._counted = (mirror.revision, mirror.counts(), mirror.states())
        self._traffic.note(self._client.requests, self._client.received)
        free = server.get("free_space_on_disk")
        self.board.publish(
            self.name,
            InstanceSnapshot(
                name=self._settings.name,
                host=self._settings.host,
                port=self._settings.port,
                version=self._client.version,
                web_api=self._client.web_api,
                since=self._up_since,
                torrents=len(mirror.torrents),
                by_category=self._counted[1],
                dl_speed=_number(server.get("dl_info_speed")),
                up_speed=_number(server.get("up_info_speed")),
                free_space=free if isinstance(free, int) else None,
                connection_status=str(server.get("connection_status", "")),
                read_only=self._settings.read_only,
                poll_seconds=self._poll_seconds,
                requests=self._client.requests,
                last_poll_at=mirror.at,
                space_line=self._space.line,
                unreadable=tuple(sorted(mirror.unreadable.items())[:UNREADABLE_SHOWN]),
                by_state=self._counted[2],
            ),
        )

    # --- Acting -------------------------------------------------------------------------------------------

    def _act(self, act: Act) -> None:
        """Carry out, look at what came of it, and report; whoever hears the report sees the new state here."""
        if self._settings.read_only:
            outcomes = tuple(Outcome(command, self._refusal(command)) for command in act.commands)
            self.router.tell(act.reply_to, Acted(self._settings.name, outcomes))
            return
        done = self._commands.carry_out(act.commands)
        try:
            if done.lost is not None:
                raise done.lost
            self._poll()
        finally:
            self.router.tell(act.reply_to, Acted(self._settings.name, done.outcomes))

    def _refusal(self, command: Command) -> str:
        why = f"{self._settings.name} is read-only (ReadOnly = true): nothing is changed there."
        if type(command) not in self._refused_kinds:
            self._refused_kinds.add(type(command))
            self.log.warning("%s refused: %s", type(command).__name__, why)
        return why

    def _make_room(self) -> None:
        now = self.clock.time()
        commands = self._space.commands(self._mirror, now)
        if not commands:
            return
        done = self._commands.carry_out(commands)
        if done.lost is not None:
            raise done.lost
        for outcome in done.outcomes:
            if outcome.error:
                self.log.warning("Free space: %s: %s", type(outcome.command).__name__, outcome.error)
        decisions = self._space.decisions(done.outcomes, self._mirror, now)
        for decision in decisions:
            self.tally.add("decisions", decision.category, decision.rule, str(decision.dry).lower())
            self.log.info("Free space: %s %s: %s", decision.steps[0], decision.name, decision.why)
        if decisions:
            self.router.tell("storage", Decided(decisions))

    def _ensure_categories(self) -> None:
        """Make what is missing; a category that is there keeps its save path, whatever it is.

        Those to fail or to recheck a torrent by are there as well, for the user to move one into.
        """
        special = (self._general.failed_category, self._general.recheck_category) if self._categories else ()
        wanted = (each for each in (*self._categories, *special) if each and each not in self._not_made)
        for category in [each for each in wanted if each not in self._mirror.categories]:
            why_not = self._hands_off(pausing=False) or self._make_category(category)
            if why_not:
                self._not_made.add(category)
                self.log.warning("The category %s is missing and was not made: %s", category, why_not)

    def _make_category(self, category: str) -> str:
        """Make it and return "", or why the server does not want it."""
        try:
            self._commands.make_category(category)
        except Rejected as refusal:
            return str(refusal)
        self._mirror.categories[category] = self._save_path(category)
        self.log.info("Made the category %s.", category)
        return ""

    def _save_path(self, category: str) -> str:
        folder = self._settings.completed_download_folder or self._general.completed_download_folder
        return f"{folder.rstrip('/\\')}/{category}" if folder else ""

    def _hands_off(self, *, pausing: bool = True) -> str:
        if self._settings.read_only:
            return "ReadOnly is on."
        if self._general.dry_run:
            return "DryRun is on."
        return "AutoPauseResume is off." if pausing and not self._general.auto_pause_resume else ""

    def _is_watched(self, torrent: Torrent) -> bool:
        if self._settings.match_subcategories:
            return any(within(torrent.category, each) for each in self._watched)
        return torrent.category in self._watched


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
