"""What the trouble that a server gave us means for the user, as a finding: pure."""

from actors.arr.kinds import KINDS
from actors.check.finding import Finding
from actors.errors import Banned, Refused, Rejected, Unreachable, Unsupported
from storage.settings import ArrSettings, InstanceSettings

type Trouble = Unreachable | Refused | Banned | Unsupported | Rejected

TROUBLES = (Unreachable, Refused, Banned, Unsupported, Rejected)


def of_instance(settings: InstanceSettings, trouble: Trouble, version: str = "") -> Finding:
    """A finding for what `QbitClient` raised; `version` is what it had read by then."""
    kind, key, remedy = _of_instance(settings, trouble, version)
    return Finding(kind, f"[{settings.section}]", key, str(trouble), remedy)


def _of_instance(settings: InstanceSettings, trouble: Trouble, version: str) -> tuple[str, str, str]:
    match trouble:
        case Banned():
            return (
                "banned",
                "Password",
                "Correct UserName and Password; then restart that qBittorrent, or leave it alone for an hour.",
            )
        case Refused() if settings.api_key:
            return "wrong-api-key", "ApiKey", "Copy the API key anew from qBittorrent's settings, Web UI."
        case Refused():
            return (
                "wrong-password",
                "Password",
                "Write UserName and Password as they are in qBittorrent's settings, Web UI; after five wrong ones "
                "it bans our address for an hour.",
            )
        case Unsupported() if version:
            return "unsupported-version", "Host", "Update that qBittorrent, or set Disabled = true until you do."
        case Unsupported():
            return "something-else", "Port", _LOOK_UP
        case Unreachable(lost="nobody"):
            return (
                "nobody-listens",
                "Port",
                f"Start that qBittorrent with its Web UI on, and compare Port with its settings: {_IN_DOCKER}",
            )
        case Unreachable(lost="name"):
            return "unknown-host", "Host", "Correct Host: this machine has to know it."
        case Unreachable(lost="tls"):
            key = "UseHttps" if "handshake" in str(trouble) else "SkipTLSVerify"
            return "tls", key, f"Set {key} as that server needs it."
        case Unreachable(lost="stranger"):
            return "something-else", "Port", _LOOK_UP
        case Unreachable(lost="elsewhere"):
            return "redirected", "Host", "Write the address that it leads to into Host, Port and UseHttps."
        case _:
            return "no-answer", "Host", "Look at that server and at the network between; then check again."


_IN_DOCKER = "in a container it is the port that is published."
_LOOK_UP = "Open that address in a browser: it has to show qBittorrent. Correct Host and Port."


def of_arr(settings: ArrSettings, trouble: Trouble) -> Finding:
    """A finding for what `ArrClient` raised."""
    kind, key, remedy = _of_arr(settings, trouble)
    return Finding(kind, f"[{settings.name}]", key, str(trouble), remedy)


def _of_arr(settings: ArrSettings, trouble: Trouble) -> tuple[str, str, str]:
    kind = KINDS[settings.kind]
    match trouble:
        case Refused():
            return (
                "wrong-api-key",
                "APIKey",
                f"Copy the API key from {kind.app}'s Settings, General; one of another Arr does not open it.",
            )
        case Unsupported():
            return (
                "wrong-application",
                "URI",
                f"Write the address of your {kind.app} into URI (its usual port is {kind.port}), or begin the "
                "section's name with the application that is there.",
            )
        case Unreachable(lost="nobody"):
            return "nobody-listens", "URI", f"Start that {kind.app}, and compare URI with its port: {_IN_DOCKER}"
        case Unreachable(lost="name"):
            return (
                "unknown-host",
                "URI",
                "Correct the host in URI: this machine has to know it.",
            )
        case Unreachable(lost="tls"):
            return "tls", "URI", "Write http:// or https:// as it needs it; SkipTLSVerify = true trusts your own."
        case Unreachable(lost="stranger" | "elsewhere"):
            return (
                "something-else",
                "URI",
                f"Open that address in a browser: it has to show {kind.app}. Mind its URL Base, if it has one.",
            )
        case _:
            return "no-answer", "URI", f"Look at that {kind.app} and at the network between; then check again."
