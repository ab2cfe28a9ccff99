"""What qBittorrent sends, as the tests of pure modules need it: answers copied in shape from real servers."""

import json
from typing import Any

from actors.instance import decode

HASH = "76bb06f5ffb13c0c77521a813def549a281e6079"

_V5: dict[str, Any] = {
    "added_on": 1795410807,
    "amount_left": 0,
    "auto_tmm": False,
    "availability": -1,
    "category": "",
    "comment": "",
    "completed": 65536,
    "completion_on": 1795410808,
    "content_path": "/downloads/film",
    "dl_limit": 0,
    "dlspeed": 0,
    "downloaded": 65536,
    "eta": 8640000,
    "f_l_piece_prio": False,
    "force_start": False,
    "has_metadata": True,
    "last_activity": 1795410807,
    "max_ratio": -1,
    "max_seeding_time": -1,
    "name": "film",
    "num_seeds": 0,
    "priority": 0,
    "private": False,
    "progress": 1,
    "ratio": 0,
    "ratio_limit": -2,
    "save_path": "/downloads",
    "seeding_time": 0,
    "seeding_time_limit": -2,
    "size": 65536,
    "state": "stalledUP",
    "super_seeding": False,
    "tags": "",
    "time_active": 0,
    "total_size": 65536,
    "tracker": "",
    "up_limit": 0,
    "uploaded": 0,
    "upspeed": 0,
}


def raw(**fields: Any) -> dict[str, Any]:
    """A torrent that seeds on qBittorrent 5, with these fields instead."""
    return {**_V5, **fields}


def downloading(left: int, **fields: Any) -> dict[str, Any]:
    """A torrent that downloads and has `left` bytes to go."""
    return raw(
        **{"state": "downloading", "amount_left": left, "size": left, "progress": 0, "completion_on": -1, **fields}
    )


def whole(torrents: dict[str, dict[str, Any]], rid: int = 1, **more: Any) -> dict[str, Any]:
    """A first answer of `sync/maindata`."""
    return heard({"rid": rid, "full_update": True, "torrents": torrents, **more})


def delta(torrents: dict[str, dict[str, Any]] | None = None, rid: int = 2, **more: Any) -> dict[str, Any]:
    """A later answer: what changed."""
    return heard({"rid": rid, **({"torrents": torrents} if torrents else {}), **more})


def heard(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer as it comes out of the client."""
    parsed: dict[str, Any] = json.loads(json.dumps(answer), object_hook=decode.draft)
    return parsed
