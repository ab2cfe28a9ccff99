"""The tree of actors, read without JavaScript."""

import re
from pathlib import Path

from actors.messages import Restart
from tests.manual_clock import BEGINNING
from tests.web.house import House, open_house
from tests.web.samples import child, running
from tests.web.test_page import HTML, page
from web.rooms.actors import BAR, BARS, bars


def test_restarts_are_counted_in_the_bars_of_the_hour_the_newest_last() -> None:
    now = 10_000.0

    counted = bars([now - 3601, now - 3599, now - BAR - 1, now - BAR - 2, now - 1, now], now)

    assert counted == (1, *[0] * (BARS - 3), 2, 2)


def test_restarts_of_a_clock_that_was_set_back_are_left_out() -> None:
    assert bars([2000.0], 1000.0) == (0,) * BARS


def test_every_actor_hangs_on_its_layer(house: House) -> None:
    house.publish(children=tuple(running("storage", "notify", "qbit/default", "arr/a/b", "web")))

    text = page(house, "/actors").text

    places = [text.index(word) for word in ("Storage", "storage", "qBittorrent", "qbit/default", "arr/a/b", "web")]
    assert places == sorted(places)
    assert text.index("Services") < text.index("notify running")
    assert "5 of 5 running" in text


def test_one_that_failed_says_why_and_when_it_is_tried_again(house: House) -> None:
    down = child(
        "qbit/default", "restarting", incarnation=4, restarts=3, next_try=BEGINNING + 8, left_behind=1,
        last_error="It refused the connection.", restarted_at=tuple(BEGINNING - 60 * back for back in (50, 20, 2)),
    )  # fmt: skip
    house.recorder("qbit/default")
    house.publish(children=(child("storage"), down))

    shown = page(house, "/actors")

    for said in (
        "1 of 2 running", "restarting", "It refused the connection.", "Next try in 8 s",
        "Restarts in the last hour 3",
        "Incarnation 4", "Mailbox empty", "1 of its earlier workers hung",
    ):  # fmt: skip
        assert said in shown.text
    assert [one["class"] for one in shown.all("rect")].count("c3") == 3
    assert {"class": "node fallen", "data-key": "qbit/default", "data-state": "restarting"} in shown.all("li")


def test_an_actor_is_restarted_after_one_question(house: House) -> None:
    browser = house.log_in()
    house.publish(children=(child("arr/films/4k"),))

    text = browser.get("/actors", headers=HTML).text
    (form,) = re.findall(r"<form[^>]*action=\"(/api/[^\"]*)\"[^>]*data-confirm=\"([^\"]+)\"", text)
    browser.post(form[0], headers=HTML | {"Origin": house.url})

    assert "stopped and started anew" in form[1]
    assert Restart("arr/films/4k") in house.root.told


def test_before_the_supervisor_has_begun_it_says_so(tmp_path: Path) -> None:
    with open_house(tmp_path) as opened:
        assert "qBitrr is starting." in page(opened, "/actors").text
