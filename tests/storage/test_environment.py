"""What the environment says, laid over what the file says."""

from pathlib import Path

import pytest

from storage.schema import table_of
from tests.storage.reading import QBIT, RADARR, problems, read


def test_a_key_of_the_environment_goes_before_the_files() -> None:
    loaded = read(QBIT, {"QBITRR__qBit__Port": "9999", "QBITRR__Settings__DryRun": "yes"})

    assert loaded.sentences() == ()
    assert loaded.settings.instances[0].port == 9999
    assert loaded.settings.general.dry_run


def test_inner_tables_are_reached_with_more_underscores() -> None:
    environ = {
        "QBITRR__Radarr-4K__Torrent__StalledDelay": "1h",
        "QBITRR__Radarr-4K__Torrent__SeedingMode__MaxUploadRatio": "1.5",
    }

    torrent = read(RADARR, environ).settings.arrs[0].torrent

    assert torrent.stalled_delay == 3600
    assert torrent.limits.max_ratio == 1.5


def test_whole_instances_and_arrs_may_come_from_the_environment_alone() -> None:
    loaded = read(
        "",
        {
            "QBITRR__qBit-Seedbox__Host": "seedbox.example.org",
            "QBITRR__qBit-Seedbox__Password": " pass word ",
            "QBITRR__Sonarr-TV__URI": "sonarr",
            "QBITRR__Sonarr-TV__APIKey": "0123",
        },
    )

    assert loaded.sentences() == ()
    assert [(i.name, i.host, i.password) for i in loaded.settings.instances] == [
        ("qBit-Seedbox", "seedbox.example.org", " pass word ")
    ]
    assert [(a.uri, a.api_key) for a in loaded.settings.arrs] == [("http://sonarr:8989", "0123")]


def test_a_secret_may_be_in_a_file_and_ends_before_the_line_does(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("  s3cret \n", encoding="utf-8")

    loaded = read(QBIT, {"QBITRR__qBit__Password_FILE": str(secret)})

    assert loaded.settings.instances[0].password == "  s3cret "


def test_a_secret_file_that_cannot_be_read_disables_its_section_alone(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    loaded = read(
        QBIT + RADARR,
        {
            "QBITRR__qBit__Password_FILE": str(tmp_path / "absent"),
            "QBITRR__Sonarr-TV__APIKey_FILE": str(binary),
        },
    )

    assert loaded.sentences() == (
        "config.toml: [qBit] Password: cannot be read from the file that QBITRR__qBit__Password_FILE names: "
        "No such file or directory",
        "config.toml: [Sonarr-TV] APIKey: cannot be read from the file that QBITRR__Sonarr-TV__APIKey_FILE names: "
        "it is not text",
    )
    assert loaded.settings.instances == ()
    assert [arr.name for arr in loaded.settings.arrs] == ["Radarr-4K"]


def test_a_secret_given_twice_is_a_problem(tmp_path: Path) -> None:
    environ = {"QBITRR__qBit__Password": "a", "QBITRR__qBit__Password_FILE": str(tmp_path)}

    assert problems(QBIT, environ) == [
        "config.toml: [qBit] Password: is given twice: "
        "keep either QBITRR__qBit__Password_FILE or QBITRR__qBit__Password"
    ]


@pytest.mark.parametrize("name", ["QBITRR__QBIT-SEEDBOX__PASSWORD", "QBITRR__qbit_seedbox__password"])
def test_names_are_found_in_any_case_and_with_underscores_for_dashes(name: str) -> None:
    loaded = read("[qBit-Seedbox]\nHost = 'a'\n", {name: "x"})

    assert loaded.sentences() == ()
    assert loaded.settings.instances[0].password == "x"


def test_a_new_section_gets_its_prefix_as_it_should_be() -> None:
    settings = read(
        "", {"QBITRR__QBIT__HOST": "a", "QBITRR__QBIT-B__HOST": "b", "QBITRR__WEBUI__PORT": "1"}
    ).settings

    assert [found.section for found in settings.instances] == ["qBit", "qBit-B"]
    assert settings.web.port == 1


@pytest.mark.parametrize("name", ["qBit_Seedbox", "QBIT_Seedbox", "qBit-Seedbox"])
def test_an_instance_of_the_environment_alone_may_be_named_without_a_dash(name: str) -> None:
    environ = {f"QBITRR__{name}__Host": "a", f"QBITRR__{name}__Port": "1", "QBITRR__RADARR_4K_HDR__URI": "r"}

    loaded = read("", environ | {"QBITRR__RADARR_4K_HDR__APIKEY": "k"})

    assert loaded.sentences() == ()
    assert [found.name for found in loaded.settings.instances] == ["qBit-Seedbox"]
    assert [found.name for found in loaded.settings.arrs] == ["Radarr-4K_HDR"]


@pytest.mark.parametrize("section", ["Settings", "WebUI", "qBit", "qBit_B", "Radarr_4K", "Sonarr_TV", "Lidarr_M"])
def test_every_key_of_every_section_has_a_name_in_the_environment(section: str) -> None:
    table = table_of(section.replace("_", "-"))
    assert table is not None
    rows = {table.name for table in table.tables if table.many}
    keys = [path for path, _, key in table.walk() if path[0] not in rows and "Categories" not in path]
    environ = {f"QBITRR__{section}__{'__'.join(path)}".upper(): "" for path in keys}

    origins = read("", environ).origins

    assert {path[1:] for path in origins} == set(keys)
    assert {path[0] for path in origins} <= {section.replace("_", "-"), section.replace("_", "-").upper()} | {
        f"{section.partition('_')[0]}-{section.partition('_')[2].upper()}"
    }


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ('[{"URI": "a", "AddTags": ["x", "y"]}]', ("x", "y")),
        ("[{URI = 'a', AddTags = ['x']}]", ("x",)),
    ],
)
def test_rows_are_json_or_toml(value: str, tags: tuple[str, ...]) -> None:
    loaded = read(QBIT, {"QBITRR__qBit__Trackers": value})

    assert loaded.settings.instances[0].trackers[0].add_tags == tags


