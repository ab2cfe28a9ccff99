"""`/api/status`, `/api/torrents/distribution`, `/api/actors` and the two health checks."""

from pathlib import Path

import pytest

from actors.status import State
from storage.settings import InstanceSettings, Problem, Settings
from storage.snapshot import StorageSnapshot
from tests.manual_clock import BEGINNING
from tests.web.house import House, open_house
from tests.web.samples import ARR, TWO_INSTANCES, arr, child, instance, running

INSTANCE_KEYS = {
    "name", "alive", "host", "port", "version", "state", "since", "lastError", "nextTry", "torrents",
}  # fmt: skip


def lose(house: House, name: str, state: State = "restarting", **fields: object) -> None:
    """One child is not running, all others are."""
    names = ("storage", "qbit/default", "qbit/qBit-Seedbox", "arr/radarr", "web")
    children = tuple(child(each, state, **fields) if each == name else child(each) for each in names)
    house.publish(children=children)


def test_the_status_has_the_documented_keys(house: House) -> None:
    status = house.get("/api/status")

    assert {"qbit", "qbitInstances", "arrs", "ready"} <= status.keys()
    assert list(status["qbitInstances"]) == ["default", "qBit-Seedbox"]
    assert all(each.keys() >= INSTANCE_KEYS for each in status["qbitInstances"].values())
    assert status["qbit"] == status["qbitInstances"]["default"]
    assert [{key: one[key] for key in ("category", "name", "type", "alive")} for one in status["arrs"]] == [
        {"category": "radarr", "name": "Radarr-Films", "type": "radarr", "alive": True}
    ]
    assert status["ready"] is True


def test_an_instance_that_is_well_shows_what_it_published(house: House) -> None:
    shown = house.get("/api/status")["qbitInstances"]["default"]

    assert shown | {"spaceLine": ""} == {
        "name": "default",
        "alive": True,
        "host": "qbit",
        "port": 8080,
        "version": "v5.1.0",
        "state": "online",
        "since": BEGINNING - 60,
        "lastError": "",
        "nextTry": None,
        "torrents": 3,
        "byCategory": {"radarr": 2, "": 1},
        "dlSpeed": 1000,
        "upSpeed": 2000,
        "readOnly": False,
        "freeSpace": 5 * 1024**3,
        "spaceLine": "",
        "connectionStatus": "connected",
        "lastPoll": BEGINNING - 1,
    }


def test_a_dead_instance_says_why_and_when_it_is_tried_and_claims_no_numbers(house: House) -> None:
    lose(house, "qbit/qBit-Seedbox", last_error="It refused the connection.", next_try=BEGINNING + 8)

    status = house.get("/api/status")

    shown = status["qbitInstances"]["qBit-Seedbox"]
    assert (shown["alive"], shown["state"], shown["torrents"]) == (False, "restarting", None)
    assert (shown["lastError"], shown["nextTry"]) == ("It refused the connection.", BEGINNING + 8)
    assert status["qbitInstances"]["default"]["alive"] is True
    assert status["ready"] is False


def test_a_disabled_instance_is_listed_as_such(house: House) -> None:
    attic = InstanceSettings(name="qBit-Attic", section="qBit-Attic", disabled=True)
    house.publish(settings=TWO_INSTANCES.model_copy(update={"instances": (*TWO_INSTANCES.instances, attic)}))

    shown = house.get("/api/status")["qbitInstances"]["qBit-Attic"]

    assert (shown["alive"], shown["state"], shown["torrents"]) == (False, "disabled", None)
    assert house.get("/api/torrents/distribution")["distribution"]["qBit-Attic"] == {
        "error": "Disabled in the configuration.",
        "alive": False,
    }


def test_an_arr_that_does_not_answer_is_not_alive_though_its_actor_runs(house: House) -> None:
    house.publish(arr(reachable=False, error="Radarr refused the connection.", next_try=BEGINNING + 30))

    (shown,) = house.get("/api/status")["arrs"]

    assert (shown["alive"], shown["state"]) == (False, "unreachable")
    assert (shown["lastError"], shown["nextTry"]) == ("Radarr refused the connection.", BEGINNING + 30)


def test_an_arr_whose_key_is_wrong_is_told_by_its_actor(house: House) -> None:
    lose(house, "arr/radarr", "parked", last_error="Radarr rejects our key.", error_kind="Refused")

    (shown,) = house.get("/api/status")["arrs"]

    assert (shown["alive"], shown["state"], shown["lastError"]) == (
        False,
        "refused",
        "Radarr rejects our key.",
    )


def test_categories_that_instances_manage_themselves_are_listed_apart(house: House) -> None:
    house.publish(arr(category="linux", name="", kind="", torrents=7))
    house.publish(children=tuple(running("storage", "arr/radarr", "arr/linux")))

    status = house.get("/api/status")

    assert [one["category"] for one in status["arrs"]] == ["radarr"]
    (managed,) = status["managed"]
    assert (managed["category"], managed["state"], managed["torrents"]) == ("linux", "online", 7)


