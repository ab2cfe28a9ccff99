"""What an Arr calls a path of its client."""

from dataclasses import replace

import pytest

from actors.check.matching import matches
from actors.check.paths import Question, local_path, overlap, questions
from actors.check.report import Category, PathMapping
from tests.actors.check.samples import BOX, CLIENT, RADARR

MAPPINGS = (PathMapping("Box", "/downloads/", "/mnt/box/"), PathMapping("other", "/", "/nowhere/"))


@pytest.mark.parametrize(
    ("remote", "host", "local"),
    [
        ("/downloads/radarr", "box", "/mnt/box/radarr"),
        ("/downloads", "BOX", "/mnt/box"),
        ("/downloads2/radarr", "box", "/downloads2/radarr"),
        ("/downloads/radarr", "10.0.0.5", "/downloads/radarr"),
        ("/a", "other", "/nowhere/a"),
    ],
)
def test_a_mapping_holds_for_its_host_and_what_is_below_its_path(remote: str, host: str, local: str) -> None:
    assert local_path(remote, host, MAPPINGS) == local


def test_an_arr_is_asked_for_the_folder_its_downloads_are_saved_to() -> None:
    arr = replace(RADARR, mappings=(PathMapping(CLIENT.host, "/downloads/", "/mnt/"),))

    assert questions(matches((arr,), (BOX,), {}), arr) == (
        Question("Radarr-Movies", "seedbox", BOX, "/downloads", "/mnt", full=True),
    )


def test_a_category_s_own_path_goes_before_the_server_s() -> None:
    box = replace(BOX, categories=(Category("radarr", "/films/", 0),))

    (question,) = questions(matches((RADARR,), (box,), {}), RADARR)

    assert (question.remote, question.full) == ("/films", False)


def test_an_arr_is_asked_for_where_the_torrents_are() -> None:
    box = replace(BOX, categories=(Category("radarr", "", 9, ("/a", "/b")),))

    found = questions(matches((RADARR,), (box,), {}), RADARR)

    assert [(one.local, one.full) for one in found] == [("/a", True), ("/b", True)]


WINDOWS = replace(BOX, default_save_path="C:\\dl", categories=())


@pytest.mark.parametrize("box", [replace(BOX, logged_in=False, default_save_path=""), WINDOWS])
def test_nothing_is_asked_where_the_folder_is_not_known(box: object) -> None:
    assert questions(matches((RADARR,), (box,), {}), RADARR) == ()  # type: ignore[arg-type]


def test_folders_overlap_when_one_is_in_the_other() -> None:
    assert overlap("/a/b/", "/a")
    assert not overlap("/a/b", "/a/bc")
