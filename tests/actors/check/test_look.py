"""A whole set-up, looked at in one go."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from actors.check.look import Looked, Managed, look
from storage.rows import LibraryRow
from storage.settings import ArrSettings, InstanceSettings, Problem, Settings
from tests.lab.arr import ArrSim, DownloadClient, RadarrSim
from tests.lab.ports import free_port
from tests.lab.standin import StandIn


class Place:
    """Two stand-ins and a Radarr that uses the first."""

    def __init__(self, folder: Path, open_: ExitStack) -> None:
        self.boxes = [open_.enter_context(StandIn(folder / name, name)) for name in ("one", "two")]
        self.radarr: ArrSim = open_.enter_context(RadarrSim(folder / "radarr"))
        self.radarr.behaviour.refresh_every = None
        one = self.boxes[0]
        self.radarr.add_client(DownloadClient("one", "127.0.0.1", one.port, one.username, one.password))

    def instance(self, number: int, **keys: Any) -> InstanceSettings:
        box = self.boxes[number]
        name = ("default", "qBit-Two")[number]
        given = {"port": box.port, "username": box.username, "password": box.password, "host": "localhost"}
        section = ("qBit", "qBit-Two")[number]
        return InstanceSettings.model_validate({"name": name, "section": section} | given | keys)

    def settings(self, *instances: InstanceSettings, **arr: Any) -> Settings:
        given = {"name": "Radarr-Movies", "kind": "radarr", "uri": self.radarr.url, "category": "radarr"}
        section = ArrSettings.model_validate({"api_key": self.radarr.api_key} | given | arr)
        return Settings(instances=instances or (self.instance(0),), arrs=(section,))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as open_:
        place = Place(tmp_path, open_)
        yield place
        assert place.radarr.complaints == []


def kinds(looked: Looked) -> list[str]:
    return [one.kind for one in looked.findings]


def test_torrents_are_counted_for_each_instance_and_category(place: Place) -> None:
    place.boxes[0].fill(3, "radarr")
    place.boxes[0].fill(2, "radarr/4k", prefix="Deep")
    place.boxes[1].fill(1, "linux", prefix="Other")
    two = place.instance(1, managed_categories=("linux",))

    looked = look(place.settings(place.instance(0, match_subcategories=True), two))

    assert looked.findings == ()
    assert looked.managed == (
        Managed("default", "radarr", "Radarr-Movies", 5),
        Managed("qBit-Two", "radarr", "Radarr-Movies", 0),
        Managed("qBit-Two", "linux", "qBit-Two", 1),
    )


def test_an_instance_that_is_disabled_is_not_asked(place: Place) -> None:
    looked = look(place.settings(place.instance(0), place.instance(1, disabled=True)))

    assert [one.name for one in looked.instances] == ["default"]
    assert sum(place.boxes[1].requests.values()) == 0


def test_one_server_that_is_down_costs_the_others_nothing(place: Place) -> None:
    lost = place.instance(1, port=free_port())

    looked = look(place.settings(place.instance(0), lost))

    assert kinds(looked) == ["nobody-listens"]
    assert [one.logged_in for one in looked.instances] == [True, False]


def test_what_the_loader_found_comes_first_with_its_remedy(place: Place) -> None:
    problem = Problem(section="qBit-X", key="Port", message="99999 is not a port (1-65535)")
    settings = place.settings(place.instance(0, port=free_port())).model_copy(update={"problems": (problem,)})

    first = look(settings).findings[0]

    assert (first.kind, first.about, first.key) == ("configuration", "[qBit-X]", "Port")
    assert (first.says, first.remedy) == ("99999 is not a port (1-65535).", "Correct Port in [qBit-X].")


# --- Verdicts -------------------------------------------------------------------------------------------


def nothing(category: str) -> dict[tuple[str, str], LibraryRow]:
    return {}


def rules(looked: Looked) -> dict[str, str]:
    assert looked.verdicts is not None
    return {one.name: one.rule for one in looked.verdicts}


def test_each_torrent_s_verdict_of_now_is_told_and_nothing_is_done(place: Place) -> None:
    box = place.boxes[0]
    box.fill(1, "radarr", prefix="Done", complete=True)
    box.fill(1, "radarr", prefix="New")
    (broken,) = box.fill(1, "radarr", prefix="Broken")
    box.afflict(broken, "error")
    box.fill(1, "elsewhere", prefix="Foreign")
    before = {one: (torrent.category, torrent.tags) for one, torrent in box.torrents().items()}

    looked = look(place.settings(), nothing)

    assert rules(looked) == {"Done-00000": "import", "New-00000": "young", "Broken-00000": "errored"}
    assert {one.name: one.does for one in looked.verdicts or ()}["Done-00000"] == "import"
    assert {one: (torrent.category, torrent.tags) for one, torrent in box.torrents().items()} == before
    assert {request.method for request in place.radarr.requests} == {"GET"}


def test_what_the_daemon_remembers_is_taken_into_account(place: Place) -> None:
    (one,) = place.boxes[0].fill(1, "radarr", prefix="Done", complete=True)
    row = LibraryRow(
        *("default", one, "Done-00000", "radarr", True, 1.0, "", "", 0.0, ""),
        needs_attention=False,
        marks=frozenset(),
    )

    looked = look(place.settings(), lambda category: {("default", one): row})

    assert rules(looked) != {"Done-00000": "import"}


def test_of_an_arr_that_does_not_answer_the_verdict_is_that_nothing_is_known(place: Place) -> None:
    place.boxes[0].fill(1, "radarr", prefix="Done", complete=True)
    place.radarr.behaviour.answer_status = 500

    looked = look(place.settings(), nothing)

    assert kinds(looked) == ["no-answer"]
    assert looked.verdicts is not None
    assert all("could not be read" in one.why or one.rule == "import" for one in looked.verdicts)


def test_categories_that_an_instance_manages_itself_have_verdicts_too(place: Place) -> None:
    place.boxes[0].fill(1, "linux", prefix="Iso", complete=True)

    looked = look(place.settings(place.instance(0, managed_categories=("linux",))), nothing)

    assert rules(looked) == {"Iso-00000": "healthy"}
