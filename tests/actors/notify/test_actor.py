"""The actor: whom it tells, how often, and that no target holds it up."""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from actors.messages import Ping, Rejected, Removed
from actors.notify.actor import NotifyActor
from actors.notify.courier import Tell
from actors.notify.note import Note
from actors.notify.outbox import PAUSES
from actors.notify.snapshot import NotifySnapshot, TargetStatus
from actors.router import Ref
from actors.wiring import Wiring
from storage.settings import GeneralSettings, NotifyTarget
from storage.snapshot import StorageSnapshot
from tests.actors.puppets import Recorder
from tests.lab.eventually import eventually
from tests.manual_clock import BEGINNING, ManualClock
from tests.web.samples import arr, child, instance

LOST = child("qbit/default", "restarting", last_error="It refused.")


@dataclass
class Listener:
    """A target: what it was told, and what it says to that."""

    told: list[Note] = field(default_factory=list)
    tries: int = 0
    error: str = ""
    awake: threading.Event = field(default_factory=threading.Event)

    def __call__(self, note: Note) -> str:
        self.awake.wait(30)
        self.tries += 1
        if not self.error:
            self.told.append(note)
        return self.error

    @property
    def titles(self) -> list[str]:
        return [note.title for note in list(self.told)]


class Scene:
    """A NotifyActor whose targets are listeners, by address."""

    def __init__(self, wiring: Wiring, clock: ManualClock) -> None:
        self.wiring, self.clock = wiring, clock
        self.listeners: dict[str, Listener] = {}
        self.ref: Ref | None = None
        self.publish(child("qbit/default"), child("arr/radarr"))
        wiring.board.publish("qbit/default", instance())
        wiring.board.publish("arr/radarr", arr())

    def publish(self, *children: Any) -> None:
        self.wiring.board.publish("root", children)

    def begin(self, *targets: NotifyTarget, **general: Any) -> "Scene":
        for target in targets:
            self.listeners[target.url] = Listener()
            self.listeners[target.url].awake.set()
        self.start(self.listeners.__getitem__, *targets, **general)
        return self

    def start(self, connect: Callable[[str], Tell], *targets: NotifyTarget, **general: Any) -> None:
        settings = GeneralSettings(notify=targets, **general)
        self.ref = NotifyActor.start("notify", 1, self.wiring, settings, connect)
        self.wiring.router.bind("notify", self.ref)
        self.settle()

    def settle(self) -> None:
        self.wiring.router.ask("notify", Ping(), timeout=30)

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds, settle=True)
        self.settle()

    def tell(self, message: object) -> None:
        assert self.wiring.router.tell("notify", message)
        self.settle()

    def until(self, there: Callable[[], object]) -> None:
        """Wait for couriers, and for the actor to have heard of it."""
        eventually(there, within=30, every=0.005)

    def status(self, number: int = 0) -> TargetStatus:
        snapshot = self.wiring.board.get("notify")
        assert isinstance(snapshot, NotifySnapshot)
        return snapshot.targets[number]

    def end(self) -> None:
        for listener in self.listeners.values():
            listener.awake.set()
        if self.ref is not None:
            self.ref.stop(timeout=30)


@pytest.fixture
def scene(wiring: Wiring, clock: ManualClock, root: Recorder) -> Iterator[Scene]:
    made = Scene(wiring, clock)
    yield made
    made.end()


def target(url: str = "a://1", *events: Any, name: str = "") -> NotifyTarget:
    return NotifyTarget(url=url, events=events, name=name)


def test_down_and_back_are_two_messages(scene: Scene) -> None:
    listener = scene.begin(target(), notify_down_after=60.0).listeners["a://1"]
    scene.publish(LOST, child("arr/radarr"))
    scene.advance(59)
    assert listener.told == []
    scene.advance(600)
    scene.publish(child("qbit/default"), child("arr/radarr"))
    scene.advance(600)

    scene.until(lambda: listener.titles == ["default is down", "default is back"])
    scene.until(lambda: scene.status().sent == 2)
    assert scene.wiring.tally.counts("notifications") == {("1 (a)", "sent"): 2, ("1 (a)", "lost"): 0}


def test_flapping_is_none(scene: Scene) -> None:
    listener = scene.begin(target(), notify_down_after=30.0).listeners["a://1"]
    for _ in range(40):
        scene.publish(LOST)
        scene.advance(20)
        scene.publish(child("qbit/default"))
        scene.advance(4)

    assert listener.told == []
    assert scene.status().waiting == 0


