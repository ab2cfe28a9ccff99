"""A start without a file: what the environment says is enough, and an example is written where it says nothing."""

from pathlib import Path

import pytest

from actors.licence import Licence
from storage.config import begin_from_environment
from storage.opening import CannotBegin, database_of, first_settings
from storage.settings import GeneralSettings

ALONE = {
    "QBITRR__qBit__Host": "qbittorrent",
    "QBITRR__qBit_Seedbox__Host": "seedbox.example.org",
    "QBITRR__Radarr_4K__URI": "http://radarr:7878",
    "QBITRR__Radarr_4K__APIKey": "0123",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process's environment configures everything."""
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)


def test_an_environment_that_says_nothing_of_ours_is_no_configuration(tmp_path: Path) -> None:
    assert begin_from_environment(tmp_path / "config.toml", {"QBITRR__Settings__DryRun": "1", "HOME": "/"}) is None

    with pytest.raises(CannotBegin, match="an example has been written there"):
        first_settings(tmp_path / "config.toml")
    assert "[Radarr-1080]" in (tmp_path / "config.toml").read_text()


@pytest.mark.usefixtures("environment")
def test_the_environment_alone_is_a_configuration_and_leaves_a_file_to_save_into(tmp_path: Path) -> None:
    path = tmp_path / "config" / "config.toml"

    settings = first_settings(path)

    assert [found.name for found in settings.instances] == ["default", "qBit-Seedbox"]
    assert [found.name for found in settings.arrs] == ["Radarr-4K"]
    assert settings.problems == ()
    assert "0123" not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert first_settings(path) == settings  # the next start finds that file


@pytest.mark.usefixtures("environment")
def test_where_no_file_can_be_written_the_environment_holds_and_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    settings = first_settings(tmp_path / "file" / "config.toml")

    assert len(settings.instances) == 2
    assert any("nothing that is changed on the page can be saved" in notice for notice in settings.notices)


def test_a_mistake_in_the_environment_is_said_like_one_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QBITRR__qBit__Host", "a")
    monkeypatch.setenv("QBITRR__WebUI__Port", "99999")

    with pytest.raises(CannotBegin, match=r"\[WebUI\] Port: 99999 is not a port"):
        first_settings(tmp_path / "config.toml")


def test_the_database_is_a_file_unless_a_server_is_named(tmp_path: Path) -> None:
    server = GeneralSettings(database="postgresql://me:canary@db/qbitrr")

    assert database_of(GeneralSettings(), tmp_path, Licence()) == tmp_path
    assert getattr(database_of(server, tmp_path, Licence()), "label", "").startswith("PostgreSQL at db:5432")
