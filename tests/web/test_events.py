"""`/api/events`: which pages hear what, and what their streams cost the server."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.lab.eventually import eventually
from tests.web.house import TOKEN, House, open_house, refused
from tests.web.samples import child, instance
from web.events import MOST_STREAMS
from web.server import THREADS

MINUTE = 60  # s, until a stream that should have spoken is given up


class Stream:
    """An open page: what it hears, line by line."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines()
        assert next(self._lines).startswith("retry:")  # from here on it hears every change

    def hear(self) -> set[str]:
        """The names in the next event."""
        for line in self._lines:
            if line.startswith("data: "):
                return set(json.loads(line.removeprefix("data: "))["names"])
        raise AssertionError("the stream has ended")

    def hears(self, *names: str) -> bool:
        """Read on until all of these were named, in one event or in several."""
        missing = set(names)
        while missing:
            missing -= self.hear()
        return True


@contextmanager
def follow(house: House, **headers: str) -> Iterator[Stream]:
    """An open page with a stream."""
    with httpx.Client(base_url=house.url, headers={"Authorization": f"Bearer {TOKEN}"} | headers) as browser:
        with browser.stream("GET", f"{house.web.url_base}/api/events", timeout=MINUTE) as answer:
            assert answer.status_code == 200
            yield Stream(answer)


def fill(house: House, pages: ExitStack) -> list[Stream]:
    """As many pages as may have a stream; one that nobody holds on to is closed."""
    return [pages.enter_context(follow(house)) for _ in range(MOST_STREAMS)]


def test_a_change_on_the_board_is_told_to_every_open_page(house: House) -> None:
    with follow(house) as one, follow(house) as another:
        house.publish(instance(torrents=4))

        assert one.hear() == {"qbit/default"}
        assert another.hear() == {"qbit/default"}


def test_changes_that_follow_each_other_closely_are_told_together(house: House) -> None:
    with follow(house) as page:
        for count in range(100):
            house.publish(instance(torrents=count), instance("qBit-Seedbox", torrents=count))

        heard = [page.hear()]
        house.publish(children=(child("storage"),))
        while "root" not in heard[-1]:
            heard.append(page.hear())

    assert set.union(*heard) == {"qbit/default", "qbit/qBit-Seedbox", "root"}
    assert len(heard) <= 5


def test_what_is_taken_down_is_told_too(house: House) -> None:
    with follow(house) as page:
        house.board.withdraw("qbit/default")

        assert page.hear() == {"qbit/default"}


def test_it_is_a_stream_that_no_proxy_keeps_back(house: House) -> None:
    with follow(house) as page:
        assert page.answer.headers["Content-Type"] == "text/event-stream"
        assert page.answer.headers["Cache-Control"] == "no-store"
        assert page.answer.headers["X-Accel-Buffering"] == "no"


def test_it_is_for_who_has_the_token(house: House) -> None:
    refused(house.stranger.get("/api/events"), 401)


def test_one_page_more_than_there_may_be_is_told_to_ask_instead(house: House) -> None:
    with ExitStack() as pages:
        kept = fill(house, pages)

        answer = house.http.get("/api/events")

    assert len(kept) == MOST_STREAMS
    assert "asks every few seconds" in refused(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0


def test_however_many_pages_are_open_the_api_answers(house: House) -> None:
    with ExitStack() as pages:
        kept = fill(house, pages)

        for _ in range(2 * THREADS):
            assert house.http.get("/api/events").status_code == 503
            assert house.get("/api/status")["ready"]
        assert len(kept) == MOST_STREAMS


def test_a_page_that_is_closed_gives_its_place_to_another(house: House) -> None:
    with ExitStack() as pages:
        fill(house, pages)

    with ExitStack() as pages:
        for _ in range(MOST_STREAMS):
            eventually(lambda: pages.enter_context(follow(house)), within=60)


def test_asking_with_head_takes_no_place(house: House) -> None:
    for _ in range(2 * MOST_STREAMS):
        assert house.http.head("/api/events").status_code == 200

    with follow(house) as page:
        house.publish(instance(torrents=9))
        assert page.hear() == {"qbit/default"}


def test_open_pages_do_not_hold_up_the_end_and_are_let_in_again_after_it(house: House) -> None:
    with ExitStack() as pages:
        streams = fill(house, pages)

        house.stop()

        for stream in streams:
            with pytest.raises((AssertionError, httpx.TransportError)):
                stream.hear()
    house.start(2)
    with follow(house) as page:
        house.publish(instance(torrents=5))
        assert page.hear() == {"qbit/default"}


def test_under_a_path_it_is_there_too(tmp_path: Path) -> None:
    with open_house(tmp_path, url_base="/media") as below, follow(below) as page:
        below.publish_all_well()

        assert page.hears("settings", "root", "qbit/default", "arr/radarr")
