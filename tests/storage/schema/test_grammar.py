"""Flags, texts and choices, as files and environment variables write them."""

import re

import pytest

from storage.schema.grammar import Anything, Choice, Flag, Numbered, Text, shown, structure
from tests.storage.schema.refusing import refusal


def test_a_flag_is_true_or_false_and_nothing_like_it() -> None:
    assert Flag().parse(raw=True) is True
    assert Flag().parse(raw=False) is False
    assert refusal(Flag(), 1) == "1 is neither true nor false"
    assert refusal(Flag(), "True") == '"True" is in quotes: write true without them'
    assert refusal(Flag(), "yes") == '"yes" is neither true nor false'


@pytest.mark.parametrize("word", ["y", "yes", "t", "TRUE", "on", "1"])
def test_the_environment_says_true_in_the_references_words(word: str) -> None:
    assert Flag().from_text(word) is True


@pytest.mark.parametrize("word", ["n", "no", "f", "False", "off", "0"])
def test_the_environment_says_false_in_the_references_words(word: str) -> None:
    assert Flag().from_text(word) is False


def test_any_other_word_of_the_environment_is_left_for_the_flag_to_refuse() -> None:
    assert refusal(Flag(), Flag().from_text("maybe")) == '"maybe" is neither true nor false'


def test_text_loses_the_blanks_at_its_ends_unless_it_is_exact() -> None:
    assert Text().parse(" admin ") == "admin"
    assert Text(exact=True).parse(" pass word ") == " pass word "


@pytest.mark.parametrize("text", ["a\nb", "a\r\nEvil: b", "\0", "a\x1bb", "a\x7f", "half \udcff"])
def test_what_nobody_can_read_is_no_text(text: str) -> None:
    said = refusal(Text(), text)

    assert "holds a character that is none to read" in said
    assert said.isprintable()


def test_exact_text_may_hold_any_whole_character() -> None:
    assert Text(exact=True).parse("a\tb\x1b") == "a\tb\x1b"
    assert "holds a character" in refusal(Text(exact=True), "half \udcff")


def test_change_me_is_no_text() -> None:
    assert Text().parse("CHANGE_ME") == ""


def test_text_that_must_be_there_is_not_empty() -> None:
    assert refusal(Text(required=True), "  ") == '"  " says nothing: write a name here, or delete the line'


def test_a_number_is_not_text() -> None:
    assert refusal(Text(), 1234) == '1234 is not text: put it in quotes, as in "..."'


def test_a_choice_is_spelt_in_any_case() -> None:
    choice = Choice(("INFO", "DEBUG"))

    assert choice.parse("debug") == "DEBUG"
    assert refusal(choice, "loud") == '"loud" is none of INFO, DEBUG'
    assert refusal(choice, 3) == "3 is none of INFO, DEBUG"


def test_a_choice_knows_older_spellings() -> None:
    choice = Choice(("disabled", "and"), {True: "and", False: "disabled"})

    assert choice.parse(raw=True) == "and"
    assert choice.parse(raw=False) == "disabled"
    assert refusal(choice, 1) == "1 is none of disabled, and"


def test_a_numbered_choice_takes_its_numbers_alone() -> None:
    numbered = Numbered({-1: "never", 1: "ratio"})

    assert numbered.parse(-1) == "never"
    assert numbered.from_text("1") == 1
    assert refusal(numbered, 2) == "2 is none of -1 never, 1 ratio"
    assert refusal(numbered, raw=True) == "true is none of -1 never, 1 ratio"
    assert refusal(numbered, numbered.from_text("never")) == '"never" is none of -1 never, 1 ratio'


@pytest.mark.parametrize(("text", "value"), [("true", True), ("False", False), ("7", 7), ("hello", "hello")])
def test_the_value_of_a_key_without_effect_reads_as_it_looks(text: str, value: object) -> None:
    assert Anything().from_text(text) == value


def test_a_structure_is_json_or_toml() -> None:
    assert structure('[{"URI": "a"}]') == [{"URI": "a"}]
    assert structure("[{URI = 'a'}]") == [{"URI": "a"}]


@pytest.mark.parametrize("text", ["[[[", "[" * 100_000, '{"a": '])
def test_a_broken_structure_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=re.compile(".*", re.DOTALL)):
        structure(text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (True, "true"),
        (1.5, "1.5"),
        ("two\nlines", '"two\\nlines"'),
        ("\x1b[31m\u202e\ud800", '"\\u001b[31m\\u202e\\ud800"'),
        ("x" * 100, '"' + "x" * 57 + '..."'),
        (10**18, "a number beyond all bounds"),
        ([1], "a list"),
        ({}, "a table"),
        (None, "this value"),
    ],
)
def test_a_value_is_shown_on_one_short_line(raw: object, text: str) -> None:
    assert shown(raw) == text
