"""Which files of a torrent the user's filter leaves."""

import pytest

from actors.arr.files import FileFilter, Filtered
from storage.settings import TorrentSettings
from tests.actors.arr.situations import file, files

NAME = "Some.Movie.2020.1080p"


def made(**settings: object) -> FileFilter:
    return FileFilter.of(TorrentSettings.model_validate(settings))


VIDEO = made(extension_allowlist=(".mkv", ".srt"))
EXTRAS = made(folder_exclusions=(r"\bextras?\b", r"\bsamples?\b"), name_exclusions=(r"\bsample\b", r"\btrailer\b"))


def unwanted(rule: FileFilter, *paths: str, name: str = NAME) -> tuple[int, ...]:
    return rule.judge(name, files(*paths)).unwanted


def test_no_filter_is_false_and_wants_everything() -> None:
    assert not FileFilter()
    assert FileFilter().judge(NAME, files("a.exe")) == Filtered((), nothing_left=False, archives=False)
    assert all((VIDEO, EXTRAS, made(name_exclusions=("x",)), made(folder_exclusions=("x",))))


def test_an_extension_means_that_extension() -> None:
    assert unwanted(VIDEO, "a.mkv", "a.mkvx", "a.xmkv", "mkv", "a.mkv.exe", "b.srt") == (1, 2, 3, 4)


def test_extensions_are_compared_without_case_unless_asked() -> None:
    strict = made(extension_allowlist=(".mkv",), case_sensitive=True)

    assert unwanted(VIDEO, "a.MKV") == ()
    assert unwanted(strict, "a.MKV", "b.mkv") == (0,)


def test_the_mark_of_an_unfinished_file_is_not_its_extension() -> None:
    assert unwanted(VIDEO, "a.mkv.!qB", "a.exe.!qB") == (1,)


def test_regexes_ignore_case_unless_asked() -> None:
    strict = made(folder_exclusions=("extras",), name_exclusions=("trailer",), case_sensitive=True)

    assert unwanted(EXTRAS, "m/EXTRAS/a.mkv", "m/b.Trailer.mkv", "m/c.mkv") == (0, 1)
    assert unwanted(strict, "m/EXTRAS/a.mkv", "m/b.Trailer.mkv", "m/extras/c.mkv", "m/trailer.mkv") == (2, 3)


def test_folders_are_matched_one_by_one_and_files_by_their_name() -> None:
    assert unwanted(EXTRAS, "m/a/Extras/b.mkv", "m/extras.mkv", "m/my.sample.mkv", "m/n.mkv") == (0, 2)


def test_the_one_folder_that_holds_all_is_the_torrent_and_no_extra() -> None:
    assert unwanted(EXTRAS, "Extras/a.mkv", "Extras/b.mkv") == ()
    assert unwanted(EXTRAS, "Extras/a.mkv", "b.mkv") == (0,)
    assert unwanted(EXTRAS, "Extras/a.mkv", "Other/b.mkv") == (0,)


def test_an_exclusion_that_the_torrents_own_name_matches_is_about_the_work() -> None:
    assert unwanted(EXTRAS, "t/Trailer.Park.Boys.S01E01.mkv", name="Trailer.Park.Boys.S01") == ()
    assert unwanted(EXTRAS, "t/a/Extras.S01/E01.mkv", "t/b/E02.mkv", name="Extras.S01-02") == ()
    assert unwanted(EXTRAS, "t/sample.mkv", "t/a.mkv", name="Trailer.Park.Boys.S01") == (0,)


def test_files_that_are_skipped_already_are_not_skipped_again() -> None:
    listed = (file("a.exe", index=0, wanted=False), file("b.exe", index=1), file("c.mkv", index=2, wanted=False))

    assert VIDEO.judge(NAME, listed).unwanted == (1,)


def test_nothing_is_left_when_no_file_passes() -> None:
    assert VIDEO.judge(NAME, files("a.exe", "b.txt")).nothing_left
    assert EXTRAS.judge(NAME, files("m/sample.mkv")).nothing_left
    assert not VIDEO.judge(NAME, files("a.exe", "b.mkv")).nothing_left


def test_what_passes_but_was_skipped_by_the_user_is_something() -> None:
    assert not VIDEO.judge(NAME, (file("a.mkv", wanted=False),)).nothing_left


def test_no_files_at_all_are_no_verdict() -> None:
    assert not VIDEO.judge(NAME, ()).nothing_left


@pytest.mark.parametrize(
    "name",
    ["a.rar", "a.part01.rar", "a.r00", "a.r123", "a.s01", "a.zip", "a.z01", "a.7z", "a.7z.001", "a.001",
     "a.tar.gz", "a.tgz", "a.tar.xz", "a.tbz2", "a.RAR"],
)  # fmt: skip
def test_archives_are_never_a_reason_to_delete(name: str) -> None:
    left = VIDEO.judge(NAME, files(name, "a.nfo"))

    assert left == Filtered(unwanted=(1,), nothing_left=False, archives=True)


@pytest.mark.parametrize("name", ["a.rarx", "rar", "a.r0", "a.exe", "a.1", "a.1080p"])
def test_what_only_looks_like_an_archive_is_none(name: str) -> None:
    assert VIDEO.judge(NAME, files(name)).nothing_left


def test_archives_that_outweigh_what_passes_are_the_content() -> None:
    packed = (file("proof.mkv", 10, 0), file("movie.rar", 6, 1), file("movie.r00", 5, 2), file("a.txt", 1, 3))

    assert VIDEO.judge(NAME, packed) == Filtered(unwanted=(3,), nothing_left=False, archives=True)


def test_archives_beside_their_like_in_content_are_skipped() -> None:
    beside = (file("movie.mkv", 11, 0), file("subs.rar", 6, 1), file("more.zip", 5, 2))

    assert VIDEO.judge(NAME, beside) == Filtered(unwanted=(1, 2), nothing_left=False, archives=False)


def test_an_excluded_archive_is_excluded() -> None:
    both = made(extension_allowlist=(".mkv",), name_exclusions=("sample",))

    assert both.judge(NAME, files("m/sample.rar")).nothing_left


def test_an_archive_that_the_list_allows_is_ordinary_content() -> None:
    assert made(extension_allowlist=(".rar",)).judge(NAME, files("a.rar")) == Filtered(
        (), nothing_left=False, archives=False
    )


def test_a_lone_file_at_the_top_is_no_folder() -> None:
    assert unwanted(EXTRAS, "sample.mkv") == (0,)
    assert unwanted(made(folder_exclusions=("m",)), "m.mkv") == ()
