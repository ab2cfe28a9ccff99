"""Sections that contradict each other."""

from storage.conflicts import overlap
from tests.storage.reading import QBIT, RADARR, read

SONARR = '[Sonarr-TV]\nURI = "http://10.0.0.3:8989"\nAPIKey = "key"\n'


def test_two_arrs_with_one_category_are_both_off_and_each_names_the_other() -> None:
    loaded = read(QBIT + RADARR + "Category = 'media'\n" + SONARR + "Category = '/media/'\n")

    assert loaded.sentences() == (
        'config.toml: [Radarr-4K] Category: "media" is also the category of [Sonarr-TV]: give each its own',
        'config.toml: [Sonarr-TV] Category: "media" is also the category of [Radarr-4K]: give each its own',
    )
    assert loaded.settings.arrs == ()
    assert len(loaded.settings.instances) == 1
    assert not loaded.fatal


def test_categories_that_differ_in_case_are_two() -> None:
    assert len(read(RADARR + "Category = 'media'\n" + SONARR + "Category = 'Media'\n").settings.arrs) == 2


def test_a_section_that_is_off_shares_nothing() -> None:
    loaded = read(RADARR + "Category = 'media'\n" + SONARR + "Category = 'media'\nManaged = false\n")

    assert [arr.name for arr in loaded.settings.arrs] == ["Radarr-4K"]


def test_subcategories_are_shared_only_where_they_are_matched() -> None:
    arrs = RADARR + "Category = 'media/films'\n" + SONARR + "Category = 'media'\n"

    assert len(read(QBIT + arrs).settings.arrs) == 2
    loaded = read(QBIT + "MatchSubcategories = true\n" + arrs)
    assert loaded.settings.arrs == ()
    assert loaded.sentences()[0] == (
        'config.toml: [Radarr-4K] Category: "media/films" shares torrents with "media" of [Sonarr-TV], '
        "since subcategories are matched: give each its own, or set MatchSubcategories = false"
    )
    assert (
        len(read(QBIT + "MatchSubcategories = true\n" + arrs + "MatchSubcategories = false\n").settings.arrs) == 2
    )


def test_an_arr_in_a_special_category_is_off() -> None:
    loaded = read(RADARR + "Category = 'failed'\n" + SONARR + "Category = 'recheck'\n")

    assert loaded.sentences() == (
        'config.toml: [Radarr-4K] Category: "failed" is FailedCategory of [Settings]: choose another',
        'config.toml: [Sonarr-TV] Category: "recheck" is RecheckCategory of [Settings]: choose another',
    )
    assert loaded.settings.arrs == ()


def test_a_category_that_is_managed_and_an_arrs_has_no_owner_until_that_is_changed() -> None:
    loaded = read(QBIT + "ManagedCategories = ['linux', 'radarr-4k']\n" + RADARR + SONARR)

    assert loaded.sentences() == (
        'config.toml: [qBit] ManagedCategories: "radarr-4k" is the category of [Radarr-4K] too: '
        "take it out, or give the Arr another",
        'config.toml: [Radarr-4K] Category: "radarr-4k" is in ManagedCategories of [qBit] too: choose another',
    )
    assert loaded.settings.instances[0].managed_categories == ("linux",)
    assert [arr.name for arr in loaded.settings.arrs] == ["Sonarr-TV"]


def test_a_special_category_is_not_managed() -> None:
    loaded = read(QBIT + "ManagedCategories = ['failed', 'linux']\n")

    assert loaded.sentences() == (
        'config.toml: [qBit] ManagedCategories: "failed" is FailedCategory of [Settings]: take it out',
    )
    assert loaded.settings.instances[0].managed_categories == ("linux",)


def test_one_server_in_two_sections_counts_once() -> None:
    loaded = read(
        "[qBit]\nHost = 'localhost'\n[qBit-Again]\nHost = '127.0.0.1:8080'\n[qBit-Other]\nHost = 'localhost:1'\n"
    )

    assert loaded.sentences() == (
        "config.toml: [qBit-Again] Host: is the server of [qBit] once more: delete one of the two sections",
    )
    assert [instance.name for instance in loaded.settings.instances] == ["default", "qBit-Other"]


def test_a_disabled_section_may_name_the_same_server() -> None:
    loaded = read("[qBit]\nHost = 'a'\nDisabled = true\n[qBit-Again]\nHost = 'a'\n")

    assert loaded.sentences() == ()
    assert len(loaded.settings.instances) == 2


def test_categories_overlap_by_whole_names() -> None:
    assert overlap("tv", "tv/anime", one_below=True, other_below=False)
    assert overlap("tv/anime", "tv", one_below=False, other_below=True)
    assert not overlap("tv", "tv/anime", one_below=False, other_below=True)
    assert not overlap("tv", "tv-4k", one_below=True, other_below=True)
