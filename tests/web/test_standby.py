"""What the page and the health checks say of a process that waits for another one to end."""

from storage.snapshot import StorageSnapshot
from tests.web.house import House

WAITS = "Their database is held by another qBitrr on nas: this one stands by."


def test_a_standby_is_well_but_not_ready_and_says_why(house: House) -> None:
    assert house.stranger.get("/readyz").json() == {"ready": True, "all": True, "standby": False}

    house.board.publish("storage", StorageSnapshot(0.0, problem=WAITS, standby=WAITS))

    answer = house.stranger.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "all": True, "standby": True})
    assert house.stranger.get("/healthz").json()["ok"] is True
    assert house.get("/api/status")["database"]["standby"] == WAITS


def test_the_page_says_once_that_this_process_stands_by(house: House) -> None:
    house.board.publish("storage", StorageSnapshot(0.0, problem=WAITS, standby=WAITS))

    text = house.http.get("/").text

    items = [item for item in text.split("<li ") if WAITS in item]
    assert len(items) == 1
    assert "This qBitrr stands by" in items[0]
