"""One `[qBit]` or `[qBit-NAME]`: how it is reached, what it manages, when it is not configured."""

import pytest

from tests.storage.reading import QBIT, instance, problems, read


def connected(text: str) -> str:
    """The URL of an instance with these lines."""
    loaded = read(f"[qBit]\n{text}\n")
    assert loaded.sentences() == ()
    return loaded.settings.instances[0].url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Host = 'a'", "http://a:8080"),
        ("Host = 'a'\nPort = 9090", "http://a:9090"),
        ("Host = 'a:9090'", "http://a:9090"),
        ("Host = 'a:9090'\nPort = 9090", "http://a:9090"),
        ("Host = 'a:9090'\nPort = 8080", "http://a:9090"),
        ("Host = 'a'\nUseHttps = true", "https://a:8080"),
        ("Host = 'http://a'", "http://a:80"),
        ("Host = 'http://a'\nPort = 8080", "http://a:8080"),
        ("Host = 'https://a'", "https://a:443"),
        ("Host = 'https://a/qbt/'\nUseHttps = false", "https://a:443/qbt"),
        ("Host = '::1'", "http://[::1]:8080"),
    ],
)
def test_host_and_the_keys_beside_it_say_together_where_it_is(text: str, url: str) -> None:
    assert connected(text) == url


def test_what_host_and_the_keys_beside_it_contradict_is_a_problem() -> None:
    assert problems("[qBit]\nHost = 'a:9090'\nPort = 9091\n") == [
        "config.toml: [qBit] Port: 9091 contradicts Host, which says 9090: say it once"
    ]
    assert problems("[qBit]\nHost = 'http://a'\nUseHttps = true\n") == [
        "config.toml: [qBit] UseHttps: true contradicts Host, which begins with http://: say it once"
    ]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", "Host"),
        ("Host = ''", "Host"),
        ("Host = 'CHANGE_ME'\nUserName = 'CHANGE_ME'\nPassword = 'CHANGE_ME'", "Host, UserName and Password"),
        ("Host = 'a'\nUserName = 'me'\nPassword = 'CHANGE_ME'", "Password"),
        ("Host = 'CHANGE_ME'\nUserName = 'CHANGE_ME'\nApiKey = 'k'", "Host"),
    ],
)
def test_a_section_that_still_says_change_me_is_not_configured_and_said_so(text: str, keys: str) -> None:
    loaded = read(f"[qBit-New]\n{text}\n")

    assert loaded.settings.instances == ()
    assert loaded.sentences() == ()
    assert loaded.notices == (
        f"[qBit-New] is not configured, so nothing is done with it: write its {keys} in place of CHANGE_ME.",
    )


def test_a_disabled_section_that_was_never_filled_in_says_nothing() -> None:
    assert read("[qBit]\nDisabled = true\nHost = 'CHANGE_ME'\n").notices == ()


def test_a_disabled_instance_is_kept_and_marked() -> None:
    assert instance("Disabled = true").disabled


def test_no_credentials_are_fine_where_qbittorrent_asks_for_none() -> None:
    (found,) = read("[qBit]\nHost = 'a'\n").settings.instances

    assert (found.username, found.password) == ("", "")


def test_the_plain_section_is_called_default_and_others_by_their_names() -> None:
    settings = read("[qBit]\nHost = 'a'\n[qBit-Seedbox]\nHost = 'b'\n").settings

    assert [(found.name, found.section) for found in settings.instances] == [
        ("default", "qBit"),
        ("qBit-Seedbox", "qBit-Seedbox"),
    ]


def test_a_name_that_no_address_can_hold_is_refused() -> None:
    assert problems("['qBit-a/b']\nHost = 'a'\n") == [
        "config.toml: [qBit-a/b] has a / in its name, which no address can hold: choose another name"
    ]


def test_how_often_it_is_asked_has_bounds() -> None:
    assert instance("PollInterval = '5s'").poll_interval == 5
    assert problems(QBIT + "PollInterval = 0\n") == [
        "config.toml: [qBit] PollInterval: 0 is out of bounds: 0.5 to 3600 seconds"
    ]


