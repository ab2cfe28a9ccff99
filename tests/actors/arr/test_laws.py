"""Laws that hold for every torrent, whatever is known of it and however it is configured."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from actors.arr.explain import explain
from actors.arr.facts import NOT_ASKED, ArrHistory, Facts, Known
from actors.arr.files import FileFilter
from actors.arr.memory import after, evolve
from actors.arr.rejections import Rejections
from actors.arr.rules.rulebook import RuleSettings
from actors.arr.step import Fail, Remove, SearchAgain, Tell, Verdict
from actors.arr.verdict import RULES, decide
from actors.messages import AddTags, Command, RemoveTags, SetLimits, Standing, Start, Stop
from actors.torrent import TAG_HNR_ACTIVE, TAG_IGNORED, TAG_IMPORTED, Torrent, TrackerStatus
from storage.settings import HitAndRun, Limits, TrackerRow
from tests.actors.arr.generated import DOWN, DURATIONS, STATE_TAGS, all_facts, all_rules, standings, torrents
from tests.actors.arr.generated import facts as any_facts
from tests.actors.arr.generated import rules as any_rules
from tests.actors.arr.situations import NOW

many = settings(max_examples=1500, deadline=None)


def severity(verdict: Verdict) -> int:
    """0: nothing is destroyed. 1: failed for the Arr, kept. 2: the torrent is deleted."""
    return max((1 if isinstance(step, Fail) and step.keep else 2 for step in destructive(verdict)), default=0)


def destructive(verdict: Verdict) -> Iterator[Fail | Remove]:
    return (step for step in verdict.steps if isinstance(step, Fail | Remove))


def told(verdict: Verdict) -> Iterator[Command]:
    for step in verdict.steps:
        if isinstance(step, Tell):
            yield from step.commands


def flags_of(known: Facts) -> frozenset[str]:
    return known.torrent.tags | known.memory.marks


def said_imported(known: Facts) -> bool:
    history, queue = known.history, known.queue
    return (
        known.memory.imported
        or TAG_IMPORTED in flags_of(known)
        or (isinstance(history, Known) and history.value.imported_at is not None)
        or (isinstance(queue, Known) and queue.value is not None and queue.value.state == "imported")
    )


def failed_before(known: Facts) -> bool:
    return known.memory.owed or TAG_HNR_ACTIVE in flags_of(known)


@many
@given(all_facts, all_rules)
def test_a_verdict_is_always_given_and_always_the_same(known: Facts, rules: RuleSettings) -> None:
    verdict = decide(known, rules, NOW)

    assert verdict == decide(known, rules, NOW)
    assert verdict.rule in dict(RULES)
    assert verdict.why
    assert explain(verdict, NOW)


@many
@given(all_facts, all_rules)
def test_a_question_has_no_steps_and_asks_only_for_what_is_not_there(known: Facts, rules: RuleSettings) -> None:
    verdict = decide(known, rules, NOW)

    assert not (verdict.needs and verdict.steps)
    for need in verdict.needs:
        reading = getattr(known, need)
        assert reading == NOT_ASKED or (isinstance(reading, Known) and reading.at < NOW)
    if not rules.arr:
        assert not verdict.needs & {"queue", "history"}


@many
@given(all_facts, all_rules, st.sampled_from(("queue", "history", "files", "trackers")))
def test_knowing_less_never_destroys_more(known: Facts, rules: RuleSettings, source: str) -> None:
    """Save where queue and history contradict each other: there the one that says "imported" protects."""
    reading = getattr(known, source)
    if source == "queue" and isinstance(reading, Known) and reading.value and reading.value.state == "imported":
        return
    for instead in (DOWN, NOT_ASKED):
        less: dict[str, Any] = {source: instead}
        assert severity(decide(replace(known, **less), rules, NOW)) <= severity(decide(known, rules, NOW))


@many
@given(all_facts, all_rules)
def test_while_every_source_is_down_only_what_was_known_before_is_acted_on(
    known: Facts, rules: RuleSettings
) -> None:
    dark = replace(known, queue=DOWN, history=DOWN, files=DOWN, trackers=DOWN)
    verdict = decide(dark, rules, NOW)

    if verdict.destructive and rules.arr:
        assert {
            "failed-category": known.memory.home == "movies",
            "missing-files": said_imported(dark) or failed_before(dark),
            "seeded": said_imported(dark) and not rules.rows,
        }[verdict.rule]


@many
@given(all_facts, all_rules)
def test_an_ignored_torrent_is_never_touched(known: Facts, rules: RuleSettings) -> None:
    ignored = replace(known, torrent=replace(known.torrent, tags=known.torrent.tags | {TAG_IGNORED}))

    assert decide(ignored, rules, NOW) == Verdict("ignored", f"tagged {TAG_IGNORED}")


@many
@given(all_facts, all_rules)
def test_nothing_is_ever_started_or_stopped(known: Facts, rules: RuleSettings) -> None:
    assert not any(isinstance(command, Start | Stop) for command in told(decide(known, rules, NOW)))


@many
@given(all_facts, all_rules)
def test_nothing_is_removed_before_its_import_is_confirmed_unless_the_arr_does_not_know_it(
    known: Facts, rules: RuleSettings
) -> None:
    verdict = decide(known, replace(rules, arr=True), NOW)

    queue, history = known.queue, known.history
    not_listed = isinstance(queue, Known) and queue.value is None and queue.at == NOW
    not_grabbed = isinstance(history, Known) and not history.value.grabbed and history.at == NOW
    for step in destructive(verdict):
        if isinstance(step, Remove) and not said_imported(known):
            assert (not_listed and (not_grabbed or failed_before(known))) or (
                failed_before(known) and not step.files
            )


@many
@given(all_facts, all_rules)
def test_an_imported_torrent_is_blocklisted_only_by_the_users_word(known: Facts, rules: RuleSettings) -> None:
    verdict = decide(known, rules, NOW)

    if said_imported(known) and any(isinstance(step, Fail) for step in verdict.steps):
        assert verdict.rule == "failed-category"


@many
@given(all_facts, all_rules)
def test_what_is_off_does_nothing(known: Facts, rules: RuleSettings) -> None:
    off = replace(
        rules,
        arr=True,
        rejections=Rejections(),
        files=FileFilter(),
        stalled_delay=None,
        maximum_eta=None,
        remove="never",
        limits=Limits(),
        rows=(),
        remove_dead_trackers=False,
        failed_category="",
        recheck_category="",
    )
    verdict = decide(known, off, NOW)

    assert not any(isinstance(step, SearchAgain) for step in verdict.steps)
    assert not any(isinstance(command, SetLimits) for command in told(verdict))
    # what is left: missing files, and what has failed earlier and owes nothing any more
    assert not verdict.destructive or verdict.rule == "missing-files" or failed_before(known)


@many
@given(all_facts, all_rules)
def test_limits_that_are_off_never_remove(known: Facts, rules: RuleSettings) -> None:
    unlimited = replace(
        known,
        torrent=replace(known.torrent, ratio_limit=None, seeding_time_limit=None, tags=frozenset()),
        memory=replace(known.memory, owed=False, marks=frozenset()),
    )
    verdict = decide(unlimited, replace(rules, limits=Limits(), rows=()), NOW)

    assert not (verdict.rule == "seeded" and verdict.destructive)


@many
@given(all_facts, all_rules, st.sampled_from([age for age in DURATIONS if age < 120]))
def test_nothing_is_destroyed_while_an_instance_has_just_come_back(
    known: Facts, rules: RuleSettings, age: float
) -> None:
    back = replace(known, standing=replace(known.standing, up_since=NOW - age))

    assert not decide(back, rules, NOW).destructive


@many
@given(all_facts, all_rules)
def test_when_tagless_no_state_tag_is_written(known: Facts, rules: RuleSettings) -> None:
    for command in told(decide(known, replace(rules, tagless=True), NOW)):
        if isinstance(command, AddTags | RemoveTags):
            assert not set(command.tags) & STATE_TAGS


@many
@given(all_facts, all_rules)
def test_what_is_owed_to_a_tracker_that_works_is_kept(known: Facts, rules: RuleSettings) -> None:
    unpayable = HitAndRun(mode="and", min_ratio=1000.0, partial_ratio=1000.0, min_download_fraction=0.0)
    bound = TrackerRow(uri="tracker.example.org", hit_and_run=unpayable)
    working = Known((TrackerStatus("https://tracker.example.org/announce", 2, ""),), NOW)
    owing = replace(known, torrent=replace(known.torrent, ratio=1.0), trackers=working)

    verdict = decide(owing, replace(rules, rows=(*rules.rows, bound)), NOW)

    assert severity(verdict) < 2 or verdict.rule in {"failed-category", "missing-files"}


@many
@given(all_facts, all_rules)
def test_each_fact_is_asked_for_once_and_then_there_is_a_verdict(known: Facts, rules: RuleSettings) -> None:
    answers: dict[str, Any] = {
        "queue": Known(None, NOW),
        "history": Known(ArrHistory(grabbed=True, imported_at=None), NOW),
        "files": Known((), NOW),
        "trackers": Known((), NOW),
    }
    asked: set[str] = set()
    while needs := decide(known, rules, NOW).needs:
        assert not needs & asked
        asked |= needs
        read: dict[str, Any] = {need: answers[need] for need in needs}
        known = replace(known, **read)


@many
@given(all_facts, all_rules)
def test_remembering_settles(known: Facts, rules: RuleSettings) -> None:
    memory = evolve(known.memory, known.torrent, known.standing, NOW, rules)
    assert evolve(memory, known.torrent, known.standing, NOW, rules) is memory

    # an answer may open the next question, and what it says is then remembered too
    for _ in range(4):
        before, seen = memory, replace(known, memory=memory)
        memory = after(seen, replace(decide(seen, rules, NOW), steps=()), rules, NOW)
    assert memory == before


@many
@given(torrents, standings, st.sampled_from(DURATIONS))
def test_no_clock_runs_before_two_minutes_after_the_instance_came_back(
    torrent: Torrent, standing: Standing, earlier: float
) -> None:
    rules = RuleSettings(category="movies")
    memory = evolve(None, torrent, Standing(NOW - 10**8, NOW - 10**8), NOW - earlier, rules)
    memory = evolve(memory, torrent, standing, NOW, rules)

    for since in (memory.stalled_since, memory.unavailable_since):
        if since is not None:
            assert standing.connected_since is not None
            assert since >= max(standing.up_since, standing.connected_since) + 120
    if memory.missing_since is not None:
        assert memory.missing_since >= standing.up_since + 120


def test_what_is_generated_reaches_every_rule_and_what_it_may_destroy() -> None:
    """A law over torrents that no rule ever matched would hold for nothing."""
    random = Random(1)
    verdicts = [decide(any_facts(random), any_rules(random), NOW) for _ in range(10_000)]

    assert {verdict.rule for verdict in verdicts} == {name for name, _ in RULES} - {"ignored"}
    deleting = {"failed-category", "missing-files", "import-rejected", "seeded"}
    deleting |= {"files", "stalled", "slow", "unavailable"}
    assert {verdict.rule for verdict in verdicts if severity(verdict) == 2} == deleting
    assert {verdict.rule for verdict in verdicts if severity(verdict) == 1} <= deleting - {"seeded"}
