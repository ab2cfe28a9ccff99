"""What happens in the demo, in order."""

import itertools
import time

from tests.demo import titles
from tests.demo.scene import Scene
from tests.demo.servers import INSTANCES
from tests.lab.arr.clients import ClientUnavailableError
from tests.lab.qbittorrent import QbitServer

BETWEEN_GRABS = 2.5
OTHER, THIRD, LOST = INSTANCES
FIRST_ON = (OTHER, LOST, THIRD, LOST, OTHER, THIRD)
_DOWNLOADED_A_LITTLE = 1.5
_PATIENCE = 30.0
# An Arr that asked for its downloads while a client was down leaves that client alone for a while.
_PATIENCE_AFTER_A_LOSS = 75.0
_MORE_EVERY = 30.0
_STARTED_AGAIN_AFTER = 10.0


def tell(scene: Scene) -> bool:
    """Play it once, which takes some 40 seconds; return whether all of it came into the library, each once."""
    for title, instance in zip(titles.FIRST, FIRST_ON, strict=True):
        scene.grab(title, instance)
        scene.pass_time(BETWEEN_GRABS)
    grabbed = scene.watch.grabbed
    scene.until(lambda: all(one.imported_at for one in grabbed), within=_PATIENCE)
    _lose_an_instance(scene)
    scene.until(lambda: all(one.imported_at for one in grabbed), within=_PATIENCE_AFTER_A_LOSS)
    return all(one.imported_at and one.arr.import_count(one.hash) == 1 for one in grabbed)


def _lose_an_instance(scene: Scene) -> None:
    screen, watch = scene.screen, scene.watch
    left_behind = scene.grab(titles.LEFT_BEHIND, LOST)
    scene.pass_time(_DOWNLOADED_A_LITTLE)
    scene.kill(left_behind)
    screen.tell(f"The demo has killed {LOST}, in the middle of '{left_behind.title.name}'.")
    scene.until(lambda: watch.is_missed(LOST), within=_PATIENCE)
    elsewhere = scene.grab(titles.ELSEWHERE, OTHER)
    scene.until(lambda: elsewhere.imported_at is not None, within=_PATIENCE)
    scene.instances[LOST].start()
    screen.tell(f"The demo has started {LOST} again, and waits for qBitrr to notice.")
    scene.until(lambda: not watch.is_missed(LOST), within=_PATIENCE)


def go_on(scene: Scene, until: float | None) -> None:
    """Keep the scene alive until that moment (monotonic seconds), or for ever, with a new title now and then.

    An instance that somebody has killed is started again after a while.
    """
    more, instances = titles.more(), itertools.cycle(INSTANCES)
    gone_since: dict[str, float] = {}
    next_grab = time.monotonic() + _MORE_EVERY
    while until is None or time.monotonic() < until:
        scene.pass_time(1.0)
        now = time.monotonic()
        _start_again(scene, gone_since, now)
        if now >= next_grab and (title := next(more, None)):
            next_grab = now + _MORE_EVERY
            instance = next(instances)
            try:
                scene.grab(title, instance)
            except ClientUnavailableError:
                scene.screen.tell(f"Radarr cannot reach {instance}, and leaves '{title.name}' for another time.")


def _start_again(scene: Scene, gone_since: dict[str, float], now: float) -> None:
    for name, server in scene.instances.items():
        if not isinstance(server, QbitServer) or server.running:
            gone_since.pop(name, None)
        elif name not in gone_since:
            gone_since[name] = now
            scene.screen.tell(
                f"Somebody has ended {name}; the demo starts it again in {_STARTED_AGAIN_AFTER:.0f} s."
            )
        elif now - gone_since[name] >= _STARTED_AGAIN_AFTER:
            server.start()
            scene.screen.tell(f"The demo has started {name} again, as process {server.pid}.")
