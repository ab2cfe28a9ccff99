"""`python run.py init`, as its users say it."""

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from actors.check import command as check
from actors.commandline import parse
from actors.init import command as init
from storage import config
from tests.actors.init.test_dialogue import Script
from tests.lab.arr import ArrSim, DownloadClient, RadarrSim
from tests.lab.daemon import ROOT
from tests.lab.ports import free_port
from tests.lab.standin import StandIn

REFERENCE = ROOT / "tests" / "storage" / "data" / "reference-5.14.toml"


class Home:
    """A folder with a configuration to be, a qBittorrent and a Radarr."""

    def __init__(self, folder: Path, box: StandIn, radarr: ArrSim) -> None:
        self.config = folder / "made" / "config.toml"
        self.box = box
        self.radarr = radarr
        self.password, self.key = folder / "password", folder / "key"
        self.password.write_text(box.password, encoding="utf-8")
        self.key.write_text(radarr.api_key, encoding="utf-8")

    @property
    def flags(self) -> tuple[str, ...]:
        return (
            "--qbit",
            f"url={self.box.url},user=admin,password-file={self.password}",
            "--arr",
            f"kind=radarr,uri={self.radarr.url},key-file={self.key}",
        )

    def init(self, *flags: str, code: int, typed: tuple[str, ...] = ()) -> str:
        return say("init", "--config", str(self.config), *flags, code=code, typed=typed)


def say(*words: str, code: int, typed: tuple[str, ...] = ()) -> str:
    """What it says, and that it ends so; `typed` are the answers to its questions."""
    said = io.StringIO()
    wanted = parse(words, [init.COMMAND, check.COMMAND], check.COMMAND)
    with redirect_stdout(said), redirect_stderr(said):
        ended = init.begin(wanted, Script(*typed)) if words[0] == "init" else wanted.run(wanted)
    assert ended == code, said.getvalue()
    return said.getvalue()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with ExitStack() as open_:
        box = open_.enter_context(StandIn(tmp_path / "box"))
        radarr = open_.enter_context(RadarrSim(tmp_path / "radarr", "films"))
        radarr.add_client(DownloadClient("box", "127.0.0.1", box.port, box.username, box.password))
        yield Home(tmp_path, box, radarr)


def test_what_flags_say_is_tested_and_written_for_its_owner_alone(home: Home) -> None:
    said = home.init(*home.flags, code=0)

    assert "Nothing is wrong." in said
    assert home.config.stat().st_mode & 0o777 == 0o600
    loaded = config.load(home.config, {})
    assert (loaded.problems, loaded.notices) == ((), ())
    assert loaded.settings.instances[0].password == home.box.password
    assert loaded.settings.arrs[0].category == "films"  # of the Arr's own download client
    assert home.box.password not in said
    assert home.radarr.api_key not in said
    assert "Nothing is wrong." in say("check", "--config", str(home.config), code=0)


def test_a_configuration_that_is_there_is_replaced_only_by_force_and_kept(home: Home) -> None:
    home.config.parent.mkdir()
    home.config.write_text("[qBit]\n", encoding="utf-8")
    home.config.chmod(0o644)

    assert "--force" in home.init(*home.flags, code=2)
    assert home.config.read_text(encoding="utf-8") == "[qBit]\n"
    assert "the old one is config.backup." in home.init(*home.flags, "--force", code=0)

    (backup,) = home.config.parent.glob("config.backup.*.toml")
    assert backup.read_text(encoding="utf-8") == "[qBit]\n"
    assert home.config.stat().st_mode & 0o777 == 0o600


def test_what_is_wrong_is_said_and_written_only_when_it_is_meant(home: Home) -> None:
    home.password.write_text("wrong", encoding="utf-8")

    assert "Nothing was written." in home.init(*home.flags, code=2, typed=("n",))
    assert not home.config.exists()
    said = home.init(*home.flags, "--yes", code=1)

    assert "refused the login" in said
    assert home.config.exists()


def test_answers_may_be_typed_at_the_terminal(home: Home) -> None:
    typed = [home.box.url, "", home.box.password, "", "radarr", "", home.radarr.url, home.radarr.api_key, "", ""]

    ran = subprocess.run(
        [sys.executable, "run.py", "init", "--config", home.config],
        cwd=ROOT,
        capture_output=True,
        text=True,
        input="\n".join([*typed, ""]),
        timeout=90,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Reached qBittorrent 5.1.0: 0 torrents." in ran.stdout
    assert config.load(home.config, {}).settings.arrs[0].name == "Radarr-Movies"


def test_an_end_of_the_answers_leaves_nothing_behind(home: Home) -> None:
    assert "Nothing was written." in home.init(code=2, typed=(home.box.url,))
    assert not home.config.exists()


def test_a_5_14_configuration_is_taken_over_key_by_key(home: Home, tmp_path: Path) -> None:
    old = tmp_path / "old.toml"
    text = REFERENCE.read_text(encoding="utf-8")
    for host in ("192.168.1.10", "seedbox.example.org", "radarr4k.lan"):
        text = text.replace(host, "127.0.0.1")
    text = text.replace("8105", str(free_port())).replace("8989", str(free_port()))
    old.write_text(text, encoding="utf-8")

    said = " ".join(home.init("--from", str(old), "--yes", code=1).split())

    assert "changed: ConfigVersion. Settings.ConfigVersion is now 4." in said
    assert "not supported: FreeSpaceFolder" in said
    assert "Readarr is not supported." in said
    assert "canary" not in said  # the example's secrets
    assert old.read_text(encoding="utf-8") == text
    before, after = (config.load(path, {}).settings for path in (old, home.config))
    assert (after.instances, after.arrs) == (before.instances, before.arrs)
    assert home.config.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("--from", "/nowhere.toml"), "/nowhere.toml cannot be read"),
        (("--yes",), "nothing to write"),
        (("--qbit", "nonsense"), "is none of"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(flags: tuple[str, ...], why: str, tmp_path: Path) -> None:
    said = say("init", "--config", str(tmp_path / "config.toml"), *flags, code=2)

    assert why in said
    assert len(said.strip().splitlines()) == 1
