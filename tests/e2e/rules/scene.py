"""What the scenarios of all rules share: torrents put in their place, what the diary says, who is as he was."""

import shutil
from collections.abc import Callable, Sequence
from typing import Any

from tests.lab import torrents
from tests.lab.arr import ArrSim, Media, Release
from tests.lab.daemon import Daemon, Json
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent

#: `[Settings]` of a user in a hurry: nothing has to wait for its time.
AT_ONCE: dict[str, object] = {
    "JustBackGrace": 0,
    "MissingFilesGrace": 0,
    "EstimateGrace": 0,
    "RecheckPause": 0,
    "IgnoreTorrentsYoungerThan": 0,
    "LoopSleepTimer": 1,
}
#: `PollInterval` of the instances, s.
POLL = 0.5
WITHIN = 60.0  # s: what takes two on a quiet machine

type Still = Callable[[], None]


def begin(stage: Stage, *arguments: str, **general: object) -> Daemon:
    """Start the daemon of a user in a hurry, with these `arguments` and what else is to stand in `[Settings]`."""
    daemon = stage.daemon("daemon", **AT_ONCE | general)
    daemon.arguments = arguments
    return daemon.start().until_ready()


def place(server: QbitServer, torrent: MadeTorrent, category: str, *, tags: Sequence[str] = ()) -> None:
    """Put a torrent with a copy of its content on a server: it is complete there without any peer."""
    target = server.downloads / torrent.name
    if torrent.content.is_dir():
        shutil.copytree(torrent.content, target)
    else:
        shutil.copy2(torrent.content, target)
    torrents.add(server, torrent, category, save_path=server.downloads, tags=tags)
    torrents.wait_for(server, torrent.hash, "stalledUP", "uploading")


def offer(arr: ArrSim, server: QbitServer, *offered: MadeTorrent) -> Media:
    """The Arr grabs the first of these onto that server, and lists it in its queue."""
    media = arr.add_media(offered[0].name, [Release(torrent=one, title=one.name) for one in offered])
    arr.grab(media, client=server.name)
    arr.refresh()
    return media


def alone(arr: ArrSim) -> ArrSim:
    """Nobody serves what this Arr grabs: its downloads stall."""
    arr.behaviour.seeder = None
    return arr


def diary(daemon: Daemon, torrent: MadeTorrent, rule: str = "", instance: str = "default") -> list[Json]:
    """What the diary says of a torrent on an instance, the newest first."""
    return list(daemon.get("/api/decisions", instance=instance, hash=torrent.hash, rule=rule)["decisions"])


def decided(
    daemon: Daemon,
    rule: str,
    torrent: MadeTorrent,
    instance: str = "default",
    *,
    step: str = "",
    why: str = "",
    within: float = WITHIN,
) -> Json:
    """Wait for a decision by that rule with that step (or none needed) and these words, and return it."""

    def found() -> Json:
        rows = diary(daemon, torrent, rule, instance)
        wanted = (row for row in rows if (not step or step in row["steps"]) and why in row["why"])
        said = [(row["rule"], row["why"], row["steps"]) for row in diary(daemon, torrent, instance=instance)]
        row = next(wanted, None)
        assert row is not None, f"the diary says {said}"
        return row

    return eventually(found, within=within, say=f"no {rule} of {torrent.name} on {instance} with {step!r} {why!r}")


def verdict(
    daemon: Daemon,
    torrent: MadeTorrent,
    rule: str,
    instance: str = "default",
    *,
    why: str = "",
    within: float = WITHIN,
) -> Json:
    """Wait until this is the rule that holds for a torrent, in these words, and return its row."""

    def row() -> Json:
        found = daemon.torrent(instance, torrent.hash)
        assert found is not None, "no category follows it"
        said = found["verdict"]
        assert said["rule"] == rule, f"it is {said}"
        assert why in said["why"], f"it is {said}"
        return found

    return eventually(row, within=within, say=f"{torrent.name} on {instance} is never {rule}")


def needing(daemon: Daemon, torrent: MadeTorrent) -> Json:
    """Wait until a torrent is among those that need the user's attention, and return its row."""
    return eventually(
        lambda: next(iter(daemon.torrents(attention="true", q=torrent.hash)), {}),
        within=WITHIN,
        say=f"{torrent.name} needs nobody's attention",
    )


