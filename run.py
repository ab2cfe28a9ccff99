"""The command line: reads the configuration, starts the tree, waits for a signal, says how it ended.

Exit codes: 0 after an orderly stop, 1 when the tree had to end itself, 2 when it could not begin.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from logging import getLogger
from pathlib import Path
from typing import Any

from actors.arr.start import start_arr, start_managed
from actors.board import Board
from actors.check import command as check
from actors.clock import Clock
from actors.commandline import Command, parse
from actors.effects import Effects, effects
from actors.ending import stop_tree
from actors.heap import share_one_heap
from actors.init import command as init
from actors.instance.actor import InstanceActor
from actors.licence import Licence
from actors.messages import Categories, Reconfigure, Verify
from actors.notify import command as notify
from actors.notify.actor import NotifyActor
from actors.restart import BugPolicy
from actors.router import Ref, Router
from actors.spec import ChildSpec
from actors.supervisor import Supervisor
from actors.wiring import Wiring
from actors.worker import Worker
from storage import concerns
from storage.actor import StorageActor
from storage.database import check_folder
from storage.desk import Desk, NotTaken
from storage.logbook import LogBook
from storage.opening import CannotBegin, begin_log, data_folder, database_of, first_settings
from storage.reader import Reader
from storage.settings import GeneralSettings, InstanceSettings, Settings
from web.app import make_app
from web.auth import Auth
from web.door import take_port, token_of
from web.guard import Guard
from web.server import WebActor
from web.sessions import EndedSessions
from web.views import Views

STOP_WITHIN = 9.0  # s: the whole process must be gone within 10

#: Waited for rather than handled: nothing runs in the middle of something else, and none is lost.
SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})

#: What can be said after `run.py`; a line for each.
COMMANDS: tuple[Command, ...] = (init.COMMAND, check.COMMAND, notify.COMMAND)

log = getLogger("qbitrr")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit code."""
    wanted = understood(arguments)
    code: int = wanted.run(wanted)
    return code


