"""The settings of a stand-in server that a test may change while it runs."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.standin.flavour import Flavour
from tests.lab.standin.rows import Json, server_state


@dataclass
class ServerSettings:
    """Sizes are bytes, durations seconds."""

    download_seconds: float | None = None
    """How long a download takes that is added from now on; None: nobody has it, so it stalls."""
    nobody_has: set[str] = field(default_factory=set)
    """The hashes of torrents that stall all the same."""
    free_space: int = 500 * 1024**3
    connection_status: str = "firewalled"
    queueing: bool = False
    latency: float = 0.0
    """How long every answer takes."""

    def server_state(self, flavour: Flavour) -> Json:
        """Return the part of `sync/maindata` that is about the server."""
        return server_state(
            flavour,
            free_space_on_disk=self.free_space,
            connection_status=self.connection_status,
            queueing=self.queueing,
        )

    def preferences(self, downloads: Path) -> Json:
        """Return the few of `app/preferences` that matter to us."""
        return {
            "auto_tmm_enabled": False,
            "category_changed_tmm_enabled": False,
            "dht": False,
            "lsd": False,
            "max_ratio": -1,
            "max_ratio_act": 0,
            "max_ratio_enabled": False,
            "max_seeding_time": -1,
            "max_seeding_time_enabled": False,
            "pex": False,
            "queueing_enabled": self.queueing,
            "save_path": str(downloads),
            "temp_path": f"{downloads}/temp",
            "temp_path_enabled": False,
            "upnp": False,
            "web_ui_ban_duration": 3600,
            "web_ui_max_auth_fail_count": 5,
        }
