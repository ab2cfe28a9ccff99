"""A section gets another name and keeps everything else: place, lines, comments."""

import tomllib

import pytest

from storage.renaming import CannotRename, renamed

TEXT = """\
[qBit-Box] # in the cellar
Host = "a" # [qBit-Box]

[qBit-Box.CategorySeeding]
MaxUploadRatio = 2.0

[[qBit-Box.Trackers]]
URI = "qBit-Box"

[qBit-Boxes]
Host = "b"
"""


def test_all_its_tables_and_nothing_else_get_the_new_name() -> None:
    after = renamed(TEXT, {"qBit-Box": "qBit-Cellar"})

    assert after == (
        TEXT.replace("[qBit-Box] # in", "[qBit-Cellar] # in")
        .replace("[qBit-Box.C", "[qBit-Cellar.C")
        .replace("[qBit-Box.T", "[qBit-Cellar.T")
    )


def test_no_names_leave_the_text_as_it_is() -> None:
    assert renamed("anything [ at all", {}) == "anything [ at all"


@pytest.mark.parametrize("written", ['["qBit-Box"]', "['qBit-Box']", "[ qBit-Box ]", "  [qBit-Box]"])
def test_a_name_may_be_written_in_every_way_that_toml_has(written: str) -> None:
    after = renamed(f"{written}\nHost = 1\n", {"qBit-Box": "qBit-New"})

    assert tomllib.loads(after) == {"qBit-New": {"Host": 1}}


def test_a_new_name_that_needs_quotes_gets_them() -> None:
    assert tomllib.loads(renamed("[qBit-Box]\n", {"qBit-Box": 'qBit-Ü "x"'})) == {'qBit-Ü "x"': {}}


def test_two_sections_may_exchange_their_names() -> None:
    after = renamed("[qBit-A]\nPort = 1\n[qBit-B]\nPort = 2\n", {"qBit-A": "qBit-B", "qBit-B": "qBit-A"})

    assert tomllib.loads(after) == {"qBit-B": {"Port": 1}, "qBit-A": {"Port": 2}}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"qBit-None": "qBit-X"}, "is not in the file"),
        ({"qBit-Box": "qBit-Boxes"}, "There is a section [qBit-Boxes] already"),
        ({"qBit-Box": "qBit-X", "qBit-Boxes": "qBit-X"}, "There is a section [qBit-X] already"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(names: dict[str, str], said: str) -> None:
    with pytest.raises(CannotRename) as caught:
        renamed(TEXT, names)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text", ['qBit-Box.Host = "a"\n', 'qBit-Box = { Host = "a" }\n', '[qBit-Box]\nHost = """\n[qBit-Box]\n"""\n']
)
def test_where_the_text_would_come_to_something_else_a_person_is_asked(text: str) -> None:
    with pytest.raises(CannotRename, match="change its name in the file"):
        renamed(text, {"qBit-Box": "qBit-New"})
