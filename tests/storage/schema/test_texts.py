"""Lists, categories, patterns, extensions, tags and paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.schema.grammar import Unfit
from storage.schema.texts import ApiKey, Category, Extension, Items, Pattern, Tag, UrlPath
from tests.storage.schema.refusing import ANYTHING, outcome, refusal


def test_a_list_keeps_each_item_once_and_no_empty_one() -> None:
    assert Items().parse(["a", "", "b", "a"]) == ("a", "b")


def test_a_single_text_is_no_list() -> None:
    assert refusal(Items(), "a") == '"a" is not a list: put it in brackets, as in ["...", "..."]'


def test_a_refused_item_is_shown_instead_of_its_list() -> None:
    assert refusal(Items(Pattern()), ["fine", "[abc"]) == (
        '"[abc" is not a regular expression: unterminated character set at position 0'
    )


@pytest.mark.parametrize("text", ['["tv", "movies"]', "['tv', 'movies']", "tv, movies", "tv,movies,"])
def test_the_environment_writes_lists_as_json_as_toml_or_with_commas(text: str) -> None:
    assert Items().from_text(text) == ["tv", "movies"]


def test_a_broken_list_of_the_environment_is_refused_whole() -> None:
    assert refusal(Items(), Items().from_text('["tv"')).startswith('"[\\"tv\\"" is not a list')


@pytest.mark.parametrize(
    ("raw", "category"), [("tv", "tv"), (" tv / anime ", "tv/anime"), ("//tv///anime/", "tv/anime")]
)
def test_a_category_is_a_path_without_blanks_and_empty_parts(raw: str, category: str) -> None:
    assert Category().parse(raw) == category


@pytest.mark.parametrize("raw", ["", "  ", "/", "CHANGE_ME"])
def test_no_category_is_never_a_category(raw: str) -> None:
    assert "torrents without a category are none of ours" in refusal(Category(), raw)


@pytest.mark.parametrize("raw", ["(", "*", "a{99999999999999}", "(" * 300 + ")" * 299, "(?P<a>.)(?P<a>.)"])
def test_a_pattern_that_does_not_compile_is_refused(raw: str) -> None:
    assert "is not a regular expression: " in refusal(Pattern(), raw)


def test_a_pattern_python_only_wonders_about_is_taken() -> None:
    assert Pattern().parse("[[a-z]") == "[[a-z]"


@pytest.mark.parametrize("raw", [".mkv", "mkv", "*.mkv", " .mkv "])
def test_an_extension_has_one_dot_however_it_is_written(raw: str) -> None:
    assert Extension().parse(raw) == ".mkv"


@pytest.mark.parametrize("raw", [".", "*.", ""])
def test_a_lone_dot_is_no_extension(raw: str) -> None:
    assert refusal(Extension(), raw).endswith('is no extension such as ".mkv"')


@pytest.mark.parametrize("raw", ["a b", "ключ", "é", "a\u00a0b", "a\nb"])
def test_what_no_header_could_carry_is_no_api_key(raw: str) -> None:
    with pytest.raises(Unfit):
        ApiKey().parse(raw)


def test_an_api_key_is_taken_as_it_is_and_need_not_be_there() -> None:
    assert ApiKey().parse(" 0aF-_~!\n") == "0aF-_~!"
    assert ApiKey().parse("CHANGE_ME") == ""


def test_a_tag_must_not_forge_one_of_ours() -> None:
    assert Tag().parse("private") == "private"
    assert refusal(Tag(), "qBitrr-imported").endswith("begins like our own marks on a torrent: choose another tag")
    assert refusal(Tag(), "a,b").endswith("qBittorrent would make two tags of it: write two tags")


@pytest.mark.parametrize(("raw", "path"), [("", ""), ("/", ""), ("qbitrr", "/qbitrr"), ("/a/b/", "/a/b")])
def test_a_path_begins_with_a_slash_and_ends_without(raw: str, path: str) -> None:
    assert UrlPath().parse(raw) == path


@pytest.mark.parametrize("raw", ["a b", "http://host/x", "/a/../b", "/a?b"])
def test_what_is_no_path_is_refused(raw: str) -> None:
    assert refusal(UrlPath(), raw).endswith('is no path such as "/qbitrr"')


@given(raw=st.one_of(ANYTHING, st.lists(ANYTHING)))
def test_whatever_is_written_a_text_is_text_or_refused(raw: object) -> None:
    for grammar in (Items(), Items(Pattern()), Items(Tag()), Category(), Pattern(), Extension(), Tag(), UrlPath()):
        assert isinstance(outcome(grammar, raw), Unfit | str | tuple)
