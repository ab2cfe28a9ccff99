"""Files of older layouts, brought to the present one with their comments."""

import pytest
import tomlkit
from hypothesis import given

from storage.config import ConfigUnreadable
from storage.migrate import migrate, newer, rename_sections
from tests.storage.reading import DATA, read
from tests.storage.toml import documents


def migrated(text: str) -> tuple[str, list[str]]:
    """The text afterwards, and a line per change."""
    text, renamed = rename_sections(text)
    document = tomlkit.parse(text)
    lines = [*renamed, *migrate(document)]
    return tomlkit.dumps(document), lines


@pytest.mark.parametrize("version", ['"5.14.4"', "3", "1", '"4"', '"nonsense"', "true", "4.0", "-1", "[]"])
def test_every_older_version_becomes_4(version: str) -> None:
    text, lines = migrated(f"[Settings]\nConfigVersion = {version}  # leave me\n")

    assert text == "[Settings]\nConfigVersion = 4  # leave me\n"
    assert lines == ["Settings.ConfigVersion is now 4."]


@pytest.mark.parametrize("text", ["[Settings]\nConfigVersion = 4\n", "[Settings]\nDryRun = true\n", ""])
def test_a_file_of_the_present_layout_is_left_alone(text: str) -> None:
    assert migrated(text) == (text, [])


def test_a_newer_file_is_read_as_it_is_and_said_so() -> None:
    text = "[Settings]\nConfigVersion = 5\nPort = 1\n"

    assert migrated(text) == (text, [])
    assert newer(tomlkit.parse(text)) == (
        "Settings.ConfigVersion is 5, and this qBitrr knows 4: the file is read as it is."
    )
    assert read("[Settings]\nConfigVersion = 5\n").notices[0].startswith("Settings.ConfigVersion is 5")


def test_what_used_to_configure_the_page_moves_to_webui() -> None:
    text, lines = migrated(
        '[Settings]\n# the page\nHost = "127.0.0.1"\nPort = 7000 # mine\nToken = "t"\nDryRun = true\n\n'
        '[qBit]\nHost = "a"\n'
    )

    assert tomlkit.parse(text).unwrap() == {
        "Settings": {"DryRun": True},
        "qBit": {"Host": "a"},
        "WebUI": {"Host": "127.0.0.1", "Port": 7000, "Token": "t"},
    }
    assert "# mine" in text
    assert lines == [
        "Settings.Host is now WebUI.Host.",
        "Settings.Port is now WebUI.Port.",
        "Settings.Token is now WebUI.Token.",
    ]


def test_what_webui_already_says_is_not_overwritten() -> None:
    text, lines = migrated("[Settings]\nPort = 7000\n[WebUI]\nPort = 6969\n[WebUI.OIDC]\nScopes = 'x'\n")

    assert tomlkit.parse(text).unwrap()["WebUI"]["Port"] == 6969
    assert "7000" not in text
    assert lines == ["Settings.Port was dropped, since WebUI.Port is there."]


def test_secure_cookies_are_behind_https_proxy_and_groups_are_gone() -> None:
    text, lines = migrated("[WebUI]\nSecureCookies = true\nGroupSonarr = true\nGroupLidarr = false\n")

    assert tomlkit.parse(text).unwrap() == {"WebUI": {"BehindHttpsProxy": True}}
    assert lines == [
        "WebUI.SecureCookies is now WebUI.BehindHttpsProxy.",
        "WebUI.GroupSonarr was dropped: it has no meaning any more.",
        "WebUI.GroupLidarr was dropped: it has no meaning any more.",
    ]


def test_the_looks_that_the_references_example_put_below_oidc_move_up() -> None:
    text, _ = migrated("[WebUI]\nPort = 1\n[WebUI.OIDC]\nScopes = 'x'\nTheme = 'Light'\n")

    assert tomlkit.parse(text).unwrap() == {"WebUI": {"Port": 1, "Theme": "Light", "OIDC": {"Scopes": "x"}}}


def test_animarr_is_sonarr_with_everything_below_it() -> None:
    text, lines = migrated(
        "# anime\n[Animarr-Shows] # here\nURI = 'a'\n[Animarr-Shows.Torrent]\nStalledDelay = 1\n"
        "[[Animarr-Shows.Torrent.Trackers]]\nURI = 'b'\n"
    )

    assert text.startswith("# anime\n[Sonarr-Shows] # here\nURI = 'a'\n[Sonarr-Shows.Torrent]\n")
    assert "[[Sonarr-Shows.Torrent.Trackers]]" in text
    assert lines == ["[Animarr-Shows] is now [Sonarr-Shows]."]


