"""The configuration file from disk to settings and back."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tomlkit

from storage.config import (
    LARGEST,
    ConfigMissing,
    ConfigUnreadable,
    load,
    open_config,
    parse,
    rendered,
    save,
    write_example,
)
from tests.storage.reading import DATA, QBIT

NOW = datetime(2026, 11, 23, 5, 9, 0, tzinfo=UTC)
OLD = '# mine\n[Settings]\nConfigVersion = 3 # three\n[qBit]\nHost = "a" # there\n'
NEW = '# mine\n[Settings]\nConfigVersion = 4 # three\n[qBit]\nHost = "a" # there\n'


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def unreadable(path: Path) -> str:
    with pytest.raises(ConfigUnreadable) as caught:
        load(path, {})
    return str(caught.value)


def test_a_missing_file_is_told_apart_and_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigMissing, match=r"There is no configuration at .*/config\.toml\."):
        load(tmp_path / "config.toml", {})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[qBit]\nHost = \n", "config.toml, line 2: this value is no TOML, so put text into quotes"),
        ("[qBit]\nHost = a\n", "config.toml, line 2: this value is no TOML, so put text into quotes"),
        ("[qBit]\nHost = 1 2\n", "config.toml, line 2: something stands behind the value"),
        ("[qBit]\nHost = 'a'\nHost = 'b'\n", "config.toml, line 3: this key is there twice, so delete one"),
        ("[qBit]\nHost = 'a\nPort = 1\n", "config.toml, line 2: a quote"),
        ("[qBit]\nHost = [1,\nPort = 1\n", "config.toml, line 3: "),
        ('[qBit]\nHost = "\\d"\n', "config.toml, line 2: a backslash needs another before it"),
        ("[qBit]\nPassword hunter2\n", "config.toml, line 2: a line of the form `Key = value` was due here"),
        ("[qBit]\n[qBit]\n", "config.toml, line 2: this section is there twice"),
        ("x = " + "9" * 5000, "config.toml, line 1: this is not TOML. Nothing was read from it."),
        ("[" * 5000, "config.toml, line 1: "),
        ("x = " + "[" * 5000, "config.toml: its brackets are nested too deeply"),
        ("x = " + "[" * 200 + "]" * 200, "config.toml, line 1: its brackets are nested too deeply"),
        ("[" + ".".join("a" * 200) + "]\n", "config.toml, line 1: this name has too many parts"),
        (b"[qBit]\nHost = '\xff'\n", "config.toml, line 2: this is not UTF-8. Save the file as UTF-8."),
    ],
)
def test_a_file_that_is_not_toml_says_where(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    said = unreadable(write(tmp_path, text))

    assert said.startswith(sentence)
    assert said.endswith(".")


def test_a_file_larger_than_any_configuration_is_not_even_parsed(tmp_path: Path) -> None:
    largest = b"[qBit]\nUserName='%s'" % (b"a" * (LARGEST - 18))
    assert (len(largest), load(write(tmp_path, largest), {}).sentences()) == (LARGEST, ())
    assert "is larger than 1 MB" in unreadable(write(tmp_path, b"#" * (LARGEST + 1)))
    assert "is larger than 1 MB" in unreadable(Path("/dev/zero"))


def test_a_document_whose_text_would_be_no_toml_is_not_saved() -> None:
    document = tomlkit.document()
    document["a"] = tomlkit.item(1)
    document["a"]._raw = "1 2"

    with pytest.raises(OSError, match="would not read back"):
        rendered(document)


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()

    assert unreadable(tmp_path / "config.toml").endswith("config.toml cannot be read: Is a directory.")


@pytest.mark.parametrize(
    "line", ["Password = hunter2", "Password hunter2", "hunter2", "Password = 'hunter2", "hunter2 = ="]
)
def test_what_the_parser_stumbles_over_is_not_quoted_for_it_may_be_a_password(tmp_path: Path, line: str) -> None:
    assert "hunter2" not in unreadable(write(tmp_path, f"[qBit]\n{line}\n"))


def test_a_byte_order_mark_and_dos_line_endings_are_read(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, b"\xef\xbb\xbf" + QBIT.replace("\n", "\r\n").encode()), {})

    assert loaded.sentences() == ()
    assert loaded.settings.instances[0].password == "secret"


def test_loading_writes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, OLD)

    loaded = load(path, {})

    assert loaded.migrated
    assert path.read_text(encoding="utf-8") == OLD
    assert names(tmp_path) == ["config.toml"]


def test_opening_an_older_file_rewrites_it_beside_a_backup(tmp_path: Path) -> None:
    path = write(tmp_path, OLD)
    path.chmod(0o600)

    loaded = open_config(path, {}, NOW)

    assert path.read_text(encoding="utf-8") == NEW
    assert loaded.backup == tmp_path / "config.backup.2026-11-23_05-09-00.toml"
    assert loaded.backup.read_text(encoding="utf-8") == OLD
    assert stat.S_IMODE(loaded.backup.stat().st_mode) == 0o600
    assert loaded.notices == (
        "Settings.ConfigVersion is now 4.",
        "config.toml as it was is kept as config.backup.2026-11-23_05-09-00.toml.",
    )


def test_opening_a_file_twice_migrates_it_once(tmp_path: Path) -> None:
    path = write(tmp_path, OLD)
    open_config(path, {}, NOW)

    again = open_config(path, {}, NOW)

    assert not again.migrated
    assert again.backup is None
    assert again.notices == ()
    assert len(names(tmp_path)) == 2


def test_a_file_that_cannot_be_rewritten_works_from_memory_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, OLD)
    # in the way of the backup, where not even root can write
    (tmp_path / "config.backup.2026-11-23_05-09-00.toml").symlink_to(tmp_path / "absent" / "file")

    loaded = open_config(path, {}, NOW)

    assert [instance.host for instance in loaded.settings.instances] == ["a"]
    assert path.read_text(encoding="utf-8") == OLD
    assert loaded.backup is None
    assert loaded.notices[-1] == (
        "config.toml could not be rewritten (File exists): these changes hold for this run only."
    )


def test_a_rewritten_file_of_the_reference_keeps_every_line_it_does_not_change(tmp_path: Path) -> None:
    before = (DATA / "reference-5.14.toml").read_text(encoding="utf-8")
    path = write(tmp_path, before)

    loaded = open_config(path, {}, NOW)

    lines = path.read_text(encoding="utf-8").splitlines()
    moved = {'ConfigVersion = "5.14.4"'}
    assert [line for line in before.splitlines() if line not in lines and line not in moved] == []
    assert load(path, {}).settings.instances == loaded.settings.instances


def test_the_environment_is_in_the_settings_and_not_in_the_rewritten_file(tmp_path: Path) -> None:
    path = write(tmp_path, OLD)

    loaded = open_config(path, {"QBITRR__qBit__Password": "canary"}, NOW)

    assert loaded.settings.instances[0].password == "canary"
    assert "canary" not in path.read_text(encoding="utf-8")


def test_a_changed_document_is_saved_with_its_comments(tmp_path: Path) -> None:
    path = write(tmp_path, NEW)
    document = load(path, {}).document
    document["qBit"]["Host"] = "b"

    save(path, document)

    assert path.read_text(encoding="utf-8") == NEW.replace('"a"', '"b"')


def test_a_document_whose_sections_are_out_of_order_is_saved(tmp_path: Path) -> None:
    path = write(
        tmp_path, "[Settings]\nPort = 1\n[WebUI]\nHost = 'a'\n[qBit]\nHost = 'b'\n[WebUI.OIDC]\nTheme = 'Light'\n"
    )

    loaded = open_config(path, {}, NOW)

    assert loaded.backup is not None
    assert load(path, {}).settings.web == loaded.settings.web


def test_a_document_that_would_not_read_back_the_same_is_not_saved() -> None:
    document = tomlkit.parse("[Settings.Host]\n")
    document["Settings"].pop("Host")  # what is left is a table that tomlkit does not write

    with pytest.raises(OSError, match="would not read back"):
        rendered(document)


def test_a_text_is_judged_before_it_is_saved() -> None:
    loaded = parse("[qBit]\nHost = 'a'\nPort = 0\n", Path("config.toml"), {})

    assert loaded.sentences() == ("config.toml: [qBit] Port: 0 is not a port (1-65535)",)


def test_the_example_is_written_where_there_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"

    write_example(path)

    assert load(path, {}).sentences() == ()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_example_is_never_written_over_a_file(tmp_path: Path) -> None:
    path = write(tmp_path, NEW)

    with pytest.raises(FileExistsError):
        write_example(path)

    assert path.read_text(encoding="utf-8") == NEW
