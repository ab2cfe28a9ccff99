"""What is remembered of a torrent from pass to pass."""

from dataclasses import fields, replace
from typing import Any

import pytest

from actors.arr.facts import Known, Memory
from actors.arr.files import FileFilter
from actors.arr.memory import after, evolve
from actors.arr.rules.rulebook import Graces, RuleSettings
from actors.arr.step import Verdict
from actors.arr.verdict import decide
from actors.messages import Standing
from actors.torrent import (
    TAG_ALLOWED_SEEDING,
    TAG_ALLOWED_STALLED,
    TAG_FREE_SPACE_PAUSED,
    TAG_HNR_ACTIVE,
    TAG_IMPORTED,
    Torrent,
)
from storage.settings import TorrentSettings
from tests.actors.arr.situations import (
    DAY,
    FAILED,
    GRABBED,
    IMPORTED,
    NEVER_HEARD_OF,
    NOT_QUEUED,
    NOW,
    WELL,
    complete,
    downloading,
    facts,
    files,
    known,
    queued,
    remembered,
    row,
    rules,
    tracker,
)

SETTINGS = rules(failed_category="failed", recheck_category="recheck")
OFFLINE = Standing(up_since=NOW - DAY, connected_since=None)
BACK = Standing(up_since=NOW - 10, connected_since=NOW - 10)
BACK_ONLINE = Standing(up_since=NOW - DAY, connected_since=NOW - 10)
GRACE = 120


def next_pass(memory: Memory | None, torrent: Torrent, standing: Standing = WELL, now: float = NOW) -> Memory:
    return evolve(memory, torrent, standing, now, SETTINGS)


# --- evolve -------------------------------------------------------------------------------------------------


def test_a_torrent_seen_for_the_first_time() -> None:
    memory = next_pass(None, downloading())

    assert memory == Memory(first_seen=NOW, state="downloading", state_since=NOW, home="movies")


def test_nothing_changed_is_the_same_object() -> None:
    memory = next_pass(None, downloading())

    assert next_pass(memory, downloading(progress=0.6), now=NOW + 60) is memory


def test_a_new_state_starts_its_clock() -> None:
    memory = next_pass(None, downloading())
    later = next_pass(memory, downloading(state="stalledDL"), now=NOW + 60)

    assert (later.state, later.state_since, later.first_seen) == ("stalledDL", NOW + 60, NOW)


@pytest.mark.parametrize("state", ["stalledDL", "metaDL", "forcedMetaDL"])
def test_a_stall_is_counted_from_its_first_sight_to_its_end(state: str) -> None:
    first = next_pass(None, downloading(state=state))
    later = next_pass(first, downloading(state="metaDL"), now=NOW + 60)
    moving = next_pass(later, downloading(), now=NOW + 70)

    assert (first.stalled_since, later.stalled_since, moving.stalled_since) == (NOW, NOW, None)


@pytest.mark.parametrize(
    ("availability", "state", "counted"),
    [
        (-1.0, "downloading", False),
        (0.0, "downloading", True),
        (0.999, "stalledDL", True),
        (1.0, "downloading", False),
        (0.5, "forcedDL", True),
        (0.5, "queuedDL", False),
        (0.5, "metaDL", False),
        (0.5, "stoppedDL", False),
        (0.5, "uploading", False),
    ],
)
def test_only_a_known_lack_in_a_download_that_asks_is_counted(
    availability: float, state: str, counted: bool
) -> None:
    memory = next_pass(None, downloading(availability=availability, state=state))

    assert memory.unavailable_since == (NOW if counted else None)


def test_missing_files_are_counted_from_their_first_sight_to_their_end() -> None:
    first = next_pass(None, downloading(state="missingFiles"))
    later = next_pass(first, downloading(state="missingFiles"), now=NOW + 60)

    assert (first.missing_since, later.missing_since) == (NOW, NOW)
    assert next_pass(later, downloading(), now=NOW + 70).missing_since is None


@pytest.mark.parametrize("standing", [BACK, BACK_ONLINE])
def test_after_an_absence_the_clocks_start_anew_two_minutes_after_it(standing: Standing) -> None:
    before = next_pass(None, downloading(state="stalledDL", availability=0.5), now=NOW - 5000)
    back = next_pass(before, downloading(state="stalledDL", availability=0.5), standing)

    started = NOW - 10 + GRACE
    assert (back.stalled_since, back.unavailable_since, back.state_since) == (started, started, started)
    assert next_pass(back, downloading(state="stalledDL", availability=0.5), standing, NOW + 500) is back


