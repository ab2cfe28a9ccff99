"""A whole configuration: which mistakes cost what, and what is said once."""

import pytest

from tests.storage.reading import DATA, QBIT, RADARR, problems, read


def test_a_mistake_in_settings_or_webui_is_fatal() -> None:
    assert read("[Settings]\nLoopSleepTimer = 'often'\n").fatal
    assert read("[WebUI]\nPort = 0\n").fatal


def test_a_bad_section_disables_only_its_own_child() -> None:
    loaded = read(QBIT + "[qBit-Seedbox]\nHost = 'b'\nPort = 99999\n" + RADARR)

    assert loaded.sentences() == ("config.toml: [qBit-Seedbox] Port: 99999 is not a port (1-65535)",)
    assert not loaded.fatal
    assert [instance.name for instance in loaded.settings.instances] == ["default"]
    assert [arr.name for arr in loaded.settings.arrs] == ["Radarr-4K"]


def test_all_problems_are_reported_at_once_in_the_order_of_the_file() -> None:
    text = QBIT.replace("Password", "Pasword") + "[Radarr-4K]\nURI = 5\nReSearch = 'no'\n[WebUI]\nPort = 0\n"

    assert problems(text) == [
        "config.toml: [WebUI] Port: 0 is not a port (1-65535)",
        "config.toml: [qBit] Pasword: is not a key of [qBit]: did you mean Password?",
        'config.toml: [Radarr-4K] URI: 5 is not text: put it in quotes, as in "..."',
        'config.toml: [Radarr-4K] ReSearch: "no" is neither true nor false',
    ]


def test_a_typo_disables_its_section_for_a_protection_may_hang_on_it() -> None:
    loaded = read(RADARR + "[Radarr-4K.Torrent]\nMaximunETA = 5\n")

    assert loaded.sentences() == (
        "config.toml: [Radarr-4K] Torrent.MaximunETA: "
        "is not a key of [Radarr-4K.Torrent]: did you mean MaximumETA?",
    )
    assert loaded.settings.arrs == ()


@pytest.mark.parametrize(
    ("key", "remedy"),
    [
        ("category = 'x'", "category: is written Category"),
        ("StalledDelay = 5", "StalledDelay: does not belong here: move it to [Radarr-4K.Torrent]"),
        ("maxuploadratio = 1", "maxuploadratio: does not belong here: move it to [Radarr-4K.Torrent.SeedingMode]"),
        ("Zebra = 1", "Zebra: is not a key of [Radarr-4K]: delete it"),
        ("'' = 1", '"": is not a key of [Radarr-4K]: delete it'),
    ],
)
def test_an_unknown_key_is_told_what_to_do(key: str, remedy: str) -> None:
    assert problems(RADARR + key) == [f"config.toml: [Radarr-4K] {remedy}"]


@pytest.mark.parametrize(
    ("section", "hint", "fatal"),
    [
        ("Radar-4K", "did you mean [Radarr-4K]?", False),
        ("qbit", "did you mean [qBit]?", False),
        ("qBit_Seedbox", "did you mean [qBit-Seedbox]?", False),
        ("Setings", "did you mean [Settings]?", True),
        ("webui", "did you mean [WebUI]?", True),
        ("Prowlarr", "delete it", False),
        ("Zebra", "delete it", False),
    ],
)
def test_an_unknown_section_is_told_what_to_do(section: str, hint: str, *, fatal: bool) -> None:
    loaded = read(f"[{section}]\nx = 1\n")

    assert loaded.sentences() == (f"config.toml: [{section}] is no section of ours: {hint}",)
    assert loaded.fatal == fatal


def test_a_key_above_all_sections_is_fatal_for_it_may_be_dry_run() -> None:
    loaded = read("DryRun = true\n" + QBIT)

    assert loaded.fatal
    assert loaded.sentences() == (
        "config.toml: [DryRun] stands above the first section: move it below [Settings], or where it belongs",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Settings = 3", "[Settings] is a value here, not a section: write [Settings] on a line of its own"),
        ("[[qBit]]\nHost = 'a'", "[qBit] has double brackets: write the section's name in single ones, once"),
        (
            "[Radarr-4K]\nTorrent = 3",
            "[Radarr-4K] Torrent: is a value here, not a table: write [Radarr-4K.Torrent]",
        ),
        ("[qBit]\nTrackers = 3", "[qBit] Trackers: is not a list of tables: write [[qBit.Trackers]] before each"),
        ("[qBit]\nTrackers = ['x']", '[qBit] Trackers[1]: "x" is not a table such as { Name = ... }'),
    ],
)
def test_a_section_of_the_wrong_shape_is_told_the_right_one(text: str, message: str) -> None:
    assert problems(text) == [f"config.toml: {message}"]