def test_what_an_instance_leaves_out_is_as_settings_says() -> None:
    settings = "[Settings]\nCompletedDownloadFolder = '/all'\nIgnoreTorrentsYoungerThan = '5m'\n"
    (found,) = read(settings + QBIT).settings.instances
    (other,) = read(
        settings + QBIT + "CompletedDownloadFolder = '/own'\nCategorySeeding.IgnoreTorrentsYoungerThan = 1\n"
    ).settings.instances

    assert (found.completed_download_folder, found.category_seeding.ignore_younger_than) == ("/all", 300)
    assert (other.completed_download_folder, other.category_seeding.ignore_younger_than) == ("/own", 1)


def test_category_seeding_is_in_the_units_of_the_settings() -> None:
    seeding = instance("""
        [qBit.CategorySeeding]
        DownloadRateLimitPerTorrent = 100
        MaxUploadRatio = 2
        MaxSeedingTime = "1w"
        RemoveTorrent = 4
        HitAndRunMode = true
        MinSeedingTimeDays = 2
        HitAndRunMinimumDownloadPercent = 25
        StalledDelay = 30
        """).category_seeding

    assert seeding.limits.download_limit == 102400
    assert seeding.limits.upload_limit is None
    assert seeding.limits.max_ratio == 2.0
    assert seeding.limits.max_seeding_time == 604800
    assert seeding.remove == "both"
    assert seeding.hit_and_run.mode == "and"
    assert seeding.hit_and_run.min_seeding_time == 172800
    assert seeding.hit_and_run.min_download_fraction == 0.25
    assert seeding.stalled_delay == 1800


def test_a_category_of_its_own_keeps_what_its_row_leaves_out() -> None:
    found = instance("""
        ManagedCategories = ["linux", "books"]
        [qBit.CategorySeeding]
        MaxUploadRatio = 2.0
        RemoveTorrent = 1
        HitAndRunMode = "or"
        [[qBit.CategorySeeding.Categories]]
        Name = "books"
        MaxUploadRatio = -1
        RemoveTorrent = -1
        """)

    ((name, books),) = found.category_overrides
    assert name == "books"
    assert (books.limits.max_ratio, books.remove, books.hit_and_run.mode) == (None, "never", "or")
    assert (found.category_seeding.limits.max_ratio, found.category_seeding.remove) == (2.0, "ratio")


def test_a_row_for_a_category_that_is_not_managed_is_a_problem() -> None:
    text = (
        QBIT
        + "ManagedCategories = ['linux']\nCategorySeeding.Categories = [{Name = 'lunix'}, {RemoveTorrent = 1}]\n"
    )

    assert problems(text) == [
        'config.toml: [qBit] CategorySeeding.Categories[1].Name: "lunix" is not one of ManagedCategories',
        "config.toml: [qBit] CategorySeeding.Categories[2].Name: is missing: write it, or delete the row",
    ]


def test_a_tracker_row_remembers_which_fields_were_written() -> None:
    (row,) = instance(
        "Trackers = [{URI = ' https://t.example/x ', MaxUploadRatio = -1, MinSeedRatio = 2}]"
    ).trackers

    assert row.uri == "https://t.example/x"
    assert row.limits.max_ratio is None
    assert row.hit_and_run.min_ratio == 2.0
    assert row.super_seed is None
    assert row.given == {"uri", "limits.max_ratio", "hit_and_run.min_ratio"}


def test_a_tracker_row_without_its_uri_is_a_problem_once() -> None:
    assert problems(QBIT + "Trackers = [{Name = 'x'}, {URI = ''}]\n") == [
        "config.toml: [qBit] Trackers[2].URI: its value says nothing: write a name here, or delete the line",
        "config.toml: [qBit] Trackers[1].URI: is missing: write it, or delete the row",
    ]


def test_an_unknown_key_in_a_row_names_the_row() -> None:
    assert problems(QBIT + "Trackers = [{URI = 'a', MaxUploadRatoi = 1}]\n") == [
        "config.toml: [qBit] Trackers[1].MaxUploadRatoi: "
        "is not a key of [qBit.Trackers[1]]: did you mean MaxUploadRatio?"
    ]