def test_lists_may_be_written_with_commas() -> None:
    loaded = read(QBIT, {"QBITRR__qBit__ManagedCategories": "linux, books"})

    assert loaded.settings.instances[0].managed_categories == ("linux", "books")


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        (
            "QBITRR__qBit__Port",
            "99999",
            "[qBit] Port: 99999 is not a port (1-65535) (from the environment, QBITRR__qBit__Port)",
        ),
        (
            "QBITRR__qBit__Disabled",
            "maybe",
            '[qBit] Disabled: "maybe" is neither true nor false (from the environment, QBITRR__qBit__Disabled)',
        ),
        (
            "QBITRR__qBit__Pasword",
            "secret",
            "[qBit] Pasword: is not a key of [qBit]: did you mean Password? "
            "(from the environment, QBITRR__qBit__Pasword)",
        ),
        (
            "QBITRR__qBit__Trackers",
            '[{"URI": "a", "Priority": "high"}]',
            '[qBit] Trackers[1].Priority: "high" is not a whole number (-1000000-1000000) '
            "(from the environment, QBITRR__qBit__Trackers)",
        ),
        (
            "QBITRR__qBit__Trackers",
            "[{",
            "[qBit] Trackers: is neither JSON nor TOML, as QBITRR__qBit__Trackers says it",
        ),
        (
            "QBITRR__qBit__Host__Port",
            "1",
            "[qBit] Host.Port: cannot be set by QBITRR__qBit__Host__Port: Host is no table in the file",
        ),
        ("QBITRR__Radar__URI", "x", "[Radar] is no section of ours: did you mean [Radarr]?"),
    ],
)
def test_an_error_of_the_environment_names_its_variable(name: str, value: str, problem: str) -> None:
    assert problems(QBIT, {name: value}) == [f"config.toml: {problem}"]