def test_missing_files_start_anew_when_the_instance_was_down_and_not_for_its_internet() -> None:
    before = next_pass(None, downloading(state="missingFiles"), now=NOW - 5000)

    assert next_pass(before, downloading(state="missingFiles"), BACK).missing_since == NOW - 10 + GRACE
    assert next_pass(before, downloading(state="missingFiles"), BACK_ONLINE).missing_since == NOW - 5000
    assert next_pass(before, downloading(state="missingFiles"), OFFLINE).missing_since == NOW - 5000


def test_off_the_internet_nothing_is_counted() -> None:
    before = next_pass(None, downloading(state="stalledDL", availability=0.5), now=NOW - 5000)
    during = next_pass(before, downloading(state="stalledDL", availability=0.5), OFFLINE)

    assert (during.stalled_since, during.unavailable_since) == (None, None)
    assert during.state_since == NOW - 5000


def test_an_absence_that_began_before_the_state_takes_nothing_from_it() -> None:
    settings = rules(graces=Graces(just_back=5.0))
    memory = evolve(None, downloading(state="stalledDL"), BACK, NOW, settings)

    assert memory.stalled_since == NOW


def test_it_remembers_where_it_was_before_a_special_category() -> None:
    memory = next_pass(None, downloading(category="movies/4k"))

    assert next_pass(memory, downloading(category="failed")).home == "movies/4k"
    assert next_pass(memory, downloading(category="recheck")).home == "movies/4k"
    assert next_pass(None, downloading(category="failed")).home == ""
    assert next_pass(memory, downloading(category="movies")).home == "movies"


def test_rechecks_are_forgotten_an_hour_after_the_last_error() -> None:
    tried = remembered(rechecks=2, last_recheck=NOW - 3600, state="downloading")

    assert next_pass(tried, downloading()).rechecks == 0
    assert next_pass(replace(tried, last_recheck=NOW - 3599), downloading()).rechecks == 2
    assert next_pass(tried, downloading(state="error")).rechecks == 2
    assert next_pass(tried, downloading(state="checkingDL")).rechecks == 2


def test_evolving_touches_nothing_else() -> None:
    rich = remembered(
        imported=True, import_attempts=2, import_not_before=9.0, import_message="x", files_filtered=True,
        owed=True, marks=frozenset({"m"}), unclaimed_at=5.0, only_archives=True, trackers_at=4.0,
        tracker_hosts=("h",), last_recheck=1.0,
    )  # fmt: skip
    clocks = {"state", "state_since", "stalled_since", "unavailable_since", "missing_since", "rechecks", "home"}
    later = next_pass(rich, downloading(state="stalledDL"), now=NOW + 60)

    others = [field.name for field in fields(Memory) if field.name not in clocks]
    assert [getattr(later, name) for name in others] == [getattr(rich, name) for name in others]


# --- after --------------------------------------------------------------------------------------------------


def learned(torrent: Torrent, settings: RuleSettings | None = None, **known_facts: Any) -> Memory:
    """Memory after the verdict on these facts, its steps sent."""
    chosen = settings or rules()
    seen = facts(torrent, **known_facts)
    return after(seen, decide(seen, chosen, NOW), chosen, NOW)


def test_when_nothing_was_learned_it_is_the_same_object() -> None:
    memory = remembered()

    assert learned(downloading(), memory=memory) is memory
    assert learned(downloading(), rules(tagless=True), memory=memory) is memory


@pytest.mark.parametrize(
    "told",
    [
        {"history": IMPORTED},
        {"queue": queued(state="imported", status="ok")},
        {"memory": remembered(marks=frozenset({TAG_IMPORTED}))},
    ],
)
def test_an_import_the_arr_speaks_of_is_remembered(told: dict[str, Any]) -> None:
    assert learned(complete(), **told).imported
    assert not learned(complete(), rules(arr=False), **told).imported


def test_an_import_nobody_speaks_of_is_not() -> None:
    assert not learned(complete(), queue=queued(), history=GRABBED).imported
    assert learned(complete(tags=frozenset({TAG_IMPORTED}))).imported


def test_a_failure_that_tag_and_history_agree_on_is_remembered_as_owed() -> None:
    tagged = complete(tags=frozenset({TAG_HNR_ACTIVE}))

    assert learned(tagged, queue=NOT_QUEUED, history=FAILED).owed
    assert not learned(tagged, queue=NOT_QUEUED, history=GRABBED).owed
    assert not learned(tagged, queue=NOT_QUEUED).owed
    assert not learned(complete(), queue=NOT_QUEUED, history=FAILED).owed


