"""What actors publish, with every field that a test does not care about filled in."""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from actors.arr.facts import Memory
from actors.arr.listing import Listing
from actors.arr.snapshot import ArrSnapshot
from actors.arr.step import Verdict
from actors.arr.table import Entry
from actors.instance.snapshot import InstanceSnapshot
from actors.keyed import Keyed
from actors.status import ChildStatus, State
from actors.torrent import Torrent
from storage.settings import ArrSettings, InstanceSettings, Settings
from tests.manual_clock import BEGINNING

HASH = "a" * 40
ARR = ArrSettings(name="Radarr-Films", kind="radarr", uri="http://radarr:7878", api_key="k3y", category="radarr")
TWO_INSTANCES = Settings(
    instances=(
        InstanceSettings(name="default", host="qbit", port=8080, password="s3cret"),
        InstanceSettings(name="qBit-Seedbox", section="qBit-Seedbox", host="seedbox.example", port=443),
    ),
    arrs=(ARR,),
)


def child(name: str, state: State = "running", **fields: Any) -> ChildStatus:
    base = ChildStatus(name, state, 1, 0, "", BEGINNING - 60, None)
    return replace(base, **fields)


def instance(name: str = "default", **fields: Any) -> InstanceSnapshot:
    base = InstanceSnapshot(
        name=name,
        host="qbit",
        port=8080,
        version="v5.1.0",
        web_api="2.11.4",
        since=BEGINNING - 60,
        torrents=3,
        by_category={"radarr": 2, "": 1},
        dl_speed=1000,
        up_speed=2000,
        free_space=5 * 1024**3,
        connection_status="connected",
        read_only=False,
        poll_seconds=0.01,
        requests=12,
        last_poll_at=BEGINNING - 1,
    )
    return replace(base, **fields)


def torrent(torrent_hash: str = HASH, **fields: Any) -> Torrent:
    base = Torrent(
        hash=torrent_hash,
        name="Some.Film.2020",
        category="radarr",
        state="downloading",
        tags=frozenset({"b", "a"}),
        progress=0.5,
        size=1000,
        amount_left=500,
        downloaded=500,
        ratio=0.2,
        eta=60,
        availability=1.5,
        added_on=int(BEGINNING) - 600,
        completion_on=None,
        seeding_time=0,
        ratio_limit=None,
        seeding_time_limit=None,
        dl_limit=None,
        up_limit=None,
        tracker="https://tracker.example/pa55key/announce",
        content="/downloads/Some.Film.2020",
        save_path="/downloads",
        private=None,
        priority=0,
        force_start=False,
        super_seeding=False,
        last_activity=0,
    )
    return replace(base, **fields)


def entry(
    one: Torrent | None = None,
    on: str = "default",
    verdict: Verdict | None = Verdict("healthy", "all is well"),  # noqa: B008 - frozen
    **memory: Any,
) -> Entry:
    held = Entry(on, one or torrent(), "radarr", Memory(first_seen=0.0, **memory), verdict=verdict)
    held.verdict_at = BEGINNING - 30
    held.again_at = math.inf if verdict is None or verdict.look_again_at is None else verdict.look_again_at
    return held


def listing(*entries: Entry) -> Listing:
    return Listing(Keyed((held.key, held) for held in entries))


def arr(*entries: Entry, **fields: Any) -> ArrSnapshot:
    base = ArrSnapshot(
        category="radarr",
        name="Radarr-Films",
        kind="radarr",
        place="radarr:7878",
        at=BEGINNING,
        version="5.1",
        queue_length=4,
        last_pass_at=BEGINNING - 5,
        last_pass_seconds=0.2,
        torrents=len(entries),
        last_import_at=BEGINNING - 3600,
        listing=listing(*entries),
    )
    return replace(base, **fields)


def running(*names: str) -> Iterable[ChildStatus]:
    return [child(name) for name in names]