def test_bad_sections_are_told_and_without_a_default_instance_qbit_is_empty(house: House) -> None:
    problem = Problem(section="qBit", key="Port", message="99999 is not a port (1-65535)")
    house.publish(settings=Settings(instances=TWO_INSTANCES.instances[1:], problems=(problem,)))

    status = house.get("/api/status")

    assert status["qbit"] == {}
    assert status["problems"] == ["[qBit] Port: 99999 is not a port (1-65535)"]


def test_a_database_that_cannot_be_written_is_told(house: House) -> None:
    assert house.get("/api/status")["database"] is None
    house.board.publish("storage", StorageSnapshot(0.0, problem="The disk is full.", dropped=7))

    database = house.get("/api/status")["database"]

    assert database == {"ok": False, "problem": "The disk is full.", "dropped": 7, "notice": "", "standby": ""}


def test_no_secret_is_in_any_answer(house: House) -> None:
    for path in ("/api/status", "/api/torrents/distribution", "/api/actors", "/api/torrents", "/"):
        said = house.http.get(path).text
        assert "s3cret" not in said
        assert "k3y" not in said
        assert "the-right-token" not in said


def test_the_distribution_counts_by_category_where_it_is_known(house: House) -> None:
    lose(house, "qbit/qBit-Seedbox", last_error="It refused the connection.")

    assert house.get("/api/torrents/distribution") == {
        "distribution": {
            "default": {
                "total": 3,
                "by_category": {"radarr": 2, "": 1},
                "alive": True,
                "host": "qbit",
                "port": 8080,
            },
            "qBit-Seedbox": {"error": "It refused the connection.", "alive": False},
        }
    }


def test_actors_are_listed_with_their_mailboxes(house: House) -> None:
    house.recorder("qbit/default")
    lose(house, "arr/radarr", "parked", restarts=5, incarnation=6, last_error="A bug.", next_try=BEGINNING + 900)

    actors = {one["name"]: one for one in house.get("/api/actors")["actors"]}

    assert list(actors) == ["storage", "qbit/default", "qbit/qBit-Seedbox", "arr/radarr", "web"]
    expected = {"name", "state", "incarnation", "restarts", "lastError", "nextTry", "mailbox"}
    assert all(one.keys() >= expected for one in actors.values())
    assert actors["qbit/default"]["mailbox"] == 0
    parked = actors["arr/radarr"]
    assert (parked["state"], parked["incarnation"], parked["restarts"]) == ("parked", 6, 5)
    assert (parked["lastError"], parked["nextTry"]) == ("A bug.", BEGINNING + 900)


def test_before_the_supervisor_has_begun_everything_is_connecting(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        house.publish(settings=TWO_INSTANCES)

        status = house.get("/api/status")

        assert {each["state"] for each in status["qbitInstances"].values()} == {"connecting"}
        assert status["arrs"][0]["state"] == "connecting"
        assert status["ready"] is False
        assert house.get("/api/actors") == {"actors": []}
        assert house.get("/api/torrents")["torrents"] == []
        assert house.http.get("/").status_code == 200
        assert house.http.get("/readyz").status_code == 503


def test_before_anything_is_published_there_is_an_empty_status(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        status = house.get("/api/status")

        assert (status["qbit"], status["qbitInstances"], status["arrs"]) == ({}, {}, [])
        assert status["ready"] is False
        assert house.get("/api/torrents/distribution") == {"distribution": {}}
        assert house.http.get("/").status_code == 200


def test_a_child_that_runs_but_has_published_nothing_yet_is_connecting(house: House) -> None:
    house.board.withdraw("qbit/default")
    house.board.withdraw("arr/radarr")

    status = house.get("/api/status")

    assert status["qbit"]["state"] == "connecting"
    assert (status["arrs"][0]["state"], status["arrs"][0]["torrents"]) == ("connecting", None)


@pytest.mark.parametrize(
    ("name", "state", "error", "code"),
    [
        ("qbit/default", "running", "", 200),
        ("qbit/default", "restarting", "It is down.", 200),
        ("qbit/default", "starting", "It is down.", 200),
        ("qbit/default", "starting", "", 503),
        ("storage", "parked", "The disk is gone.", 503),
        ("storage", "starting", "", 503),
    ],
)
def test_readyz_waits_for_the_start_and_for_no_instance_that_is_down(
    house: House, name: str, state: State, error: str, code: int
) -> None:
    lose(house, name, state, last_error=error)

    answer = house.stranger.get("/readyz")

    assert answer.status_code == code
    assert answer.json()["ready"] is (code == 200)
    assert answer.json()["all"] is (state == "running")


def test_an_arr_section_and_its_category_are_known_by_the_category(house: House) -> None:
    films = ARR.model_copy(update={"name": "Radarr-4K", "category": "movies/4k"})
    house.publish(arr(category="movies/4k"), settings=Settings(arrs=(films,)))
    house.publish(instance(), children=tuple(running("arr/movies/4k")))

    (shown,) = house.get("/api/status")["arrs"]

    assert (shown["category"], shown["name"], shown["alive"]) == ("movies/4k", "Radarr-4K", True)