def test_what_the_arr_does_not_know_is_remembered_with_its_time() -> None:
    assert learned(complete(), queue=NOT_QUEUED, history=NEVER_HEARD_OF).unclaimed_at == NOW
    assert learned(complete(), queue=NOT_QUEUED, history=GRABBED).unclaimed_at is None
    assert learned(complete(), queue=queued(), history=NEVER_HEARD_OF).unclaimed_at is None
    assert learned(complete(), queue=NOT_QUEUED).unclaimed_at is None
    assert learned(complete(), queue=NOT_QUEUED, history=known(NEVER_HEARD_OF.value, 121)).unclaimed_at is None
    contradicting = known(replace(NEVER_HEARD_OF.value, imported_at=NOW))
    assert learned(complete(), queue=NOT_QUEUED, history=contradicting).unclaimed_at is None


FILTERING = rules(files=FileFilter.of(TorrentSettings(extension_allowlist=(".mkv",))))


def test_files_count_as_filtered_once_nothing_is_left_to_skip() -> None:
    assert learned(downloading(), FILTERING, files=known(files("a.mkv"))).files_filtered
    assert not learned(downloading(), FILTERING, files=known(files("a.mkv", "a.exe"))).files_filtered
    assert not learned(downloading(), FILTERING, files=known(files("a.exe")), history=GRABBED).files_filtered
    assert not learned(downloading(), FILTERING, files=known(())).files_filtered
    assert not learned(downloading(), FILTERING).files_filtered


def test_a_torrent_of_archives_is_remembered_as_one() -> None:
    assert learned(downloading(), FILTERING, files=known(files("a.rar"))).only_archives
    assert not learned(downloading(), FILTERING, files=known(files("a.mkv"))).only_archives


def test_what_was_filtered_is_not_judged_again() -> None:
    memory = remembered(files_filtered=True)

    assert learned(downloading(), FILTERING, memory=memory, files=known(files("a.rar"))) is memory


def test_trackers_are_remembered_by_their_hosts() -> None:
    listed = (tracker("https://b.org/x"), tracker("udp://a.org:1/x"), tracker("http://b.org/y"))
    memory = learned(downloading(), trackers=Known(listed, NOW - 5))

    assert (memory.trackers_at, memory.tracker_hosts) == (NOW - 5, ("a.org", "b.org"))
    again = facts(downloading(), memory=memory, trackers=Known(listed, NOW - 5))
    assert after(again, decide(again, rules(), NOW), rules(), NOW) is memory


def test_trackers_that_are_to_be_changed_are_read_again() -> None:
    adding = rules(rows=(row("http://new.org/announce", add_if_missing=True),))

    assert learned(downloading(), adding, trackers=known((tracker(),))).trackers_at is None


def test_a_recheck_is_counted_when_it_was_sent() -> None:
    broken = facts(downloading(state="error"), memory=remembered(rechecks=0))
    verdict = decide(broken, rules(), NOW)

    sent = after(broken, verdict, rules(), NOW)
    withheld = after(broken, replace(verdict, steps=()), rules(), NOW)

    assert (sent.rechecks, sent.last_recheck) == (1, NOW)
    assert withheld.rechecks == 0


def test_a_recheck_the_user_asked_for_is_not_counted_against_it() -> None:
    assert learned(complete(category="recheck"), SETTINGS).rechecks == 0


def test_when_tagless_the_flags_are_marks() -> None:
    tagless = rules(tagless=True, stalled_delay=900.0)
    stalled = learned(downloading(state="stalledDL"), tagless, memory=remembered(stalled_since=NOW))
    seeding = learned(complete(), tagless, memory=remembered(imported=True))

    assert stalled.marks == {TAG_ALLOWED_STALLED}
    assert seeding.marks == {TAG_IMPORTED, TAG_ALLOWED_SEEDING}


def test_marks_that_are_no_longer_so_go_and_others_stay() -> None:
    marked = remembered(marks=frozenset({TAG_ALLOWED_STALLED, TAG_ALLOWED_SEEDING, TAG_FREE_SPACE_PAUSED}))

    assert learned(downloading(), rules(tagless=True), memory=marked).marks == {TAG_FREE_SPACE_PAUSED}


def test_marks_are_left_alone_by_other_rules_and_by_open_questions() -> None:
    marked = remembered(marks=frozenset({TAG_ALLOWED_SEEDING}))
    tagless = rules(tagless=True, remove_dead_trackers=True)

    assert learned(downloading(state="moving"), tagless, memory=marked).marks == marked.marks
    assert learned(downloading(), tagless, memory=marked).marks == marked.marks
    asking = Verdict("stalled", "", needs=frozenset({"history"}))
    assert after(facts(downloading(), memory=marked), asking, tagless, NOW).marks == marked.marks


def test_with_tags_no_mark_is_made() -> None:
    assert learned(complete(), memory=remembered(imported=True)).marks == frozenset()
