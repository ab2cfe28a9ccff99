"""Torrents in the JSON of qBittorrent's Web API; a test holds keys and types to the real one's."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.lab.standin.flavour import Flavour
from tests.lab.standin.torrent import SimTorrent

type Json = dict[str, Any]

ETA_INFINITE = 8_640_000
CLOCKED = frozenset({"seeding_time", "time_active"})
"""What grows while a torrent runs: shown anew whenever something else of it changes, as the real one does."""

_NOT_A_TRACKER = ("** [DHT] **", "** [PeX] **", "** [LSD] **")
_NO_NUMBERS = ("num_downloaded", "num_leeches", "num_peers", "num_seeds")


def listed(torrent: SimTorrent, flavour: Flavour, now: float) -> Json:
    """Return a torrent as `sync/maindata` and `torrents/info` have it."""
    meta, size, complete = torrent.meta, torrent.size, torrent.complete
    completed = int(size * torrent.progress)
    speed = torrent.dlspeed
    row: Json = {
        "added_on": int(torrent.added_on),
        "amount_left": size - completed,
        "auto_tmm": torrent.auto_tmm,
        "availability": -1 if complete else torrent.progress + (1 if torrent.downloading else 0),
        "category": torrent.category,
        "completed": completed,
        "completion_on": int(torrent.completed_on) if complete else flavour.never,
        "content_path": content_path(torrent),
        "dl_limit": torrent.dl_limit,
        "dlspeed": speed,
        "download_path": "",
        "downloaded": completed,
        "downloaded_session": completed,
        "eta": (size - completed) // speed if speed else ETA_INFINITE,
        "f_l_piece_prio": False,
        "force_start": torrent.force_start,
        "infohash_v1": meta.hash,
        "infohash_v2": "",
        "last_activity": int(torrent.last_activity or torrent.added_on),
        "magnet_uri": f"magnet:?xt=urn:btih:{meta.hash}&dn={quote(meta.name)}",
        "max_ratio": max(torrent.ratio_limit, -1),
        "max_seeding_time": max(torrent.seeding_time_limit, -1),
        "name": meta.name,
        "num_complete": 0,
        "num_incomplete": 0,
        "num_leechs": 0,
        "num_seeds": 1 if torrent.downloading else 0,
        "priority": torrent.priority,
        "progress": torrent.progress,
        "ratio": torrent.uploaded / completed if completed else 0,
        "ratio_limit": torrent.ratio_limit,
        "save_path": torrent.save_path,
        "seeding_time": int(now - torrent.completed_on) if complete else 0,
        "seeding_time_limit": torrent.seeding_time_limit,
        "seen_complete": int(torrent.completed_on) if complete else flavour.never,
        "seq_dl": False,
        "size": size,
        "state": torrent.state(flavour),
        "super_seeding": torrent.super_seeding,
        "tags": ", ".join(torrent.tags),
        "time_active": 0 if torrent.stopped else int(now - torrent.added_on),
        "total_size": meta.size,
        "tracker": torrent.trackers[0] if torrent.trackers else "",
        "trackers_count": len(torrent.trackers),
        "up_limit": torrent.up_limit,
        "uploaded": torrent.uploaded,
        "uploaded_session": torrent.uploaded,
        "upspeed": torrent.upspeed,
    }
    if flavour.modern:
        row |= {
            "comment": "",
            "has_metadata": torrent.trouble != "metaDL",
            "inactive_seeding_time_limit": -2,
            "max_inactive_seeding_time": -1,
            "popularity": 0,
            "private": None if torrent.trouble == "metaDL" else meta.private,
            "reannounce": 0,
            "root_path": str(Path(torrent.save_path, meta.root)) if meta.root else "",
        }
    return row


def told(torrent: SimTorrent, flavour: Flavour, now: float) -> Json:
    """Return what `sync/maindata` says of a torrent: the truth but for its lies."""
    return listed(torrent, flavour, now) | torrent.lies


def content_path(torrent: SimTorrent) -> str:
    """Return the file of a torrent that has only one, else the folder of its files."""
    files = torrent.meta.files
    return f"{torrent.save_path}/{files[0][0] if len(files) == 1 else torrent.meta.root}"


def files(torrent: SimTorrent) -> list[Json]:
    """Return what `torrents/files` lists."""
    rows: list[Json] = []
    for index, (path, size) in enumerate(torrent.meta.files):
        wanted = index not in torrent.skipped
        row: Json = {
            "availability": 1 if torrent.complete else 0,
            "index": index,
            "name": path,
            "piece_range": [0, 0],
            "priority": 1 if wanted else 0,
            "progress": torrent.progress if wanted else 0,
            "size": size,
        }
        if index == 0:
            row["is_seed"] = torrent.complete
        rows.append(row)
    return rows


def trackers(torrent: SimTorrent) -> list[Json]:
    """Return what `torrents/trackers` lists; DHT and its like are rows too, and switched off."""
    rows = [
        {"msg": "", **dict.fromkeys(_NO_NUMBERS, 0), "status": 0, "tier": -1, "url": name}
        for name in _NOT_A_TRACKER
    ]
    for tier, url in enumerate(torrent.trackers):
        rows.append({"msg": "", **dict.fromkeys(_NO_NUMBERS, -1), "status": 1, "tier": tier, "url": url})
    return rows


def properties(torrent: SimTorrent, flavour: Flavour, now: float) -> Json:
    """Return what `torrents/properties` says."""
    row = listed(torrent, flavour, now)
    said: Json = {
        "addition_date": row["added_on"],
        "comment": "",
        "completion_date": row["completion_on"] if torrent.complete else -1,
        "created_by": "",
        "creation_date": flavour.never,
        "dl_limit": torrent.dl_limit or -1,
        "dl_speed": row["dlspeed"],
        "dl_speed_avg": row["dlspeed"],
        "download_path": "",
        "eta": row["eta"],
        "hash": torrent.meta.hash,
        "infohash_v1": torrent.meta.hash,
        "infohash_v2": "",
        "is_private": torrent.meta.private,
        "last_seen": row["seen_complete"] if torrent.complete else -1,
        "name": torrent.meta.name,
        "nb_connections": row["num_seeds"],
        "nb_connections_limit": 100,
        "peers": 0,
        "peers_total": 0,
        "piece_size": 16384,
        "pieces_have": row["completed"] // 16384,
        "pieces_num": -(-torrent.meta.size // 16384),
        "reannounce": 0,
        "save_path": torrent.save_path,
        "seeding_time": row["seeding_time"],
        "seeds": row["num_seeds"],
        "seeds_total": 0,
        "share_ratio": row["ratio"],
        "time_elapsed": row["time_active"],
        "total_downloaded": row["downloaded"],
        "total_downloaded_session": row["downloaded_session"],
        "total_size": torrent.meta.size,
        "total_uploaded": torrent.uploaded,
        "total_uploaded_session": torrent.uploaded,
        "total_wasted": 0,
        "up_limit": torrent.up_limit or -1,
        "up_speed": torrent.upspeed,
        "up_speed_avg": 0,
    }
    if flavour.modern:
        said |= {
            "has_metadata": row["has_metadata"],
            "popularity": 0,
            "private": torrent.meta.private,
            "progress": torrent.progress,
        }
    return said


def server_state(flavour: Flavour, **given: object) -> Json:
    """Return `server_state`, of which only what is `given` ever changes."""
    zeros = (
        "alltime_dl", "alltime_ul", "average_time_queue", "dht_nodes", "dl_info_data", "dl_info_speed",
        "dl_rate_limit", "queued_io_jobs", "total_buffers_size", "total_peer_connections", "total_queued_size",
        "total_wasted_session", "up_info_data", "up_info_speed", "up_rate_limit",
    )  # fmt: skip
    state: Json = dict.fromkeys(zeros, 0) | {
        "global_ratio": "-",
        "queueing": False,
        "read_cache_hits": "0",
        "read_cache_overload": "0",
        "refresh_interval": 200,
        "use_alt_speed_limits": False,
        "write_cache_overload": "0",
    }
    if flavour.modern:
        state |= {"last_external_address_v4": "", "last_external_address_v6": "", "use_subcategories": False}
    return state | given
