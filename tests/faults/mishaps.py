"""What may happen to a running daemon and those it talks to: each begins when called, and can be undone."""

import contextlib
import random
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from tests.faults.town import Town
from tests.lab.standin import StandIn


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Mishap:
    """One that has begun: how long it is to last, and how it ends."""

    name: str
    seconds: float = 0.0
    undo: Callable[[], object] = _nothing


type Begin = Callable[[Town, random.Random], Mishap]


def _victim(town: Town, chance: random.Random) -> StandIn:
    """An instance that nobody grabs to from now on: a grab that fails is the Arr's own affair."""
    victim = chance.choice(list(town.servers.values()))
    town.avoid(victim)
    return victim


def instance_killed(town: Town, chance: random.Random) -> Mishap:
    victim = _victim(town, chance)
    victim.kill()
    return Mishap("instance killed", chance.uniform(1, 20), victim.start)


def instance_frozen(town: Town, chance: random.Random) -> Mishap:
    victim = _victim(town, chance)
    victim.freeze()
    return Mishap("instance frozen", chance.uniform(1, 20), victim.thaw)


def instance_slow(town: Town, chance: random.Random) -> Mishap:
    victim = _victim(town, chance)
    victim.settings.latency = chance.uniform(0.2, 1.5)
    return Mishap("instance slow", chance.uniform(3, 15), lambda: setattr(victim.settings, "latency", 0.0))


def instance_forgets(town: Town, chance: random.Random) -> Mishap:
    for server in town.servers.values():
        server.forget_sessions()
    return Mishap("sessions forgotten")


def _arr(name: str, knob: str, worst: Callable[[random.Random], object]) -> Begin:
    def begin(town: Town, chance: random.Random) -> Mishap:
        behaviour = chance.choice(town.arrs).behaviour
        before = getattr(behaviour, knob)
        setattr(behaviour, knob, worst(chance))
        return Mishap(name, chance.uniform(1, 20), lambda: setattr(behaviour, knob, before))

    return begin


def reloaded(town: Town, chance: random.Random) -> Mishap:
    town.daemon.reload()
    return Mishap("SIGHUP")


def paused(town: Town, chance: random.Random) -> Mishap:
    process = town.daemon.process
    process.send_signal(signal.SIGSTOP)
    return Mishap(
        "daemon stopped for a while", chance.uniform(0.5, 10), lambda: process.send_signal(signal.SIGCONT)
    )


def actor_restarted(town: Town, chance: random.Random) -> Mishap:
    with contextlib.suppress(httpx.HTTPError):  # the web's own answer may be lost with it
        name = chance.choice([str(actor["name"]) for actor in town.daemon.get("/api/actors")["actors"]])
        town.daemon.post(f"/api/actors/{name}/restart")
    return Mishap("actor restarted")


def pushed(town: Town, chance: random.Random) -> Mishap:
    with contextlib.suppress(httpx.HTTPError):  # the web may be on its way back
        for _ in range(100):
            town.daemon.post(f"/api/arrs/{chance.choice(town.arrs).category}/run")
    return Mishap("100 passes asked for")


def database_locked(town: Town, chance: random.Random) -> Mishap:
    other = sqlite3.connect(town.daemon.data / "qbitrr.db", timeout=30, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    return Mishap("database locked", chance.uniform(1, 15), other.close)


MISHAPS: tuple[Begin, ...] = (
    instance_killed,
    instance_frozen,
    instance_slow,
    instance_forgets,
    _arr("Arr hangs up", "down", lambda _: True),
    _arr("Arr answers 500", "answer_status", lambda _: 500),
    _arr("Arr answers HTML", "html", lambda _: True),
    _arr("Arr slow", "latency", lambda chance: chance.uniform(0.5, 4)),
    reloaded,
    paused,
    actor_restarted,
    pushed,
    database_locked,
)
