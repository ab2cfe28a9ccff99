"""What the user orders by POST: a restart, a pass, removals that a brake held back."""

from urllib.parse import quote

import httpx
import pytest

from actors.arr.snapshot import Brake, Doubt
from actors.messages import Confirm, Restart, RunPass
from tests.web.house import House, refused
from tests.web.samples import TWO_INSTANCES, arr, running

BRAKE = Brake("qBit-Seedbox", 50, "50 of 60 torrents would go at once")
DOUBT = Doubt("qBit-Attic", 7, "qBit-Attic suddenly shows none of the 7 torrents it had.")


def accepted(answer: httpx.Response) -> bool:
    return answer.status_code == 202 and answer.json() == {"accepted": True}


def test_an_actor_is_restarted_by_the_supervisor(house: House) -> None:
    assert accepted(house.http.post("/api/actors/qbit/qBit-Seedbox/restart"))

    assert house.root.wait_for(Restart) == Restart("qbit/qBit-Seedbox")


def test_an_actor_nobody_knows_is_not_restarted(house: House) -> None:
    assert "qbit/nobody" in refused(house.http.post("/api/actors/qbit/nobody/restart"), 404)
    assert refused(house.http.post("/api/actors/root/restart"), 404)

    assert house.root.hears(Restart) == []


def test_a_category_is_told_to_run_a_pass(house: House) -> None:
    films = house.recorder("arr/radarr")

    assert accepted(house.http.post("/api/arrs/radarr/run"))

    assert films.wait_for(RunPass).why


@pytest.mark.parametrize("category", ["movies/4k", "my films", "films?#", "Äpfel"])
def test_a_category_may_have_any_name(house: House, category: str) -> None:
    name = f"arr/{category}"
    films = house.recorder(name)
    house.publish(arr(category=category, brakes=(BRAKE,)), children=tuple(running(name)))
    quoted = quote(category)

    assert accepted(house.http.post(f"/api/arrs/{quoted}/run"))
    assert accepted(house.http.post(f"/api/arrs/{quoted}/confirm/qBit-Seedbox"))

    assert [type(message) for message in films.told] == [RunPass, Confirm]


def test_an_unknown_category_is_404(house: House) -> None:
    assert "nothing" in refused(house.http.post("/api/arrs/nothing/run"), 404)
    assert refused(house.http.post("/api/arrs/nothing/confirm/default"), 404)


def test_a_category_whose_actor_is_down_is_503(house: House) -> None:
    assert "arr/radarr" in refused(house.http.post("/api/arrs/radarr/run"), 503)


def test_held_back_removals_are_confirmed_for_one_instance(house: House) -> None:
    films = house.recorder("arr/radarr")
    house.publish(arr(brakes=(BRAKE,)))

    assert accepted(house.http.post("/api/arrs/radarr/confirm/qBit-Seedbox"))

    assert films.told == [Confirm("qBit-Seedbox")]


def test_that_what_an_instance_lost_is_gone_is_confirmed_for_one_instance(house: House) -> None:
    films = house.recorder("arr/radarr")
    house.publish(arr(doubts=(DOUBT,)))

    assert accepted(house.http.post("/api/arrs/radarr/confirm/qBit-Attic"))
    assert "default" in refused(house.http.post("/api/arrs/radarr/confirm/default"), 409)

    assert films.told == [Confirm("qBit-Attic")]


def test_what_waits_for_the_users_word_is_in_the_status(house: House) -> None:
    house.publish(arr(brakes=(BRAKE,), doubts=(DOUBT,)))

    (row,) = [row for row in house.http.get("/api/status").json()["arrs"] if row["category"] == "radarr"]

    assert row["heldBack"] == [{"instance": "qBit-Seedbox", "count": 50, "why": BRAKE.why}]
    assert row["missing"] == [{"instance": "qBit-Attic", "count": 7, "why": DOUBT.why}]


def test_nothing_is_confirmed_that_is_not_held_back(house: House) -> None:
    films = house.recorder("arr/radarr")
    house.publish(arr(brakes=(BRAKE,)))

    assert "default" in refused(house.http.post("/api/arrs/radarr/confirm/default"), 409)

    assert films.told == []


def test_a_button_on_the_page_leads_back_to_the_page(house: House) -> None:
    house.recorder("arr/radarr")

    answer = house.http.post("/api/arrs/radarr/run", headers={"Accept": "text/html,*/*;q=0.8"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    "path", ["/api/actors/qbit/default/restart", "/api/arrs/radarr/run", "/api/arrs/radarr/confirm/default"]
)
def test_looking_changes_nothing(house: House, path: str) -> None:
    films = house.recorder("arr/radarr")

    assert refused(house.http.get(path), 405)

    assert films.told == []
    assert house.root.hears(Restart) == []


def test_the_settings_in_force_are_not_needed_to_restart(house: House) -> None:
    house.publish(settings=TWO_INSTANCES.model_copy(update={"instances": (), "arrs": ()}))

    assert accepted(house.http.post("/api/actors/storage/restart"))
