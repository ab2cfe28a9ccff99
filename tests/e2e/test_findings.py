"""What is wrong between the servers, shown by a running daemon until it is put right."""

from contextlib import ExitStack
from pathlib import Path

from tests.lab.arr import DownloadClient, RadarrSim
from tests.lab.daemon import Daemon, arr_section, qbit_section
from tests.lab.eventually import eventually
from tests.lab.standin import StandIn


def test_a_category_that_does_not_match_is_shown_until_the_configuration_is_mended(tmp_path: Path) -> None:
    with ExitStack() as open_:
        box = open_.enter_context(StandIn(tmp_path / "box"))
        radarr = open_.enter_context(RadarrSim(tmp_path / "radarr"))
        radarr.add_client(
            DownloadClient("box", "localhost", box.port, box.username, box.password, category="films")
        )
        instance = qbit_section(box, "default")  # type: ignore[arg-type]  # it is used like one
        daemon = Daemon(tmp_path / "daemon", instance, arr_section(radarr))
        open_.enter_context(daemon)

        def shown() -> bool:
            return any('Set Category = "films"' in one for one in daemon.attention())

        eventually(shown, within=60, say="the page does not say that the categories differ")

        daemon.write(instance, arr_section(radarr, Category="films"))
        daemon.reload()

        eventually(lambda: not shown(), within=60, say="the page goes on saying that the categories differ")
        assert radarr.complaints == []
