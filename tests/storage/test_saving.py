"""A configuration file is written whole, keeps mode, owner and place, and leaves nothing lying about."""

import errno
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.saving import back_up, create, save

NOW = datetime(2026, 11, 23, 5, 9, 0, tzinfo=UTC)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text("old\n", encoding="utf-8")
    path.chmod(0o640)
    return path


def test_a_save_replaces_the_content_and_keeps_the_mode(config: Path) -> None:
    save(config, "new\n")

    assert config.read_text(encoding="utf-8") == "new\n"
    assert mode(config) == 0o640
    assert names(config.parent) == ["config.toml"]


def test_a_save_keeps_the_owner(config: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(config, 12345, 12345)

    save(config, "new\n")

    assert (config.stat().st_uid, config.stat().st_gid) == (12345, 12345)


def test_line_endings_are_written_as_they_are(config: Path) -> None:
    save(config, "a\r\nb\n")

    assert config.read_bytes() == b"a\r\nb\n"


def test_a_link_stays_a_link(config: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(config)

    save(link, "new\n")

    assert link.is_symlink()
    assert config.read_text(encoding="utf-8") == "new\n"


def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(config: Path) -> None:
    def full(fresh: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        save(config, "new\n", rename=full)

    assert config.read_text(encoding="utf-8") == "old\n"
    assert names(config.parent) == ["config.toml"]


def test_a_file_that_is_a_mount_point_is_written_over(config: Path) -> None:
    def busy(fresh: Path, target: Path) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    save(config, "new\n", rename=busy)

    assert config.read_text(encoding="utf-8") == "new\n"
    assert names(config.parent) == ["config.toml"]


def test_a_first_save_is_for_its_owner_alone(tmp_path: Path) -> None:
    save(tmp_path / "new.toml", "x")

    assert mode(tmp_path / "new.toml") == 0o600


def test_what_a_crash_left_behind_does_not_stand_in_the_way(config: Path) -> None:
    (config.parent / f".config.toml.{os.getpid()}.new").write_text("half", encoding="utf-8")

    save(config, "new\n")

    assert names(config.parent) == ["config.toml"]


def test_a_backup_is_the_same_bytes_and_the_same_mode_beside_the_file(config: Path) -> None:
    backup = back_up(config, NOW)

    assert backup == config.parent / "config.backup.2026-11-23_05-09-00.toml"
    assert backup.read_bytes() == config.read_bytes()
    assert mode(backup) == 0o640


def test_a_second_backup_within_the_second_keeps_the_older_one(config: Path) -> None:
    back_up(config, NOW)
    config.write_text("newer\n", encoding="utf-8")

    assert back_up(config, NOW).read_text(encoding="utf-8") == "old\n"


def test_nothing_is_created_over_a_file_that_is_there(config: Path) -> None:
    with pytest.raises(FileExistsError):
        create(config, b"new")

    assert config.read_text(encoding="utf-8") == "old\n"
