"""Reports of servers that are well, to be spoilt by a test."""

from dataclasses import replace

from actors.check.report import ArrReport, Category, DownloadClient, InstanceReport
from storage.settings import ArrSettings, InstanceSettings, Settings

BOX = InstanceReport(
    "Seedbox",
    "qBit-Seedbox",
    "10.0.0.5",
    8080,
    reached=True,
    logged_in=True,
    version="v5.1.0",
    web_api="2.11.4",
    default_save_path="/downloads",
    categories=(Category("radarr", "", 2, ("/downloads",)), Category("sonarr", "", 0)),
    torrents=2,
)
CLIENT = DownloadClient(
    "seedbox",
    enabled=True,
    host="10.0.0.5",
    port=8080,
    tls=False,
    base_path="",
    category="radarr",
    imported_category="",
    removes_completed=False,
)
RADARR = ArrReport(
    "Radarr-Movies",
    "radarr",
    "10.0.0.2:7878",
    "10.0.0.2",
    "radarr",
    reached=True,
    key_ok=True,
    version="5.0",
    clients=(CLIENT,),
)
SONARR = replace(
    RADARR, name="Sonarr-TV", kind="sonarr", category="sonarr", clients=(replace(CLIENT, category="sonarr"),)
)


def settings(*arrs: ArrReport, instances: tuple[InstanceReport, ...] = (BOX,), **of_instance: object) -> Settings:
    """The configuration in which these reports have their sections."""
    return Settings(
        instances=tuple(
            InstanceSettings.model_validate(
                {"name": one.name, "section": one.section, "host": one.host, "port": one.port} | of_instance
            )
            for one in instances
        ),
        arrs=tuple(
            ArrSettings(
                name=one.name, kind=one.kind, uri=f"http://{one.place}", api_key="k", category=one.category
            )
            for one in arrs
        ),
    )
