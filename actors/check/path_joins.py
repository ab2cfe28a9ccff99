"""What is wrong on the way from a client's folder into an Arr's library: pure."""

from collections.abc import Iterator, Sequence

from actors.arr.kinds import KINDS
from actors.check.finding import Finding
from actors.check.paths import Question
from actors.check.report import ArrReport
from actors.check.wording import either, sentence


def of_paths(arr: ArrReport, unseen: Sequence[Question]) -> Iterator[Finding]:
    """Folders that an Arr does not see, what it says of them itself, and mappings without effect."""
    app = KINDS[arr.kind].app
    how = f"Add it in {app}'s Settings, Download Clients, Remote Path Mappings"
    for one in unseen:
        if one.arr != arr.name:
            continue
        host = next((client.host for client in arr.clients if client.name == one.client), "")
        mapped = f", which is {one.local} by its mappings," if one.local != one.remote else ""
        yield Finding(
            "missing-path-mapping",
            arr.about,
            "",
            f"{app} does not see {one.remote}{mapped} where {one.client!r} saves its downloads: imports will fail "
            "for want of a remote path mapping.",
            f"{how}: host {host!r}, remote path {one.remote}/, local path the same folder as {app} sees it.",
        )
    for complaint in arr.complaints:
        mapping = complaint.source.startswith("RemotePathMapping")
        yield Finding(
            "missing-path-mapping" if mapping else "arr-complains",
            arr.about,
            "",
            f"{app} itself says: {sentence(complaint.message)}",
            f"{how}, or mount that folder where {app} looks for it."
            if mapping
            else f"See {app}'s System, Status, where it says what to do about it.",
        )
    hosts = {client.host.casefold() for client in arr.clients}
    for mapping_ in arr.mappings if not arr.others else ():
        if mapping_.host.casefold() not in hosts:
            yield Finding(
                "mapping-for-nobody",
                arr.about,
                "",
                f"{app} has a remote path mapping for the host {mapping_.host!r}, and no download client that is "
                "written so: it has no effect.",
                f"Write its host as the download client has it: {either(sorted(hosts)) or 'there is none yet'}.",
            )