def test_an_animarr_whose_new_name_is_taken_gets_another() -> None:
    text, lines = migrated('[Sonarr-A]\nURI = "1"\n["Animarr-A"]\nURI = "2"\n[Animarr-A-migrated]\nURI = "3"\n')

    assert lines == [
        "[Animarr-A] is now [Sonarr-A-migrated].",
        "[Animarr-A-migrated] is now [Sonarr-A-migrated-migrated].",
    ]
    assert {name: table["URI"] for name, table in tomlkit.parse(text).unwrap().items()} == {
        "Sonarr-A": "1",
        "Sonarr-A-migrated": "2",
        "Sonarr-A-migrated-migrated": "3",
    }


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            "MainQualityProfile = ['HD', 'UHD']\nTempQualityProfile = ['SD', 'HD']\n",
            {"QualityProfileMappings": {"HD": "SD", "UHD": "HD"}},
            "MainQualityProfile and TempQualityProfile are now QualityProfileMappings.",
        ),
        (
            "MainQualityProfile = 'HD'\nTempQualityProfile = 'SD'\n",
            {"QualityProfileMappings": {"HD": "SD"}},
            "MainQualityProfile and TempQualityProfile are now QualityProfileMappings.",
        ),
        (
            "MainQualityProfile = ['HD']\n",
            {},
            "MainQualityProfile was dropped: TempQualityProfile is not of the same length.",
        ),
        (
            "MainQualityProfile = ['HD']\nQualityProfileMappings = {A = 'B'}\n",
            {"QualityProfileMappings": {"A": "B"}},
            "MainQualityProfile was dropped, since Radarr-4K.EntrySearch.QualityProfileMappings is there.",
        ),
    ],
)
def test_two_lists_of_profiles_become_one_table(before: str, after: dict[str, object], line: str) -> None:
    text, lines = migrated(f"[Radarr-4K.EntrySearch]\n{before}")

    assert tomlkit.parse(text).unwrap() == {"Radarr-4K": {"EntrySearch": after}}
    assert lines == [f"Radarr-4K.EntrySearch.{line}"]


@pytest.mark.parametrize(
    ("before", "mode"),
    [
        ("HitAndRunMode = true\nHitAndRunClearMode = 'or'", "or"),
        ("HitAndRunMode = true\nHitAndRunClearMode = 'whatever'", "and"),
        ("HitAndRunMode = false\nHitAndRunClearMode = 'or'", "disabled"),
        ("HitAndRunMode = 'or'\nHitAndRunClearMode = 'and'", "or"),
    ],
)
@pytest.mark.parametrize(
    "table",
    [
        "[[qBit.Trackers]]",
        "[qBit-B.CategorySeeding]",
        "[[qBit.CategorySeeding.Categories]]",
        "[[Lidarr.Torrent.Trackers]]",
    ],
)
def test_the_two_keys_of_hit_and_run_become_one(table: str, before: str, mode: str) -> None:
    text, lines = migrated(f"{table}\n{before}\n")

    assert text.strip() == f'{table}\nHitAndRunMode = "{mode}"'.replace(
        '"or"', "'or'" if "'or'\n" in before else '"or"'
    )
    assert len(lines) == 1


def test_hit_and_run_of_a_seeding_mode_protects_on_through_the_tracker_rows() -> None:
    text, lines = migrated("""
[Radarr-4K.Torrent]
Trackers = [{URI = "a"}, {URI = "b", HitAndRunMode = "disabled"}]
[Radarr-4K.Torrent.SeedingMode]
HitAndRunMode = true
HitAndRunClearMode = "or"
MinSeedRatio = 2.0
MaxUploadRatio = 3.0
""")

    torrent = tomlkit.parse(text).unwrap()["Radarr-4K"]["Torrent"]
    assert torrent["SeedingMode"] == {"MaxUploadRatio": 3.0}
    assert torrent["Trackers"] == [
        {"URI": "a", "HitAndRunMode": "or", "MinSeedRatio": 2.0},
        {"URI": "b", "HitAndRunMode": "disabled"},
    ]
    assert lines[-1] == (
        "Radarr-4K.Torrent.SeedingMode: the hit-and-run keys were copied to the rows of Trackers, "
        "the only place where they hold."
    )


def test_hit_and_run_that_has_no_row_to_go_to_is_said_out_loud() -> None:
    _, lines = migrated("[Radarr-4K.Torrent.SeedingMode]\nHitAndRunMode = 'and'\n")

    assert lines == [
        "Radarr-4K.Torrent.SeedingMode: the hit-and-run keys were dropped: write them on rows of Trackers, "
        "the only place where they hold."
    ]


def test_sections_out_of_order_are_migrated_in_place() -> None:
    text, _ = migrated(
        "[Settings]\nPort = 1\n[WebUI]\nHost = 'a'\n[qBit]\nHost = 'b'\n[WebUI.OIDC]\nTheme = 'Light'\n"
        "[Radarr.Torrent]\nStalledDelay = 1\n[Sonarr]\nURI = 'x'\n[Radarr.EntrySearch]\nMainQualityProfile = 'a'\n"
        "TempQualityProfile = 'b'\n"
    )

    assert tomlkit.parse(text).unwrap() == {
        "Settings": {},
        "WebUI": {"Host": "a", "Port": 1, "Theme": "Light", "OIDC": {}},
        "qBit": {"Host": "b"},
        "Radarr": {"Torrent": {"StalledDelay": 1}, "EntrySearch": {"QualityProfileMappings": {"a": "b"}}},
        "Sonarr": {"URI": "x"},
    }


@pytest.mark.parametrize("name", ["reference-5.14", "single-instance-v3"])
def test_every_comment_survives_and_a_second_run_changes_nothing(name: str) -> None:
    before = (DATA / f"{name}.toml").read_text(encoding="utf-8")

    after, lines = migrated(before)

    assert lines
    assert [line for line in before.splitlines() if "#" in line] == [
        line for line in after.splitlines() if "#" in line
    ]
    assert migrated(after) == (after, [])


@given(text=documents())
def test_whatever_the_file_holds_migration_ends_and_a_second_run_changes_nothing(text: str) -> None:
    try:
        before = read(text)
    except ConfigUnreadable:
        return
    once = before.document.as_string()

    again = read(once)

    assert not again.migrated
    assert again.settings.model_copy(update={"notices": ()}) == before.settings.model_copy(update={"notices": ()})
