"""Simulated Radarr, Sonarr and Lidarr that keep real state and drive real qBittorrents."""

from tests.lab.arr.behaviour import Behaviour
from tests.lab.arr.lidarr import LidarrSim
from tests.lab.arr.radarr import RadarrSim
from tests.lab.arr.sim import ArrSim
from tests.lab.arr.sonarr import SonarrSim
from tests.lab.arr.state import DownloadClient, Grab, LoggedRequest, Media, Part, Release, Tracked

__all__ = [
    "ArrSim",
    "Behaviour",
    "DownloadClient",
    "Grab",
    "LidarrSim",
    "LoggedRequest",
    "Media",
    "Part",
    "RadarrSim",
    "Release",
    "SonarrSim",
    "Tracked",
]