def gone(server: QbitServer, torrent: MadeTorrent, *, within: float = WITHIN) -> None:
    """Wait until a server does not have the torrent any more."""
    eventually(
        lambda: torrents.look(server, torrent.hash) is None,
        within=within,
        say=f"{torrent.name} stays on {server.name}",
    )


def on_disk(server: QbitServer, torrent: MadeTorrent) -> bool:
    """Whether a server has content of the torrent where downloads go."""
    return (server.downloads / torrent.name).exists()


def looks(server: QbitServer, torrent: MadeTorrent) -> dict[str, Any]:
    """All of a torrent that anybody might have changed."""
    info = torrents.look(server, torrent.hash)
    if info is None:
        return {}
    names = ("name", "category", "save_path", "dl_limit", "up_limit", "ratio_limit", "seeding_time_limit")
    enum = info.state_enum
    return {
        **{name: info[name] for name in names},
        "tags": {tag.strip() for tag in info.tags.split(",")} - {""},
        "stopped": enum.is_stopped,
        "errored": enum.is_errored,
        "left": info.amount_left,
        "files": [(file.name, file.priority) for file in server.api.torrents_files(torrent_hash=torrent.hash)],
        "trackers": {row.url for row in server.api.torrents_trackers(torrent_hash=torrent.hash)},
        "on disk": on_disk(server, torrent),
    }


def still(server: QbitServer, torrent: MadeTorrent) -> Still:
    """Remember how a torrent looks now; what is returned fails when it looks different."""
    before = looks(server, torrent)
    assert before, f"{torrent.name} is not on {server.name}"

    def check() -> None:
        now = looks(server, torrent)
        changes = {what: (before[what], now.get(what)) for what in before if now.get(what) != before[what]}
        assert changes == {}, f"{torrent.name} on {server.name} is not as it was: {changes}"

    return check


def move(server: QbitServer, torrent: MadeTorrent, category: str) -> None:
    """Do what the user does in qBittorrent: make a category if there is none, and move a torrent into it."""
    if category not in server.api.torrents_categories():
        server.api.torrents_create_category(name=category)
    server.api.torrents_set_category(torrent_hashes=torrent.hash, category=category)


def twin(server: QbitServer, torrent: MadeTorrent, category: str) -> Still:
    """Put a copy of a torrent that its user has stopped onto another server; nobody may touch it."""
    torrents.add(server, torrent, category, stopped=True)
    torrents.wait_for(server, torrent.hash, "stoppedDL", "pausedDL")
    return still(server, torrent)


def tags_of(server: QbitServer, torrent: MadeTorrent) -> set[str]:
    """The tags of a torrent."""
    info = torrents.look(server, torrent.hash)
    assert info is not None, f"{torrent.name} is not on {server.name}"
    return {tag.strip() for tag in info.tags.split(",")} - {""}


def tagged(server: QbitServer, torrent: MadeTorrent, tag: str) -> None:
    """Wait until a torrent carries a tag."""
    eventually(
        lambda: tag in tags_of(server, torrent), within=WITHIN, say=f"{torrent.name} on {server.name} has no {tag}"
    )


def seeded_for(server: QbitServer, torrent: MadeTorrent, seconds: float) -> None:
    """Wait until it has seeded that long, by the server's own count."""
    eventually(
        lambda: torrents.wait_for(server, torrent.hash).seeding_time >= seconds,
        within=WITHIN,
        say=f"{torrent.name} does not seed for {seconds} s",
    )


def deletions(arr: ArrSim) -> list[dict[str, list[str]]]:
    """The queries with which somebody took something out of the Arr's queue."""
    return [r.query for r in arr.requests if r.method == "DELETE" and "/queue/" in r.path and r.status == 200]


def blocklisted(arr: ArrSim) -> list[str]:
    """The names of the releases that the Arr will not grab again."""
    return [str(row["sourceTitle"]) for row in arr.blocklist]


def writes(arr: ArrSim) -> list[str]:
    """Every request that was not a mere question."""
    return [f"{r.method} {r.path}" for r in arr.requests if r.method != "GET"]
