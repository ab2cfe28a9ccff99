"""The settings a lab qBittorrent starts with: quiet, quick, on this machine only."""

import base64
import hashlib
import secrets
from pathlib import Path

_ROUNDS = 100_000  # fixed in qBittorrent


def write_profile(
    folder: Path, *, interface: str, port: int, bt_port: int, downloads: Path, username: str, password: str
) -> None:
    """Write qBittorrent.conf for `--profile=folder`."""
    sections: dict[str, dict[str, str | int]] = {
        "LegalNotice": {"Accepted": "true"},
        "Network": {"PortForwardingEnabled": "false"},
        "BitTorrent": {
            r"Session\DHTEnabled": "false",
            r"Session\LSDEnabled": "false",
            r"Session\PeXEnabled": "false",
            r"Session\Interface": "lo",
            r"Session\InterfaceName": "lo",
            r"Session\InterfaceAddress": interface,
            r"Session\Port": bt_port,
            r"Session\BTProtocol": "TCP",
            r"Session\MultiConnectionsPerIp": "true",  # all our peers live at one address
            r"Session\SSRFMitigation": "false",  # so do our trackers
            r"Session\DefaultSavePath": str(downloads),
            r"Session\QueueingSystemEnabled": "false",
            r"Session\GlobalMaxRatio": -1,
            r"Session\SaveResumeDataInterval": 1,  # minutes, the smallest there is
            r"Session\RefreshInterval": 200,  # milliseconds until the API shows a change; 1500 by default
        },
        "Preferences": {
            r"WebUI\Address": interface,
            r"WebUI\Port": port,
            r"WebUI\LocalHostAuth": "true",
            r"WebUI\UseUPnP": "false",
            r"WebUI\Username": username,
            r"WebUI\Password_PBKDF2": _hashed(password),
            r"Search\SearchEnabled": "false",
            r"Connection\ResolvePeerCountries": "false",  # or it tries to download a database at every start
            r"General\Locale": "en",
        },
    }
    lines: list[str] = []
    for section, values in sections.items():
        lines += [f"[{section}]", *(f"{key}={value}" for key, value in values.items()), ""]
    config = folder / "qBittorrent" / "config" / "qBittorrent.conf"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("\n".join(lines))


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS, 64)
    return f'"@ByteArray({base64.b64encode(salt).decode()}:{base64.b64encode(key).decode()})"'
