"""What the user may ask for, and the sentence that tells him why it is not done."""

from typing import get_args

import pytest

from actors.arr.asked import ASKED, WORDS, Circumstances, verdict_on, why_not
from actors.arr.rules.rulebook import RuleSettings
from actors.arr.step import Fail, Import, Tell
from actors.messages import AddTags, Recheck, RemoveTags, Start, Wish
from actors.torrent import TAG_IGNORED
from tests.actors.arr.stage import a_torrent

WISHES: tuple[Wish, ...] = get_args(Wish.__value__)
WELL = Circumstances()
RULES = RuleSettings("radarr")
SEEDING = a_torrent()
IGNORED = a_torrent(tags=frozenset({TAG_IGNORED}))


def refused(around: Circumstances) -> set[Wish]:
    """The wishes that circumstances forbid which concern nothing of the torrent itself."""
    return {wish for wish in WISHES if why_not(wish, IGNORED if wish == "unignore" else SEEDING, around)}


def test_where_all_is_well_everything_may_be_asked() -> None:
    assert refused(WELL) == set()


@pytest.mark.parametrize(
    ("around", "forbidden"),
    [
        (Circumstances(silent="Seedbox gives no answer."), set(WISHES)),
        (Circumstances(read_only=True), set(WISHES) - {"run"}),
        (Circumstances(dry_run=True), set(WISHES) - {"run"}),
        (Circumstances(leaving=True), set(WISHES) - {"run"}),
        (Circumstances(arr=False), {"fail", "import"}),
        (Circumstances(arr_silent="Radarr is silent."), {"fail", "import"}),
        (Circumstances(removals=False), {"fail"}),
    ],
)
def test_circumstances_forbid_what_they_concern(around: Circumstances, forbidden: set[Wish]) -> None:
    assert refused(around) == forbidden


def test_what_is_ignored_is_only_looked_after_again() -> None:
    allowed = {wish for wish in WISHES if not why_not(wish, IGNORED, WELL)}

    assert allowed == {"run", "unignore"}


def test_what_is_not_ignored_cannot_be_looked_after_again() -> None:
    assert why_not("unignore", SEEDING, WELL) == "It is not ignored."


def test_a_tag_that_only_begins_alike_is_not_ignoring() -> None:
    assert why_not("ignore", a_torrent(tags=frozenset({f"{TAG_IGNORED}-2"})), WELL) == ""


def test_what_is_checked_already_is_not_rechecked() -> None:
    assert why_not("recheck", a_torrent(state="checkingUP"), WELL)
    assert not why_not("ignore", a_torrent(state="checkingUP"), WELL)


def test_only_what_is_complete_is_imported_again() -> None:
    assert "not complete" in why_not("import", a_torrent(state="downloading"), WELL)


def test_every_refusal_is_a_sentence() -> None:
    arounds = [
        WELL, Circumstances(read_only=True), Circumstances(dry_run=True), Circumstances(leaving=True),
        Circumstances(arr=False), Circumstances(removals=False),
    ]  # fmt: skip
    torrents = [SEEDING, IGNORED, a_torrent(state="checkingDL")]
    said = {why_not(wish, torrent, around) for wish in WISHES for torrent in torrents for around in arounds} - {""}

    assert len(said) > 8
    assert all(sentence.endswith(".") for sentence in said)


def test_each_wish_is_one_step_and_none_starts_a_torrent() -> None:
    steps = {wish: verdict_on(wish, SEEDING, RULES).steps for wish in WISHES}

    assert steps["run"] == ()
    assert steps["fail"] == (Fail(search=True),)
    assert steps["import"] == (Import(again=True),)
    commands = {wish: step[0].commands[0] for wish, step in steps.items() if step and isinstance(step[0], Tell)}
    assert {wish: type(command) for wish, command in commands.items()} == {
        "recheck": Recheck,
        "ignore": AddTags,
        "unignore": RemoveTags,
    }
    assert not any(isinstance(command, Start) for command in commands.values())
    assert {command.hash for command in commands.values()} == {SEEDING.hash}


def test_what_fails_is_searched_again_only_where_that_is_on() -> None:
    verdict = verdict_on("fail", SEEDING, RuleSettings("radarr", re_search=False))

    assert verdict.steps == (Fail(search=False),)
    assert verdict.destructive


def test_a_wish_says_that_it_is_one() -> None:
    for wish in WISHES:
        verdict = verdict_on(wish, SEEDING, RULES)
        assert verdict.rule == ASKED
        assert verdict.why == f"{WORDS[wish]}, asked for on the page"