def test_one_that_stands_by_leaves_the_telling_to_the_other_and_goes_on_from_there(scene: Scene) -> None:
    listener = scene.begin(target(), notify_down_after=10.0).listeners["a://1"]
    scene.wiring.board.publish("storage", StorageSnapshot(BEGINNING, standby="Another qBitrr holds the database."))
    scene.publish(LOST)
    scene.advance(100)
    assert (listener.told, scene.status().waiting) == ([], 0)

    scene.wiring.board.publish("storage", StorageSnapshot(BEGINNING))
    scene.publish(child("qbit/default"))
    scene.advance(100)

    scene.until(lambda: listener.titles == ["default is back"])


def test_each_target_hears_of_what_it_asked_for(scene: Scene) -> None:
    scene.begin(target("all://"), target("some://", "rejected", "brake"), notify_down_after=1.0)
    scene.tell(Removed("radarr", "default", "Some.Film", "seeded"))
    scene.tell(Rejected("radarr", "default", "Other.Film", "Not an upgrade"))
    scene.advance(70)

    scene.until(lambda: scene.status(0).sent == 2)
    scene.until(lambda: scene.status(1).sent == 1)
    assert sorted(scene.listeners["all://"].titles) == ["Not imported: Other.Film", "Removed Some.Film"]
    assert scene.listeners["some://"].titles == ["Not imported: Other.Film"]


def test_a_hanging_target_holds_neither_the_actor_nor_another_target_up(scene: Scene) -> None:
    scene.begin(target("hangs://"), target("well://"))
    scene.listeners["hangs://"].awake.clear()
    for number in range(5):
        scene.tell(Removed("radarr", "default", f"Film {number}", "seeded"))
        scene.advance(70)

    scene.until(lambda: scene.status(1).sent == 5)
    assert scene.status(0) == TargetStatus("1 (hangs)", waiting=5)
    scene.listeners["hangs://"].awake.set()
    scene.until(lambda: scene.status(0).sent == 5)


def test_a_failing_target_is_told_of_once_and_tried_again(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    listener = scene.begin(target(name="phone")).listeners["a://1"]
    listener.error = "It says 500."
    scene.tell(Removed("radarr", "default", "Some.Film", "seeded"))
    scene.advance(12)
    scene.until(lambda: scene.status() == TargetStatus("phone", "It says 500.", waiting=1))
    scene.advance(PAUSES[0] + 2)
    scene.until(lambda: listener.tries == 2)
    scene.settle()
    scene.until(lambda: scene.status().waiting == 1)
    listener.error = ""
    scene.until(lambda: _goes_on(scene))

    said = [record.getMessage() for record in caplog.records if "target phone" in record.getMessage()]
    assert said == [
        "The notification target phone cannot be told: It says 500.",
        "The notification target phone takes messages again.",
    ]


def _goes_on(scene: Scene) -> bool:
    """Let time pass until all is told; the courier's report may come at any moment of it."""
    scene.advance(PAUSES[1])
    return scene.status().sent == 1


def test_a_target_that_breaks_is_one_that_fails(scene: Scene) -> None:
    def breaks(note: Note) -> str:
        raise SystemExit("json://s3cret")

    scene.start(lambda _: breaks, target())
    scene.tell(Removed("radarr", "default", "Some.Film", "seeded"))
    scene.advance(12)

    scene.until(lambda: scene.status().error == "Telling it failed (SystemExit).")


def test_the_summary_comes_at_its_hour(scene: Scene) -> None:
    listener = scene.begin(target("a://1", "summary"), notify_daily_at=9).listeners["a://1"]
    scene.wiring.tally.add("imports", "radarr", "imported", by=3)
    scene.clock.advance(25 * 3600)
    scene.advance(4)

    scene.until(lambda: listener.titles == ["The last day"])
    assert listener.told[0].body.startswith("Imported: 3, imports not taken: 0.")
    assert scene.clock.time() > BEGINNING


@pytest.mark.parametrize(("below", "free", "count"), [(None, None, 0), (None, 10, 1), (5, 10, 0), (10, None, 1)])
def test_low_space_goes_by_its_own_bound_or_else_by_that_of_free_space(
    scene: Scene, below: int | None, free: int | None, count: int
) -> None:
    scene.wiring.board.publish("qbit/default", instance(free_space=7))
    listener = scene.begin(target(), notify_disk_below=below, free_space=free).listeners["a://1"]
    scene.advance(4)

    scene.until(lambda: scene.status().sent == count)
    assert listener.titles == ["default runs out of space"] * count
