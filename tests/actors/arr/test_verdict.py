"""The table itself: which rules there are, in which order, and what each says."""

from actors.arr.asked import ASKED
from actors.arr.explain import WOULD_CHANGE, explain
from actors.arr.facts import Known
from actors.arr.files import FileFilter
from actors.arr.rejections import Rejections
from actors.arr.rules.situation import Situation
from actors.arr.step import Verdict
from actors.arr.verdict import RULES
from actors.torrent import TAG_IGNORED, Torrent
from storage.settings import Limits, TorrentSettings
from tests.actors.arr.situations import (
    GRABBED,
    NOT_QUEUED,
    NOW,
    complete,
    downloading,
    facts,
    files,
    judge,
    known,
    queued,
    remembered,
    rules,
)

ORDER = [
    "ignored", "failed-category", "recheck-category", "busy", "missing-files", "errored", "import-rejected",
    "import", "seeded", "user-stopped", "unclaimed", "files", "young", "stalled", "slow", "unavailable", "healthy",
]  # fmt: skip

EVERYTHING = rules(
    failed_category="failed",
    recheck_category="recheck",
    rejections=Rejections.of(["Sample"]),
    remove="ratio",
    limits=Limits(max_ratio=1.0),
    files=FileFilter.of(TorrentSettings(extension_allowlist=(".mkv",))),
    stalled_delay=60.0,
    maximum_eta=60.0,
    do_not_remove_slow=False,
)
STUCK = remembered(
    imported=False,
    stalled_since=NOW - 600,
    unavailable_since=NOW - 600,
    missing_since=NOW - 600,
    files_filtered=True,
)


def test_the_rules_are_those_of_the_table_in_its_order() -> None:
    assert [name for name, _ in RULES] == ORDER


def rule_of(torrent: Torrent, **changes: object) -> str:
    known_facts = {"memory": STUCK, "queue": NOT_QUEUED, "history": GRABBED, **changes}
    return judge(torrent, EVERYTHING, **known_facts).rule


def test_where_several_rules_match_the_first_wins() -> None:
    ignored = frozenset({TAG_IGNORED})
    slow = {"eta": 100, "availability": 0.5}

    assert rule_of(downloading(tags=ignored, category="failed")) == "ignored"
    assert rule_of(downloading(category="failed", state="error")) == "failed-category"
    assert rule_of(downloading(category="recheck", state="moving")) == "recheck-category"
    assert rule_of(complete(state="moving", ratio=9.0)) == "busy"
    assert rule_of(downloading(state="missingFiles", added_on=int(NOW))) == "missing-files"
    assert rule_of(downloading(state="error", added_on=int(NOW))) == "errored"
    assert rule_of(complete(ratio=9.0), queue=queued("Sample")) == "import-rejected"
    assert rule_of(complete(ratio=9.0, state="stoppedUP")) == "import"
    assert rule_of(complete(ratio=9.0, state="stoppedUP"), memory=remembered(imported=True)) == "seeded"
    assert rule_of(downloading(state="stoppedDL"), memory=remembered()) == "user-stopped"
    assert rule_of(downloading(added_on=int(NOW)), memory=remembered(), files=known(files("a.exe"))) == "files"
    assert rule_of(downloading(added_on=int(NOW), state="stalledDL", **slow)) == "young"
    assert rule_of(downloading(state="stalledDL", **slow)) == "stalled"
    assert rule_of(downloading(**slow)) == "slow"
    assert rule_of(downloading(availability=0.5, eta=60)) == "unavailable"
    assert rule_of(downloading(eta=60)) == "healthy"


def test_a_rule_speaks_under_its_own_name() -> None:
    torrents = [
        downloading(category="failed"), downloading(category="recheck"), downloading(state="moving"),
        downloading(state="missingFiles"), downloading(state="error"), complete(), complete(ratio=9.0),
        complete(state="stoppedUP"), downloading(), downloading(added_on=int(NOW)), downloading(state="stalledDL"),
        downloading(eta=100), downloading(availability=0.5), downloading(tags=frozenset({TAG_IGNORED})),
    ]  # fmt: skip
    said = set()
    for torrent in torrents:
        for memory in (STUCK, remembered(imported=True), remembered(unclaimed_at=NOW)):
            for queue in (NOT_QUEUED, queued("Sample")):
                situation = Situation(facts(torrent, memory=memory, queue=queue, history=GRABBED), EVERYTHING, NOW)
                for name, rule in RULES:
                    verdict = rule(situation)
                    if verdict is not None:
                        assert verdict.rule == name
                        said.add(name)
    unheard = facts(complete(), memory=remembered(unclaimed_at=NOW))
    verdict = dict(RULES)["unclaimed"](Situation(unheard, EVERYTHING, NOW))
    assert verdict is not None
    assert said | {verdict.rule} == set(ORDER)


def test_every_rule_says_what_would_change_it() -> None:
    assert set(WOULD_CHANGE) == {*ORDER, ASKED}
    assert all(sentence.endswith(".") for sentence in WOULD_CHANGE.values())


def test_explaining_tells_when_time_alone_may_change_it() -> None:
    assert explain(Verdict("young", "", look_again_at=NOW + 90), NOW).endswith(
        "It is looked at again in 1 min 30 s."
    )
    assert explain(Verdict("young", "", look_again_at=NOW - 90), NOW).endswith("in 0 s.")
    assert explain(Verdict("young", ""), NOW) == WOULD_CHANGE["young"]


def test_explaining_an_open_question_tells_what_must_be_read() -> None:
    asking = Verdict("import", "", needs=frozenset({"queue", "history"}))

    assert explain(asking, NOW) == "It is decided as soon as history and queue have been read."


def test_an_old_fact_is_asked_for_again_and_a_missing_one_is_waited_for() -> None:
    s = Situation(facts(complete(), queue=Known(None, NOW - 999)), rules(), NOW)

    assert s.pending("import", "queue").needs == {"queue"}
    assert s.pending("import", "history").needs == {"history"}
