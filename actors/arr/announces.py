"""What a tracker's last answer means, so that one which is down is never taken for one that says no: pure."""

from typing import Literal

from actors.torrent import TrackerStatus

type Word = Literal["working", "down", "unregistered", "refused", "quiet"]

# `status` as the Web API numbers it; 5 and 6 since qBittorrent 5.1.
_WORKING, _NOT_WORKING, _ERROR, _UNREACHABLE = 2, 4, 5, 6

# Asked before _UNREGISTERED: "host not found" is about the host, not about the torrent.
_DOWN = (
    "timed out", "timeout", "host not found", "no such host", "name or service", "name resolution",
    "could not resolve", "unreachable", "refused", "reset by peer", "connection closed", "end of file",
    "no route", "bad gateway", "service unavailable", "internal server error", "too many requests",
    "server error", "cloudflare", "ssl", "tls", "certificate", "maintenance", "overload",
    "500", "502", "503", "504", "520", "521", "522", "523", "524", "429",
    "unsupported url protocol", "skipping tracker announce", "invalid response", "parse",
)  # fmt: skip

# About us, not about the torrent: the tracker would know it if it knew the user.
_ABOUT_US = (
    "passkey",
    "authkey",
    "pass key",
    "auth key",
    "user",
    "client",
    "account",
    "peer id",
    "your ip",
    "ip address",
)

_UNREGISTERED = (
    "unregistered", "not registered", "torrent not found", "torrent is not found", "torrent was not found",
    "infohash not found", "info hash not found", "info_hash not found", "unknown torrent", "torrent unknown",
    "unknown info hash", "unknown info_hash", "unknown infohash",
    "torrent does not exist", "torrent doesn't exist", "torrent not exist", "torrent has been deleted",
    "torrent deleted", "torrent was deleted", "torrent has been removed", "torrent removed",
    "info hash is not authorized", "infohash is not authorized", "not authorized with this tracker",
    "torrent has been nuked", "torrent is trumped", "trumped",
)  # fmt: skip


def word_of(tracker: TrackerStatus) -> Word:
    """What the tracker's row in qBittorrent says.

    `unregistered`: it was reached and does not have this torrent. `down`: it was not reached, or is itself
    in trouble. `refused`: it was reached and refuses for some other reason. `quiet`: it has not answered.
    """
    if tracker.status == _WORKING:
        return "working"
    if tracker.status == _UNREACHABLE:
        return "down"
    if tracker.status not in {_NOT_WORKING, _ERROR} or not tracker.message:
        return "quiet"
    message = tracker.message.lower()
    if any(sign in message for sign in _DOWN):
        return "down"
    if any(sign in message for sign in _ABOUT_US):
        return "refused"
    return "unregistered" if any(sign in message for sign in _UNREGISTERED) else "refused"
