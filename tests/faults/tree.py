"""The daemon's tree inside this process, without its web: on a clock that can be set, with real actors."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from actors.arr.snapshot import ArrSnapshot
from actors.arr.start import start_arr
from actors.board import Board
from actors.clock import Clock
from actors.ending import stop_tree
from actors.instance.actor import InstanceActor
from actors.messages import Reconfigure
from actors.restart import BugPolicy
from actors.router import Ref, Router
from actors.spec import ChildSpec
from actors.status import ChildStatus
from actors.supervisor import Supervisor
from actors.wiring import Wiring
from storage import config
from storage.actor import StorageActor
from storage.reader import Reader
from storage.settings import Settings
from tests.lab.eventually import eventually


class SettableClock(Clock):
    """The real clock of a machine whose time of day somebody sets."""

    def __init__(self, router: Router) -> None:
        super().__init__(router)
        self._set_by = 0.0

    def time(self) -> float:
        return super().time() + self._set_by

    def jump(self, seconds: float) -> None:
        self._set_by += seconds


class Tree:
    """Supervisor, storage, instances and Arrs of a configuration file; everything ends with `close`."""

    def __init__(self, config_file: Path, data: Path) -> None:
        self.router = Router()
        self.clock = SettableClock(self.router)
        self.board = Board()
        self.data = data
        self.fatal: list[str] = []
        self._wiring = Wiring(self.router, self.clock, self.board)
        data.mkdir(parents=True, exist_ok=True)
        self.clock.start()
        self._root = Supervisor.start(self._wiring, BugPolicy(), self.fatal.append)
        self.router.tell(
            "root", Reconfigure(self._children(config.open_config(config_file).settings), BugPolicy())
        )

    def _children(self, settings: Settings) -> tuple[ChildSpec, ...]:
        general, instances = settings.general, settings.instances
        categories = tuple(arr.category for arr in settings.arrs)
        specs = [ChildSpec("storage", 0, self._starter(StorageActor, "storage", self.data), None, essential=True)]
        for one in instances:
            name = f"qbit/{one.name}"
            start = self._starter(InstanceActor, name, one, general, categories)
            specs.append(ChildSpec(name, 1, start, one))
        for arr in settings.arrs:
            start = partial(
                start_arr,
                wiring=self._wiring,
                arr=arr,
                general=general,
                instances=instances,
                reader=Reader(self.data),
            )
            specs.append(ChildSpec(f"arr/{arr.category}", 2, start, arr))
        return tuple(specs)

    def _starter(self, actor: type[Any], name: str, *parts: Any) -> Callable[[int], Ref]:
        return lambda incarnation: actor.start(name, incarnation, self._wiring, *parts)

    def children(self) -> dict[str, ChildStatus]:
        found: Any = self.board.get("root") or ()
        return {child.name: child for child in found}

    def arr(self, category: str) -> ArrSnapshot:
        """What an Arr's actor published last."""
        found = self.board.get(f"arr/{category}")
        assert isinstance(found, ArrSnapshot)
        return found

    def until_up(self, incarnation: int = 1) -> Self:
        """Wait until every child runs, in that incarnation or a later one (storage, which stays, aside)."""

        def up() -> bool:
            children = self.children()
            assert len(children) > 1
            for child in children.values():
                assert child.state == "running", child
                assert child.name == "storage" or child.incarnation >= incarnation, child
            return True

        eventually(up, within=60)
        return self

    def close(self) -> None:
        left = stop_tree(self._root, self._wiring, 20)
        self.clock.stop()
        assert not left, left

    def __enter__(self) -> Self:
        return self.until_up()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
