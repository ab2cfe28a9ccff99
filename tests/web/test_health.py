"""`/healthz` and `/readyz`: progress, and what is not ready for which reason."""

import pytest

from actors.status import State
from tests.web.house import TOKEN, House, open_house
from tests.web.samples import child
from web.health import STORAGE_WITHIN, SWEPT_WITHIN

WELL = {"ok": True, "supervisor": True, "storage": True}


def healthy(house: House) -> bool:
    answer = house.stranger.get("/healthz")
    assert answer.json()["ok"] is (answer.status_code == 200)
    assert answer.status_code in {200, 503}
    return answer.status_code == 200


def test_it_is_well_before_anything_was_started(house: House) -> None:
    house.publish(children=())

    assert house.stranger.get("/healthz").json() == WELL


def test_it_is_well_while_the_supervisor_looks_at_its_children(house: House) -> None:
    house.wiring.pulses.swept_at = house.clock.monotonic()
    house.clock.advance(SWEPT_WITHIN)

    assert healthy(house)


def test_it_is_not_once_the_supervisor_or_the_clock_stands_still(house: House) -> None:
    house.wiring.pulses.swept_at = house.clock.monotonic()
    house.clock.advance(SWEPT_WITHIN + 1)

    answer = house.stranger.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"ok": False, "supervisor": False, "storage": True})


@pytest.mark.parametrize("state", ["restarting", "starting", "stopping"])
def test_storage_may_be_on_its_way_back_for_a_while(house: House, state: State) -> None:
    house.publish(children=(child("storage", state, since=house.clock.time()),))
    assert healthy(house)

    house.clock.advance(STORAGE_WITHIN + 1)
    assert not healthy(house)


def test_storage_that_is_parked_is_lost(house: House) -> None:
    house.publish(children=(child("storage", "parked", since=house.clock.time()),))

    assert not healthy(house)


def test_storage_that_hangs_in_one_write_is_lost(house: House) -> None:
    with house.wiring.pulses.of("storage", 1).busy("Intended", house.clock.monotonic()):
        house.clock.advance(STORAGE_WITHIN)
        assert healthy(house)

        house.clock.advance(1)
        assert not healthy(house)
    assert healthy(house)


@pytest.mark.parametrize("name", ["qbit/default", "arr/radarr"])
def test_an_instance_or_an_arr_that_is_down_is_no_reason_to_start_anew(house: House, name: str) -> None:
    house.publish(children=(child("storage"), child(name, "parked", last_error="It refused the login.")))

    assert healthy(house)


def test_readyz_gives_reasons_to_who_has_the_token_and_names_nobody_to_a_stranger(house: House) -> None:
    house.publish(
        children=(
            child("storage"),
            child("qbit/default", "restarting", last_error="It is down."),
            child("qbit/qBit-Seedbox", "starting"),
            child("arr/radarr", "stopping"),
        )
    )

    assert house.stranger.get("/readyz").json() == {"ready": False, "all": False, "standby": False}
    assert house.http.get("/readyz").json() == {
        "ready": False,
        "all": False,
        "standby": False,
        "children": [
            {"name": "storage", "ready": True, "state": "running", "why": ""},
            {"name": "qbit/default", "ready": False, "state": "restarting", "why": "It is down."},
            {"name": "qbit/qBit-Seedbox", "ready": False, "state": "starting", "why": "It has not come up yet."},
            {"name": "arr/radarr", "ready": False, "state": "stopping", "why": "It is being stopped."},
        ],
    }
    assert "children" in house.log_in().get("/readyz").json()


def test_guessing_the_token_at_readyz_is_slowed_down_like_anywhere(house: House) -> None:
    for guess in range(8):
        answer = house.stranger.get("/readyz", headers={"Authorization": f"Bearer guess {guess}"})
        assert answer.json() == {"ready": True, "all": True, "standby": False}

    assert house.stranger.get("/api/status", headers={"Authorization": "Bearer guess"}).status_code == 429
    assert "children" not in house.stranger.get("/readyz", headers={"Authorization": f"Bearer {TOKEN}"}).json()


def test_without_a_token_to_ask_for_everybody_on_this_machine_sees_the_reasons(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with open_house(tmp_path_factory.mktemp("open"), auth_disabled=True, token="") as house:
        house.publish_all_well()

        assert "children" in house.stranger.get("/readyz").json()
        assert "children" not in house.stranger.get("/readyz", headers={"Host": "evil.example"}).json()
