"""One `[Radarr-*]`, `[Sonarr-*]` or `[Lidarr-*]`."""

import pytest

from tests.storage.reading import RADARR, arr, problems, read


@pytest.mark.parametrize(
    ("section", "uri", "expected"),
    [
        ("Radarr-4K", "nas", "http://nas:7878"),
        ("Sonarr-TV", "nas", "http://nas:8989"),
        ("lidarr", "nas/music", "http://nas:8686/music"),
        ("Radarr-4K", "nas:1234", "http://nas:1234"),
        ("Radarr-4K", "http://nas:7878/", "http://nas:7878"),
        ("Radarr-4K", "https://radarr.example.org/base", "https://radarr.example.org/base"),
        ("Radarr-4K", "::1", "http://[::1]:7878"),
    ],
)
def test_a_bare_host_gets_the_kinds_usual_port_and_a_url_stays(section: str, uri: str, expected: str) -> None:
    (found,) = read(f"[{section}]\nURI = '{uri}'\nAPIKey = 'k'\n").settings.arrs

    assert found.uri == expected


def test_its_kind_is_in_its_name_in_any_case() -> None:
    arrs = read("[SONARR-tv]\nURI = 'a'\nAPIKey = 'k'\n[lidarrMusic]\nURI = 'b'\nAPIKey = 'k'\n").settings.arrs

    assert [(found.name, found.kind) for found in arrs] == [("SONARR-tv", "sonarr"), ("lidarrMusic", "lidarr")]


def test_its_category_is_its_name_in_lower_case_unless_it_is_written() -> None:
    assert arr("").category == "radarr-4k"
    assert arr("Category = ' Movies//UHD '").category == "Movies/UHD"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", "URI and APIKey"),
        ("URI = 'CHANGE_ME'\nAPIKey = 'CHANGE_ME'", "URI and APIKey"),
        ("URI = 'http://a'\nAPIKey = ''", "APIKey"),
    ],
)
def test_a_section_that_still_says_change_me_is_not_configured_and_said_so(text: str, keys: str) -> None:
    loaded = read(f"[qBit]\nDisabled = true\n[Radarr-4K]\n{text}\n")

    assert loaded.settings.arrs == ()
    assert loaded.sentences() == ()
    assert loaded.notices == (
        f"[Radarr-4K] is not configured, so nothing is done with it: write its {keys} in place of CHANGE_ME.",
    )


def test_an_unmanaged_section_is_left_out_without_a_word_whatever_it_holds() -> None:
    loaded = read("[qBit]\nDisabled = true\n" + RADARR + "Managed = false\nNonsense = 1\nReSearch = 'x'\n")

    assert (loaded.settings.arrs, loaded.sentences(), loaded.notices) == ((), (), ())


def test_dry_run_holds_when_either_says_so() -> None:
    assert not arr("").dry_run
    assert arr("DryRun = true").dry_run
    (found,) = read("[Settings]\nDryRun = true\n" + RADARR + "DryRun = false\n").settings.arrs
    assert found.dry_run


def test_hardlink_is_read_as_auto_and_said_so() -> None:
    loaded = read("[qBit]\nDisabled = true\n" + RADARR + "importMode = 'hardlink'\n")

    assert loaded.settings.arrs[0].import_mode == "Auto"
    assert loaded.notices == ("[Radarr-4K] importMode: Hardlink is read as Auto; the Arr makes hard links.",)


def test_the_timers_are_minutes_and_zero_is_off() -> None:
    found = arr("RssSyncTimer = 15\nRefreshDownloadsTimer = 0")

    assert found.rss_sync_every == 900
    assert found.refresh_downloads_every is None


def test_lists_that_were_not_written_filter_nothing() -> None:
    found = arr("")

    assert found.error_codes_to_blocklist == ()
    assert found.torrent.folder_exclusions == ()
    assert found.torrent.extension_allowlist == ()
    assert found.torrent.dead_tracker_messages == ()


def test_extensions_are_in_lower_case_unless_case_counts() -> None:
    lists = "FileExtensionAllowlist = ['.MKV', 'mkv', '.!qB']"

    assert arr(f"[Radarr-4K.Torrent]\n{lists}").torrent.extension_allowlist == (".mkv", ".!qb")
    exact = arr(f"[Radarr-4K.Torrent]\n{lists}\nCaseSensitiveMatches = true")
    assert exact.torrent.extension_allowlist == (".MKV", ".mkv", ".!qB")


def test_a_pattern_that_does_not_compile_says_where() -> None:
    assert problems(RADARR + "Torrent.FileNameExclusionRegex = ['ok', 'a[bc']\n") == [
        'config.toml: [Radarr-4K] Torrent.FileNameExclusionRegex: "a[bc" is not a regular expression: '
        "unterminated character set at position 1"
    ]


def test_a_stalled_delay_of_zero_only_tags_and_minus_one_is_off() -> None:
    assert arr("").torrent.stalled_delay == 900
    assert arr("Torrent.StalledDelay = 0").torrent.stalled_delay == 0
    assert arr("Torrent.StalledDelay = -1").torrent.stalled_delay is None


@pytest.mark.parametrize("eta", ["-1", "0"])
def test_no_maximum_eta_is_none(eta: str) -> None:
    assert arr(f"Torrent.MaximumETA = {eta}").torrent.maximum_eta is None


def test_the_age_below_which_nothing_is_judged_comes_from_settings_unless_written() -> None:
    (found,) = read("[Settings]\nIgnoreTorrentsYoungerThan = 60\n" + RADARR).settings.arrs
    (own,) = read(
        "[Settings]\nIgnoreTorrentsYoungerThan = 60\n" + RADARR + "Torrent.IgnoreTorrentsYoungerThan = 5\n"
    ).settings.arrs

    assert found.torrent.ignore_younger_than == 60
    assert own.torrent.ignore_younger_than == 5


def test_whether_subcategories_belong_to_it_is_open_until_it_says() -> None:
    assert arr("").match_subcategories is None
    assert arr("MatchSubcategories = false").match_subcategories is False


def test_its_tracker_rows_remember_which_fields_were_written() -> None:
    (row,) = arr("[[Radarr-4K.Torrent.Trackers]]\nURI = 't.example'\nMaximumETA = '1d'\n").torrent.trackers

    assert row.maximum_eta == 86400
    assert row.given == {"uri", "maximum_eta"}


def test_seeding_mode_is_in_the_units_of_the_settings() -> None:
    torrent = arr("""
        [Radarr-4K.Torrent.SeedingMode]
        UploadRateLimitPerTorrent = 10
        MaxUploadRatio = 1.5
        MaxSeedingTime = "3d"
        RemoveTorrent = 3
        RemoveDeadTrackers = true
        RemoveTrackerWithMessage = ["gone"]
        """).torrent

    assert torrent.limits.upload_limit == 10240
    assert torrent.limits.max_ratio == 1.5
    assert torrent.limits.max_seeding_time == 259200
    assert torrent.remove == "either"
    assert torrent.remove_dead_trackers
    assert torrent.dead_tracker_messages == ("gone",)
