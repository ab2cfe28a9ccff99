"""A target that cannot be told is on the page, and its address is not."""

from actors.notify.snapshot import NotifySnapshot, TargetStatus
from tests.web.house import House
from web.attention import matters
from web.views import Views


def test_a_target_that_fails_needs_a_look(house: House) -> None:
    targets = (TargetStatus("phone", "It said 500.", lost=2), TargetStatus("2 (json)", sent=9))
    house.board.publish("notify", NotifySnapshot(targets))

    (item,) = matters(Views(house.board, house.router))

    assert (item.what, item.why) == ("Notifications to phone", "They do not get through: It said 500.")
    assert "They do not get through: It said 500." in house.http.get("/").text


def test_without_targets_there_is_nothing_to_say(house: House) -> None:
    assert list(matters(Views(house.board, house.router))) == []
