"""The Arr's words that the user blocklists for."""

import pytest

from actors.arr.rejections import Rejections


def first(code: str, *messages: str) -> str | None:
    return Rejections.of([code]).first(messages)


def test_a_code_is_a_whole_message() -> None:
    code = "Not an upgrade for existing movie file(s)"

    assert first(code, "One", code) == code
    assert first(code, code + ". Existing: 1080p") is None
    assert first(code, "x " + code) is None
    assert first(code, code.upper()) is None


def test_a_star_stands_for_anything_even_lines() -> None:
    assert first("Not an upgrade*", "Not an upgrade for existing movie file(s)\nat all")
    assert first("*sample*", "Unable to determine if file is a sample")
    assert first("a*c", "abc")
    assert first("a*c", "abcd") is None


@pytest.mark.parametrize("code", ["file(s)", "a.c", "a[b]c", "a?c"])
def test_everything_but_the_star_is_taken_literally(code: str) -> None:
    assert first(code, code) == code
    assert first(code, "abc", "files") is None


@pytest.mark.parametrize("code", ["", "  ", "*", "**", " * "])
def test_a_code_that_would_match_everything_matches_nothing(code: str) -> None:
    assert first(code, "anything", "") is None
    assert not Rejections.of([code])


def test_space_around_a_message_does_not_count() -> None:
    assert first(" Sample ", "Sample ") == "Sample "


def test_no_messages_no_rejection() -> None:
    assert Rejections.of(["a"]).first(()) is None
    assert not Rejections()
    assert Rejections.of(["a"])


def test_a_text_made_of_several_messages_hints_at_one() -> None:
    codes = Rejections.of(["Sample", "Not an upgrade*"])

    assert codes.hinted("film.mkv; Sample")
    assert codes.hinted("film.mkv; Not an upgrade for existing movie file(s); Quality")
    assert not codes.hinted("film.mkv; No files found")
    assert not codes.hinted("")