@pytest.mark.parametrize("name", ["QBITRR__", "QBITRR__qBit", "QBITRR__qBit____Host", "QBITRR____Host"])
def test_a_variable_that_names_no_key_is_pointed_out(name: str) -> None:
    assert read(QBIT, {name: "x"}).notices == (
        f"The environment's {name} says nothing: write QBITRR__Section__Key.",
    )


def test_what_the_environment_says_never_reaches_the_document() -> None:
    loaded = read(QBIT, {"QBITRR__qBit__Password": "canary", "QBITRR__WebUI__Token": "canary"})

    assert "canary" not in loaded.document.as_string()


def test_the_references_own_variables_hold_where_their_key_does() -> None:
    general = read(
        "[Settings]\nLoopSleepTimer = 7\n",
        {
            "QBITRR_SETTINGS_CONSOLE_LEVEL": "debug",
            "QBITRR_SETTINGS_LOGGING": "n",
            "QBITRR_SETTINGS_COMPLETED_DOWNLOAD_FOLDER": "/data",
            "QBITRR_SETTINGS_FREE_SPACE": "1G",
            "QBITRR_SETTINGS_LOOP_SLEEP_TIMER": "20",
            "QBITRR_SETTINGS_AUTO_PAUSE_RESUME": "false",
            "QBITRR_SETTINGS_FAILED_CATEGORY": "f",
            "QBITRR_SETTINGS_RECHECK_CATEGORY": "r",
            "QBITRR_SETTINGS_TAGLESS": "on",
            "QBITRR_SETTINGS_IGNORE_TORRENTS_YOUNGER_THAN": "60",
        },
    ).settings.general

    assert (general.console_level, general.log_to_file, general.completed_download_folder) == (
        "DEBUG",
        False,
        "/data",
    )
    assert (general.free_space, general.loop_sleep, general.auto_pause_resume) == (2**30, 20, False)
    assert (general.failed_category, general.recheck_category, general.tagless) == ("f", "r", True)
    assert general.ignore_younger_than == 60


def test_our_own_variables_go_before_the_references() -> None:
    environ = {"QBITRR_SETTINGS_LOOP_SLEEP_TIMER": "20", "QBITRR__Settings__LoopSleepTimer": "30"}

    assert read("", environ).settings.general.loop_sleep == 30


def test_an_empty_variable_of_the_references_says_nothing() -> None:
    assert read("", {"QBITRR_SETTINGS_LOGGING": ""}).settings.general.log_to_file


def test_a_bad_variable_of_the_references_is_fatal_and_named() -> None:
    loaded = read("", {"QBITRR_SETTINGS_TAGLESS": "perhaps"})

    assert loaded.fatal
    assert loaded.sentences()[0].endswith("(from the environment, QBITRR_SETTINGS_TAGLESS)")


@pytest.mark.parametrize("name", ["QBITRR_QBIT_DISABLED", "QBITRR_OVERRIDES_SEARCH_ONLY"])
def test_the_references_switch_for_no_qbittorrent_disables_every_instance(name: str) -> None:
    loaded = read(QBIT + "[qBit-B]\nHost = 'b'\n", {name: "true"})

    assert [found.disabled for found in loaded.settings.instances] == [True, True]
    assert f"The environment's {name} switches every qBittorrent off." in loaded.notices
    assert not read(QBIT, {name: "false"}).settings.instances[0].disabled


def test_variables_without_effect_are_named_in_one_line() -> None:
    environ = {
        "QBITRR_SETTINGS_PING_URLS": "a,b",
        "QBITRR_QBIT_HOST": "a",
        "QBITRR_SETTINGS_GITHUB_TOKEN": "canary",
        "QBITRR_DOCKER_RUNNING": "69420",
        "PATH": "/bin",
    }

    assert read(QBIT, environ).notices == (
        "The environment's QBITRR_QBIT_HOST, QBITRR_SETTINGS_PING_URLS have no effect here.",
    )
