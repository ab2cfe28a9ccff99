"""A file is taken whole or not at all, from disk or from the page, and nobody is told a secret."""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.effects import Effects
from actors.errors import Unreachable
from storage.desk import Desk, NotTaken, Outdated, Override
from storage.editing import MASK
from storage.foresight import Change
from storage.settings import Settings
from tests.storage.reading import read
from tests.storage.toml import TEXTS

NOW = datetime(2026, 11, 23, 5, 9, 0, tzinfo=UTC)
TEXT = """\
# mine
[Settings]
DryRun = false # for now

[qBit]
Host = "a" # in the cellar
Password = "canary-1"

[qBit-Box]
Host = "b"
Password = "canary-2"
"""


@dataclass
class Office:
    """A desk, its file, and the settings that were taken; `refuses` is why none are."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    taken: list[Settings] = field(default_factory=list)
    refuses: str = ""
    effects: Effects = field(default_factory=Effects)
    foreseen: list[Settings] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path = self.folder / "config.toml"
        self.path.write_text(TEXT, encoding="utf-8")
        self.desk = Desk(self.path, self.adopt, self.environ, lambda: NOW, self.foresee)

    @contextmanager
    def adopt(self, settings: Settings) -> Iterator[Settings]:
        if self.refuses:
            raise NotTaken(self.refuses)
        yield settings
        self.taken.append(settings)

    def foresee(self, settings: Settings) -> Effects:
        self.foreseen.append(settings)
        return self.effects

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def shown(self) -> dict[str, Any]:
        """What the page shows, for a test to change."""
        return dict(json.loads(json.dumps(self.desk.shown().values)))

    def refusal(self, wanted: dict[str, Any], version: str = "") -> tuple[str, ...]:
        """Why a change is not taken, after which everything is as before."""
        before = self.text
        with pytest.raises(NotTaken) as caught:
            self.desk.change(wanted, version)
        assert (self.text, self.taken, self.files) == (before, [], ["config.toml"])
        return caught.value.sentences


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


# --- from the page ----------------------------------------------------------------------------------------------


def test_a_change_is_saved_with_the_comments_and_then_holds(office: Office) -> None:
    wanted = office.shown()
    wanted["Settings"]["DryRun"] = True

    change = office.desk.change(wanted)

    assert change.saved
    assert office.text == TEXT.replace("false # for now", "true # for now")
    assert [settings.general.dry_run for settings in office.taken] == [True]
    assert office.taken[0].instances[0].password == "canary-1"
    assert office.files == ["config.toml"]


def test_no_change_saves_nothing_and_still_takes_what_is_there(office: Office) -> None:
    before = office.path.stat()

    change = office.desk.change(office.shown())

    assert (change.saved, change.backup) == (False, "")
    assert office.path.stat().st_mtime_ns == before.st_mtime_ns
    assert len(office.taken) == 1


def test_a_save_keeps_the_mode_of_the_file(office: Office) -> None:
    office.path.chmod(0o640)

    office.desk.change(office.shown() | {"qBit-New": {"Host": "c"}})

    assert stat.S_IMODE(office.path.stat().st_mode) == 0o640


def test_every_problem_is_told_with_its_section_and_key_and_nothing_changes(office: Office) -> None:
    wanted = office.shown()
    wanted["Settings"]["LoopSleepTimer"] = "soon"
    wanted["qBit"]["Port"] = 99999
    wanted["qBit"]["Password"] = ["canary-3"]
    wanted["Nonsense"] = {"x": 1}

    said = office.refusal(wanted)

    assert [sentence.split(": ")[1].split(" is")[0] for sentence in said] == [
        "[Settings] LoopSleepTimer", "[qBit] Password", "[qBit] Port", "[Nonsense]",
    ]  # fmt: skip
    assert all(sentence.startswith("config.toml: ") and sentence[-1] in ".?" for sentence in said)
    assert "canary" not in "".join(said)


def test_what_cannot_be_made_ready_is_not_saved(office: Office) -> None:
    office.refuses = "config.toml: [WebUI] Port: cannot listen on it."

    assert office.refusal(office.shown() | {"qBit-New": {"Host": "c"}}) == (office.refuses,)


def test_what_cannot_be_saved_does_not_hold(office: Office, tmp_path: Path) -> None:
    wanted = office.shown()
    del wanted["qBit-Box"]
    # in the way of the backup, where not even root can write
    (tmp_path / "config.backup.2026-11-23_05-09-00.toml").symlink_to(tmp_path / "absent" / "file")

    with pytest.raises(Unreachable, match=r"config\.toml cannot be written: File exists\."):
        office.desk.change(wanted)

    assert (office.text, office.taken) == (TEXT, [])


def test_who_looked_at_an_older_file_does_not_undo_what_was_changed_since(office: Office) -> None:
    seen = office.desk.shown()
    office.path.write_text(TEXT.replace('"b"', '"by-hand"'), encoding="utf-8")

    with pytest.raises(Outdated, match="look at it again"):
        office.desk.change(seen.values, seen.version)

    assert "by-hand" in office.text
    again = office.desk.shown()
    assert again.version != seen.version
    assert office.desk.change(again.values, again.version).version == again.version


def test_a_version_tells_nothing_about_the_secrets(tmp_path: Path) -> None:
    offices = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        offices.append(Office(tmp_path / name))

    assert offices[0].desk.shown().version != offices[1].desk.shown().version


def test_when_a_section_goes_the_old_file_is_kept(office: Office) -> None:
    wanted = office.shown()
    del wanted["qBit-Box"]

    change = office.desk.change(wanted)

    assert change.backup == "config.backup.2026-11-23_05-09-00.toml"
    assert (office.folder / change.backup).read_text(encoding="utf-8") == TEXT
    assert [instance.name for instance in office.taken[0].instances] == ["default"]


def test_a_mask_in_a_section_of_another_name_asks_for_the_secret(office: Office) -> None:
    wanted = office.shown()
    wanted["qBit-Cellar"] = wanted.pop("qBit-Box")

    (said,) = office.refusal(wanted)

    assert said.startswith("config.toml: [qBit-Cellar] Password: is a mask that stands for no secret")


def test_nothing_at_all_is_no_configuration(office: Office) -> None:
    assert office.refusal({}) == ("config.toml is empty.",)


def test_a_name_may_look_like_a_mask(office: Office) -> None:
    wanted = office.shown()
    wanted["qBit"]["UserName"] = MASK

    office.desk.change(wanted)

    assert office.taken[0].instances[0].username == MASK


def test_what_the_environment_says_is_not_shown_and_not_saved_and_holds(tmp_path: Path) -> None:
    office = Office(tmp_path, {"QBITRR__qBit__Password": "canary-9"})
    wanted = office.shown()
    wanted["qBit"]["Port"] = 9090

    office.desk.change(wanted)

    assert office.taken[0].instances[0].password == "canary-9"
    assert "canary-9" not in office.text
    assert "canary" not in json.dumps(office.shown())


def test_older_keys_that_are_sent_are_brought_up_to_date(office: Office) -> None:
    wanted = office.shown()
    wanted["Settings"]["Port"] = 7000

    office.desk.change(wanted)

    assert office.taken[0].web.port == 7000
    assert office.shown()["WebUI"] == {"Port": 7000}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"Settings": {"DataFolder": "\ud800"}}, "cannot be written as TOML"),
        ({"Settings": {"x": [None]}}, "cannot be written as TOML"),
        ({"Settings": {"x": 10**5000}}, "cannot be written as TOML"),
        ({"qBit": 5}, "[qBit]"),
        ({"qBit": [{"Host": "a"}]}, "[qBit] has double brackets"),
        ({"": {}}, '[""]'),
        ({"a\nb": {"x\n[qBit]": 1}}, '["a\\nb"]'),
    ],
)
def test_what_json_can_say_and_no_configuration_is_refused(
    office: Office, wanted: dict[str, Any], said: str
) -> None:
    assert said in office.refusal(wanted)[0]


def test_a_nest_of_brackets_is_refused(office: Office) -> None:
    for depth in (90, 110, 400, 3000):
        deep: Any = 1
        for _ in range(depth):
            deep = [deep]
        assert len(office.refusal({"Settings": {"x": deep}})) == 1


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.just(MASK)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
SECTIONS = st.sampled_from(["Settings", "WebUI", "qBit", "qBit-Box", "Radarr", ""])
KEYS = st.sampled_from(["Host", "Password", "Trackers", "Torrent", "Token", "CategorySeeding", "URI", "Port"])


@given(
    wanted=st.dictionaries(SECTIONS, st.one_of(ANYTHING, st.dictionaries(KEYS, ANYTHING, max_size=4)), max_size=4)
)
def test_whatever_is_sent_is_taken_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, wanted: dict[str, Any]
) -> None:
    office = Office(tmp_path_factory.mktemp("office"))
    refused: tuple[str, ...] = ()

    try:
        office.desk.change(wanted)
    except NotTaken as reason:
        refused = reason.sentences

    assert bool(refused) != bool(office.taken)
    assert refused or wanted
    assert all(sentence.isprintable() and sentence[-1] in ".?" for sentence in refused)
    assert office.text == TEXT or office.taken[0].instances == read(office.text).settings.instances


# --- from disk --------------------------------------------------------------------------------------------------


def test_a_file_edited_by_hand_is_taken(office: Office) -> None:
    office.path.write_text(TEXT.replace('"b"', '"c"'), encoding="utf-8")

    office.desk.reload()

    assert [instance.host for instance in office.taken[0].instances] == ["a", "c"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "config.toml is empty."),
        ("# only words\n", "config.toml is empty."),
        (TEXT.replace('"b"', '"b'), "config.toml, line "),
        (TEXT.replace("false #", "maybe #"), "config.toml, line 3: "),
        (
            TEXT.replace("DryRun = false", "DryRun = 5"),
            "config.toml: [Settings] DryRun: 5 is neither true nor false.",
        ),
        (TEXT + "Port = 0\n", "config.toml: [qBit-Box] Port: 0 is not a port (1-65535)."),
    ],
)
def test_a_wrong_file_changes_nothing_and_says_why(office: Office, text: str, said: str) -> None:
    office.path.write_text(text, encoding="utf-8")

    with pytest.raises(NotTaken) as caught:
        office.desk.reload()

    assert caught.value.sentences[0].startswith(said)
    assert office.taken == []
    assert office.text == text


def test_a_file_that_is_gone_changes_nothing(office: Office) -> None:
    office.path.unlink()

    for attempt in (office.desk.reload, office.desk.shown, lambda: office.desk.change({})):
        with pytest.raises(NotTaken, match="There is no configuration"):
            attempt()

    assert office.taken == []
    assert office.files == []


def test_a_file_of_an_older_layout_is_rewritten_beside_a_backup(office: Office) -> None:
    office.path.write_text(TEXT.replace("[Settings]", "[Settings]\nConfigVersion = 3"), encoding="utf-8")

    office.desk.reload()

    assert "ConfigVersion = 4" in office.text
    assert office.files == ["config.backup.2026-11-23_05-09-00.toml", "config.toml"]


# --- what would be ----------------------------------------------------------------------------------------------


def test_what_saving_would_come_to_is_told_and_nothing_is_done(office: Office) -> None:
    office.effects = Effects(restarts=("qbit/default",))
    wanted = office.shown()
    wanted["qBit"]["Port"] = 9090

    foreseen = office.desk.foreseen(wanted)

    assert foreseen.changes == (Change("qBit", "Port", None, 9090),)
    assert foreseen.effects == Effects(restarts=("qbit/default",))
    assert [settings.instances[0].port for settings in office.foreseen] == [9090]
    assert (office.text, office.taken, office.files) == (TEXT, [], ["config.toml"])


def test_what_would_not_be_taken_is_refused_with_the_key_of_each_mistake(office: Office) -> None:
    wanted = office.shown()
    wanted["qBit"]["Port"] = 99999
    wanted["qBit-Box"]["Trackers"] = [{"URI": "t.example", "Priority": "high"}]

    with pytest.raises(NotTaken) as caught:
        office.desk.foreseen(wanted)

    told = {(problem.section, problem.key) for problem in caught.value.problems}
    assert told == {("qBit", "Port"), ("qBit-Box", "Trackers[1].Priority")}
    assert len(caught.value.sentences) == 2


def test_what_would_be_is_only_told_of_the_file_that_was_shown(office: Office) -> None:
    with pytest.raises(Outdated):
        office.desk.foreseen(office.shown(), "of another file")


# --- another name -----------------------------------------------------------------------------------------------


def test_a_section_keeps_its_lines_and_its_secrets_under_another_name(office: Office) -> None:
    wanted = office.shown()
    wanted["qBit-Cellar"] = wanted.pop("qBit-Box") | {"Port": 9}
    names = {"qBit-Box": "qBit-Cellar"}

    assert office.desk.foreseen(wanted, "", names).changes == (Change("qBit-Cellar", "Port", None, 9),)
    change = office.desk.change(wanted, "", names)

    assert office.text == TEXT.replace("[qBit-Box]", "[qBit-Cellar]") + "Port = 9\n"
    assert change.backup == ""
    assert [one.password for one in office.taken[0].instances] == ["canary-1", "canary-2"]


def test_a_name_that_is_taken_is_refused(office: Office) -> None:
    with pytest.raises(NotTaken, match=r"config\.toml: There is a section \[qBit\] already"):
        office.desk.change(office.shown(), "", {"qBit-Box": "qBit"})


# --- the environment --------------------------------------------------------------------------------------------


def test_what_the_environment_sets_is_told_with_its_variable_and_without_its_secret(tmp_path: Path) -> None:
    office = Office(
        tmp_path, {"QBITRR__qBit__Password": "canary-9", "QBITRR__Radarr-X__Torrent__StalledDelay": "5"}
    )

    told = office.desk.shown().overrides

    assert told == (
        Override("Radarr-X", "Torrent.StalledDelay", "QBITRR__Radarr-X__Torrent__StalledDelay", 5),
        Override("qBit", "Password", "QBITRR__qBit__Password", MASK),
    )


# --- trying a connection ----------------------------------------------------------------------------------------


def test_a_section_is_tried_as_it_would_be_with_the_secret_behind_its_mask(office: Office) -> None:
    wanted = office.shown()
    wanted["qBit-Box"]["Port"] = 9090
    wanted["qBit"]["Port"] = 99999  # another section's mistake

    settings = office.desk.tried("qBit-Box", wanted)

    (box,) = (one for one in settings.instances if one.section == "qBit-Box")
    assert (box.port, box.password) == (9090, "canary-2")
    assert (office.text, office.taken) == (TEXT, [])


def test_a_section_with_a_mistake_is_not_tried(office: Office) -> None:
    wanted = office.shown()
    wanted["qBit-Box"]["Port"] = 99999

    with pytest.raises(NotTaken, match="99999") as caught:
        office.desk.tried("qBit-Box", wanted)

    assert [problem.key for problem in caught.value.problems] == ["Port"]


def test_a_masked_secret_is_not_tried_on_another_host(office: Office) -> None:
    wanted = office.shown()
    wanted["qBit-Box"]["Host"] = "evil.example"

    with pytest.raises(NotTaken, match="type it once more") as caught:
        office.desk.tried("qBit-Box", wanted)
    assert "canary" not in str(caught.value)

    wanted["qBit-Box"]["Password"] = "typed"
    assert office.desk.tried("qBit-Box", wanted).instances[1].password == "typed"


def test_a_renamed_section_is_tried_with_its_secret(office: Office) -> None:
    wanted = office.shown()
    wanted["qBit-Cellar"] = wanted.pop("qBit-Box")

    settings = office.desk.tried("qBit-Cellar", wanted, {"qBit-Box": "qBit-Cellar"})

    assert settings.instances[1].password == "canary-2"