def understood(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says, with `run` to do it; ends the process where that makes no sense."""
    daemon = Command("", "qBitrr watches many qBittorrents for Radarr, Sonarr and Lidarr.", _daemon_flags, _daemon)
    return parse(arguments, COMMANDS, daemon)


def _daemon_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="decide and record everything, do nothing")


def _daemon(wanted: argparse.Namespace) -> int:
    share_one_heap()
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # before any thread, so that every thread blocks them
    try:
        daemon = Daemon(wanted.config.resolve(), wanted.data, dry_run=wanted.dry_run)
    except CannotBegin as reason:
        print(reason, file=sys.stderr)
        return 2
    return daemon.run()


class Daemon:
    """One tree, from the first socket to the last goodbye."""

    def __init__(self, config_path: Path, data: Path | None, *, dry_run: bool = False) -> None:
        self._config_path = config_path
        self._given_data = data
        self._dry_run = dry_run
        first = first_settings(config_path)
        self._database = first.general.database
        self._data = data or data_folder(first.general, config_path)
        self._settings = self._adjusted(first)
        if problem := check_folder(self._data):
            raise CannotBegin(problem)
        begin_log(self._settings.general, self._data)
        self._token = token_of(self._settings.web, self._data)
        self._listening = take_port(self._settings.web, config_path.name)
        router = Router()
        licence = Licence(shared=bool(self._settings.general.database))
        self._wiring = Wiring(router, Clock(router), Board(), licence=licence)
        self._place = database_of(self._settings.general, self._data, licence)
        self._logged_out = EndedSessions(self._data / "web-logged-out")
        self._desk = Desk(config_path, self._adopt, foresee=self._foresee)
        self._died_of = ""

    def run(self) -> int:
        """Start the tree and wait; 0 after SIGTERM or SIGINT, 1 when an essential actor could not be kept up."""
        self._say_what_holds(self._settings)
        web = self._settings.web
        log.info("The status page is at http://%s:%d%s/", web.host, web.port, web.url_base)
        self._wiring.clock.start()
        root = Supervisor.start(self._wiring, _bug_policy(self._settings.general), self._on_fatal)
        self._apply(self._settings)
        while signal.sigwait(SIGNALS) == signal.SIGHUP and not self._died_of:
            self._reload()
        return self._stop(root)

    def _stop(self, root: Ref) -> int:
        left = stop_tree(root, self._wiring, STOP_WITHIN)
        self._wiring.clock.stop()
        self._listening.close()
        if left:
            log.warning("Ended without waiting for %s.", ", ".join(left))
        if self._died_of:
            log.critical("%s", self._died_of)
            return 1
        log.info("qBitrr has stopped.")
        return 0

    def _on_fatal(self, why: str) -> None:
        self._died_of = why
        os.kill(os.getpid(), signal.SIGTERM)

    # --- Changes --------------------------------------------------------------------------------------------

    def _reload(self) -> None:
        """Take the file as it is now; what is wrong with it is said, and what runs goes on."""
        try:
            self._desk.reload()
        except NotTaken as reason:
            log.error("The configuration was not reloaded: %s", reason)
            self._wiring.board.publish("reload", reason.sentences)

    @contextmanager
    def _adopt(self, settings: Settings) -> Iterator[Settings]:
        """Get ready for other settings, which hold once the block has ended well; `NotTaken` when they cannot."""
        settings = self._adjusted(settings)
        web, listening = settings.web, self._listening
        with ExitStack() as undo:
            try:
                token = token_of(web, self._data)
                if (web.host, web.port) != (self._settings.web.host, self._settings.web.port):
                    listening = take_port(web, self._config_path.name)
                    undo.callback(listening.close)
            except CannotBegin as reason:
                held = web.host != self._settings.web.host and web.port == self._settings.web.port
                hint = " It may be qBitrr itself: change Port too, or start it again." if held else ""
                raise NotTaken(f"{reason}{hint}") from reason
            yield settings
            undo.pop_all()
        if listening is not self._listening:
            self._listening.close()
        before, self._settings = self._settings.general, settings
        self._token, self._listening = token, listening
        self._apply(settings)
        self._wiring.board.publish("reload", ())
        log.info("The configuration has been taken.")
        self._change_log(before, settings.general)
        self._say_what_holds(settings)

    def _foresee(self, settings: Settings) -> Effects:
        return effects(self._children(self._settings), self._children(self._adjusted(settings)))

    def _adjusted(self, settings: Settings) -> Settings:
        """The settings with what the command line adds, and a notice of what has to wait."""
        moved = self._given_data is None and data_folder(settings.general, self._config_path) != self._data
        elsewhere = settings.general.database != self._database
        for key in [key for key, waits in (("DataFolder", moved), ("Database", elsewhere)) if waits]:
            notices = (*settings.notices, f"[Settings] {key} holds from the next start of qBitrr on.")
            settings = settings.model_copy(update={"notices": notices})
        if not self._dry_run:
            return settings
        arrs = tuple(arr.model_copy(update={"dry_run": True}) for arr in settings.arrs)
        general = settings.general.model_copy(update={"dry_run": True})
        return settings.model_copy(update={"general": general, "arrs": arrs})

    def _change_log(self, before: GeneralSettings, general: GeneralSettings) -> None:
        if (before.console_level, before.log_to_file) == (general.console_level, general.log_to_file):
            return
        try:
            begin_log(general, self._data)
        except CannotBegin as reason:
            log.error("%s", reason)

    def _say_what_holds(self, settings: Settings) -> None:
        for notice in settings.notices:
            log.info("%s: %s", self._config_path.name, notice)
        for problem in settings.problems:
            log.error("%s: %s", self._config_path.name, problem)
        if settings.general.dry_run:
            log.warning("Dry run: everything is decided and recorded, nothing is done.")

    def _apply(self, settings: Settings) -> None:
        self._wiring.board.publish("settings", settings)
        self._wiring.router.tell("root", Reconfigure(self._children(settings), _bug_policy(settings.general)))

    def _children(self, settings: Settings) -> tuple[ChildSpec, ...]:
        """Every child as the settings want it; a child restarts when the settings it is made from change."""
        return (
            self._storage(),
            *self._notify(settings.general),
            *self._instances(settings),
            *self._arrs(settings),
            self._web(settings),
        )

    def _storage(self) -> ChildSpec:
        start = self._starter(StorageActor, "storage", self._place)
        return ChildSpec("storage", 0, start, self._place, essential=True)

    def _notify(self, general: GeneralSettings) -> list[ChildSpec]:
        """Only where somebody wants to be told."""
        if not general.notify:
            return []
        start = self._starter(NotifyActor, "notify", general)
        return [ChildSpec("notify", 1, start, concerns.of_notify(general))]

    def _instances(self, settings: Settings) -> list[ChildSpec]:
        general, categories = settings.general, tuple(arr.category for arr in settings.arrs)
        specs = []
        for instance in _enabled(settings):
            name, concern = f"qbit/{instance.name}", concerns.of_instance(instance, general)
            start = self._starter(InstanceActor, name, instance, general, categories)
            specs.append(ChildSpec(name, 1, start, concern, news=Categories(categories), acts=True))
        return specs

    def _arrs(self, settings: Settings) -> list[ChildSpec]:
        general, instances, reader = settings.general, _enabled(settings), self._reader()
        shared: dict[str, Any] = {
            "wiring": self._wiring,
            "general": general,
            "instances": instances,
            "reader": reader,
        }
        specs = []
        for arr in settings.arrs:
            start = partial(start_arr, arr=arr, **shared)
            concern = concerns.of_arr(arr, general, instances)
            specs.append(ChildSpec(f"arr/{arr.category}", 2, start, concern, acts=True))
        for category in sorted({category for one in instances for category in one.managed_categories}):
            start = partial(start_managed, category=category, **shared)
            concern = concerns.of_managed(category, general, instances)
            specs.append(ChildSpec(f"arr/{category}", 2, start, concern, acts=True))
        return specs

    def _web(self, settings: Settings) -> ChildSpec:
        auth = Auth(self._token, self._wiring.clock.time, self._wiring.clock.monotonic, self._logged_out)
        views = Views(self._wiring.board, self._wiring.router)
        guard, logbook = Guard(auth, settings.web), LogBook(self._data / "logs")
        application = make_app(views, self._reader(), guard, self._desk, self._wiring, logbook=logbook)
        start = self._starter(WebActor, "web", application, self._listening)
        return ChildSpec("web", 3, start, (settings.web, self._token), essential=True)

    def _reader(self) -> Reader:
        return Reader(self._place, on_damage=lambda: self._wiring.router.tell("storage", Verify()))

    def _starter(self, actor: type[Worker], name: str, *parts: Any) -> Callable[[int], Ref]:
        return lambda incarnation: actor.start(name, incarnation, self._wiring, *parts)


def _enabled(settings: Settings) -> tuple[InstanceSettings, ...]:
    return tuple(instance for instance in settings.instances if not instance.disabled)


def _bug_policy(general: GeneralSettings) -> BugPolicy:
    return BugPolicy(general.restart_on_bug, general.max_restarts, general.restart_window, general.restart_delay)


if __name__ == "__main__":
    sys.exit(main())
