"""The example file: complete, loadable, and saying exactly the defaults."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import tomlkit

from storage import example
from storage.config import load
from storage.schema import ARRS, INSTANCE, SETTINGS, TABLES, WEBUI
from storage.schema.key import Table
from storage.settings import ArrSettings, GeneralSettings, InstanceSettings, TorrentSettings, WebSettings
from tests.storage.reading import read

CONFIG = Path(__file__).parents[2] / "config.toml"


def test_the_file_at_the_top_is_what_the_tables_say() -> None:
    assert CONFIG.read_text(encoding="utf-8") == example.render(), "run: python -m storage.example > config.toml"


def test_loaded_unchanged_it_says_the_defaults_and_what_is_not_configured() -> None:
    loaded = load(CONFIG, {})

    assert loaded.sentences() == ()
    assert not loaded.fatal
    assert not loaded.migrated
    assert loaded.settings.general == GeneralSettings()
    assert loaded.settings.web == WebSettings()
    assert loaded.settings.instances == ()
    assert loaded.settings.arrs == ()
    assert loaded.notices == (
        "[qBit] is not configured, so nothing is done with it: "
        "write its Host, UserName and Password in place of CHANGE_ME.",
        *(
            f"[{section}] is not configured, so nothing is done with it: "
            "write its URI and APIKey in place of CHANGE_ME."
            for section in ("Radarr-1080", "Sonarr-TV", "Lidarr-Music")
        ),
    )


def test_with_change_me_replaced_each_section_is_the_defaults_and_the_written_lists() -> None:
    settings = read(CONFIG.read_text(encoding="utf-8").replace("CHANGE_ME", "x")).settings

    assert settings.problems == ()
    assert settings.instances == (
        InstanceSettings(name="default", host="x", username="x", password="x", completed_download_folder="x"),
    )
    assert [arr.name for arr in settings.arrs] == ["Radarr-1080", "Sonarr-TV", "Lidarr-Music"]
    for arr in settings.arrs:
        plain = arr.torrent.model_copy(
            update={
                "folder_exclusions": (),
                "name_exclusions": (),
                "extension_allowlist": (),
                "dead_tracker_messages": (),
            }
        )
        assert plain == TorrentSettings()
        assert arr.model_copy(update={"torrent": plain, "error_codes_to_blocklist": ()}) == ArrSettings(
            name=arr.name, kind=arr.kind, uri=arr.uri, api_key="x", category=arr.name.lower()
        )


def test_the_written_lists_cost_nobody_a_wanted_file() -> None:
    radarr, sonarr, lidarr = read(CONFIG.read_text(encoding="utf-8").replace("CHANGE_ME", "x")).settings.arrs

    assert {".mkv", ".mp4", ".avi", ".srt", ".rar", ".!qb"} <= set(radarr.torrent.extension_allowlist)
    assert radarr.torrent.extension_allowlist == sonarr.torrent.extension_allowlist
    assert {".flac", ".mp3", ".cue", ".zip"} <= set(lidarr.torrent.extension_allowlist)


@pytest.mark.parametrize("table", [SETTINGS, WEBUI, INSTANCE, ARRS["radarr"]], ids=lambda table: table.name)
def test_every_key_that_is_acted_on_is_in_it_and_no_other(table: Table) -> None:
    text = CONFIG.read_text(encoding="utf-8")
    acted_on = {key.name for top in TABLES for _, _, key in top.walk() if key.acted_on}

    for _, _, key in table.walk():
        written = f"\n{key.name} = " in text or f"\n# {key.name} = " in text
        assert written == (key.name in acted_on), key.name


def test_its_commented_rows_load_when_they_are_uncommented() -> None:
    text = CONFIG.read_text(encoding="utf-8").replace("CHANGE_ME", "x")
    text = text.replace("ManagedCategories = []", 'ManagedCategories = ["linux"]')
    lines = text.splitlines()
    for start in ("# [[qBit.CategorySeeding.Categories]]", "# [[qBit.Trackers]]", "# [qBit-Seedbox]"):
        at = lines.index(start)
        while lines[at].startswith("#"):
            lines[at] = lines[at].removeprefix("# ") if not lines[at].startswith("#  ") else ""
            at += 1

    loaded = read("\n".join(lines))

    assert loaded.sentences() == ()
    first, second = loaded.settings.instances
    assert first.category_overrides[0][0] == "linux"
    assert first.trackers[0].uri == "tracker.example.org"
    assert second.url == "https://seedbox.example.org:443"


def test_no_line_of_it_is_too_long_to_read() -> None:
    assert max(len(line) for line in CONFIG.read_text(encoding="utf-8").splitlines()) <= 115


def quickest(job: Callable[[], object]) -> float:
    """The least processor time (s) of several runs, whatever else the machine does."""
    taken = []
    for _ in range(5):
        started = time.process_time()
        job()
        taken.append(time.process_time() - started)
    return min(taken)


def test_judging_it_takes_not_much_longer_than_parsing_it() -> None:
    text = CONFIG.read_text(encoding="utf-8")

    assert quickest(lambda: load(CONFIG, {})) < 5 * quickest(lambda: tomlkit.parse(text))


def test_tomlkit_reads_and_writes_it_without_a_change() -> None:
    text = CONFIG.read_text(encoding="utf-8")

    assert tomlkit.dumps(tomlkit.parse(text)) == text


SECTIONS: dict[str, dict[str, object]] = {
    "qBit": {"Host": "box", "Port": 8081, "UserName": "me", "Password": 'it\'s a \\ "word" é'},
    "qBit-Seedbox": {"Host": "far.example.org", "UserName": "you", "Password": "\\d+", "UseHttps": True},
    "Sonarr-TV": {"URI": "http://s:8989", "APIKey": "k1", "Category": "tv"},
    "Radarr-4K": {"URI": "http://r:7878", "APIKey": "k2", "Category": "films"},
}


def test_a_filled_one_loads_as_it_was_filled() -> None:
    loaded = read(example.filled(SECTIONS))

    assert (loaded.problems, loaded.notices) == ((), ())
    first, second = loaded.settings.instances
    assert (first.host, first.port, first.password) == ("box", 8081, SECTIONS["qBit"]["Password"])
    assert (second.name, second.use_https, second.password) == ("qBit-Seedbox", True, "\\d+")
    sonarr, radarr = loaded.settings.arrs
    assert (sonarr.kind, sonarr.category, radarr.uri, radarr.category) == (
        "sonarr",
        "tv",
        "http://r:7878",
        "films",
    )
    assert ".mkv" in radarr.torrent.extension_allowlist


def test_a_filled_one_explains_each_kind_of_section_once() -> None:
    text = example.filled(SECTIONS)

    assert "CHANGE_ME" not in "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert text.count("\nPollInterval = ") == 1
    assert text.count("\nStalledDelay = ") == 2  # CategorySeeding's, and the first Arr's
    assert max(len(line) for line in text.splitlines()) <= 115