def test_an_open_page_that_others_can_reach_has_to_be_asked_for() -> None:
    (problem,) = problems("[WebUI]\nAuthDisabled = true\n")

    assert problem.startswith(
        "config.toml: [WebUI] AuthDisabled: would open the page to everyone who reaches 0.0.0.0"
    )
    assert problems("[WebUI]\nAuthDisabled = true\nHost = '127.0.0.1'\n") == []
    assert problems("[WebUI]\nAuthDisabled = true\nAllowInsecureExposure = true\n") == []


def test_a_missing_auth_disabled_means_a_guarded_page() -> None:
    assert not read("[WebUI]\n").settings.web.auth_disabled


def test_the_two_special_categories_differ() -> None:
    loaded = read("[Settings]\nFailedCategory = 'x'\nRecheckCategory = 'x'\n")

    assert loaded.fatal
    assert loaded.sentences() == (
        "config.toml: [Settings] RecheckCategory: is the same as FailedCategory: choose another",
    )


def test_keys_without_effect_are_named_once_where_they_say_something() -> None:
    text = (
        "[Settings]\nPingURLS = ['example.org']\nAutoUpdateEnabled = false\nFreeSpaceFolder = '/data'\n"
        + RADARR
        + "EntrySearch.SearchMissing = true\nEntrySearch.SearchLimit = 5\n"
        + RADARR.replace("4K", "HD")
        + "[Radarr-HD.EntrySearch.Ombi]\nSearchOmbiRequests = true\n"
        + QBIT
    )

    assert read(text).notices == (
        "Known, and without effect here: [Settings] FreeSpaceFolder, PingURLS.",
        "Known, and without effect here: [Radarr-4K], [Radarr-HD] "
        "EntrySearch.Ombi.SearchOmbiRequests, EntrySearch.SearchMissing.",
    )


def test_the_values_of_keys_without_effect_are_not_judged() -> None:
    assert problems("[Settings]\nAutoUpdateCron = 7\nPingURLS = 'x'\nTorrent.MaximumETA = []\n") == []


def test_readarr_is_named_once_and_left_alone() -> None:
    text = QBIT + "[Readarr-Books]\nWhatever = 1\n[readarr2]\n[Readarr-Off]\nManaged = false\n"

    assert read(text).notices == (
        "[Readarr-Books], [readarr2]: Readarr is not supported, so nothing is done with it.",
    )
    assert problems(text) == []


def test_tracker_rows_that_instances_used_to_share_are_pointed_out() -> None:
    shared = QBIT + "[[qBit.Trackers]]\nURI = 'a.example'\n[qBit-Seedbox]\nHost = 'b'\n"

    assert read(shared).notices == (
        "The Trackers of [qBit] apply on that instance alone, and [qBit-Seedbox] has none.",
    )
    assert read(shared + "[[qBit-Seedbox.Trackers]]\nURI = 'a.example'\n").notices == ()
    assert read(shared + "Disabled = true\n").notices == ()


def test_a_file_without_any_qbittorrent_says_so() -> None:
    assert read(RADARR).notices == ("There is no [qBit] section, so no qBittorrent is watched.",)


def test_a_file_of_the_reference_loads_as_it_is() -> None:
    loaded = read((DATA / "reference-5.14.toml").read_text(encoding="utf-8"))

    assert loaded.sentences() == ()
    settings = loaded.settings
    assert settings.general.console_level == "DEBUG"
    assert settings.general.free_space == 50 * 2**30
    assert settings.web.url_base == "/qbitrr"
    assert settings.web.theme == "Light"
    default, seedbox = settings.instances
    assert default.name == "default"
    assert default.managed_categories == ("linux", "books")
    assert default.category_seeding.limits.upload_limit == 512 * 1024
    assert default.category_seeding.limits.max_seeding_time == 7 * 86400
    assert dict(default.category_overrides)["books"].remove == "both"
    assert dict(default.category_overrides)["books"].limits.upload_limit == 512 * 1024
    assert default.trackers[0].hit_and_run.min_seeding_time == 5 * 86400
    assert seedbox.name == "qBit-Seedbox"
    assert seedbox.skip_tls_verify
    sonarr, radarr = settings.arrs
    assert sonarr.torrent.remove == "time"
    assert sonarr.torrent.limits.max_seeding_time == 14 * 86400
    assert sonarr.torrent.trackers[0].given == {"uri", "limits.max_ratio"}
    assert radarr.uri == "http://radarr4k.lan:7878"
    assert radarr.rss_sync_every is None
    assert radarr.torrent.stalled_delay == 3600
    assert radarr.torrent.ignore_younger_than == 600


def test_a_single_instance_file_loads_as_it_is() -> None:
    loaded = read((DATA / "single-instance-v3.toml").read_text(encoding="utf-8"))

    assert loaded.sentences() == ()
    assert [instance.url for instance in loaded.settings.instances] == ["http://localhost:8080"]
    assert [(arr.name, arr.category, arr.uri) for arr in loaded.settings.arrs] == [
        ("Radarr-Movies", "movies", "http://localhost:7878"),
        ("Sonarr-Series", "series", "http://localhost:8989/sonarr"),
    ]
    assert loaded.notices == ("Settings.ConfigVersion is now 4.",)
