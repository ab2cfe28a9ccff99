"""What is wrong with an Arr's download clients: pure."""

from collections.abc import Iterator, Sequence

from actors.arr.kinds import KINDS
from actors.check.finding import Finding
from actors.check.matching import Match
from actors.check.report import ArrReport
from actors.check.wording import both
from storage.settings import ArrSettings, Settings


def of_clients(arr: ArrReport, mine: Sequence[Match]) -> Iterator[Finding]:
    """Clients that are missing, switched off, or not among our instances."""
    app = KINDS[arr.kind].app
    if not arr.clients:
        yield Finding(
            "no-client",
            arr.about,
            "",
            f"{app} has no qBittorrent among its download clients.",
            f"Add your qBittorrents in {app}'s Settings, Download Clients, with the category {arr.category!r}.",
        )
    elif not mine:
        names = both([client.name for client in arr.clients])
        yield Finding(
            "clients-disabled",
            arr.about,
            "",
            f"Every qBittorrent among {app}'s download clients is disabled: {names}.",
            f"Enable those it should use in {app}'s Settings, Download Clients.",
        )
    for match in mine:
        if not match.surely and not match.maybe:
            yield Finding(
                "client-not-watched",
                arr.about,
                "",
                f"{app}'s download client {match.client.name!r} is at {match.place}, which nobody watches: "
                "what it downloads is not looked after.",
                f"Add a section [qBit-NAME] for it, correct the Host and Port of the one that is meant, or "
                f"disable that client in {app}.",
            )


def of_habits(settings: ArrSettings, mine: Sequence[Match], all_settings: Settings) -> Iterator[Finding]:
    """What the Arr does by itself that undoes what we are told to do."""
    torrent = settings.torrent
    for match in mine:
        names = {one.name for one in match.surely}
        theirs = [row for one in all_settings.instances if one.name in names for row in one.trackers]
        owed = any(row.hit_and_run.mode != "disabled" for row in (*torrent.trackers, *theirs))
        if match.client.removes_completed and (owed or torrent.remove != "never"):
            app = KINDS[settings.kind].app
            yield Finding(
                "removes-completed",
                f"[{settings.name}]",
                "Torrent.SeedingMode.RemoveTorrent",
                f"{app} removes completed downloads from {match.client.name!r} itself, whatever our limits and "
                "hit-and-run rules say.",
                f"Switch off Remove Completed of that client in {app}'s Settings, Download Clients.",
            )
