"""The configuration as the rules use it."""

from actors.arr.rules.rulebook import Graces, RuleSettings, rules_for, rules_for_managed
from storage.settings import (
    ArrSettings,
    CategorySeeding,
    GeneralSettings,
    HitAndRun,
    InstanceSettings,
    Limits,
    TorrentSettings,
    TrackerRow,
)

GENERAL = GeneralSettings(failed_category="bad", recheck_category="again", tagless=True)
ROW = TrackerRow(uri="a.org", priority=1, given=frozenset({"uri", "priority"}))
INSTANCE = InstanceSettings(
    name="seedbox",
    trackers=(ROW,),
    category_seeding=CategorySeeding(
        limits=Limits(max_ratio=1.0),
        remove="ratio",
        hit_and_run=HitAndRun(mode="and"),
        stalled_delay=60.0,
        ignore_younger_than=5.0,
    ),
    category_overrides=(("linux", CategorySeeding(remove="time")),),
)
TORRENT = TorrentSettings(
    extension_allowlist=(".mkv",),
    ignore_younger_than=7.0,
    maximum_eta=8.0,
    max_deletable_fraction=0.5,
    do_not_remove_slow=False,
    stalled_delay=9.0,
    re_search_stalled=True,
    trackers=(TrackerRow(uri="b.org", priority=2), TrackerRow(uri="a.org", name="A", given=frozenset({"name"}))),
    limits=Limits(upload_limit=3),
    remove="both",
    remove_dead_trackers=True,
    dead_tracker_messages=("gone",),
)
ARR = ArrSettings(
    name="Radarr-1080",
    kind="radarr",
    uri="http://127.0.0.1:7878",
    api_key="key",
    category="movies",
    re_search=False,
    error_codes_to_blocklist=("Sample*",),
    torrent=TORRENT,
)


def test_an_arrs_rules_are_its_own_settings() -> None:
    made = rules_for(GENERAL, ARR, INSTANCE)

    assert (made.category, made.arr, made.re_search) == ("movies", True, False)
    assert made.rejections.first(["Sample file"]) == "Sample file"
    assert made.files.extensions == (".mkv",)
    assert (made.ignore_younger_than, made.maximum_eta, made.max_deletable_fraction) == (7.0, 8.0, 0.5)
    assert (made.stalled_delay, made.re_search_stalled, made.do_not_remove_slow) == (9.0, True, False)
    assert (made.limits, made.remove) == (Limits(upload_limit=3), "both")
    assert (made.remove_dead_trackers, made.dead_tracker_messages) == (True, ("gone",))
    assert (made.failed_category, made.recheck_category, made.tagless) == ("bad", "again", True)
    assert made.hit_and_run.mode == "disabled"
    assert made.graces == Graces(just_back=120.0, missing_files=300.0)


def test_an_arr_inherits_the_rows_of_the_instance_and_lays_its_own_over_them() -> None:
    made = rules_for(GENERAL, ARR, INSTANCE)

    assert [(one.uri, one.name, one.priority) for one in made.rows] == [("b.org", "", 2), ("a.org", "A", 1)]
    elsewhere = rules_for(GENERAL, ARR, InstanceSettings(name="default"))
    assert [one.uri for one in elsewhere.rows] == ["b.org", "a.org"]


def test_a_managed_category_follows_its_instance() -> None:
    made = rules_for_managed(GENERAL, INSTANCE, "isos")

    assert (made.category, made.arr, made.re_search, made.tagless) == ("isos", False, False, True)
    assert (made.limits, made.remove) == (Limits(max_ratio=1.0), "ratio")
    assert (made.stalled_delay, made.ignore_younger_than) == (60.0, 5.0)
    assert made.hit_and_run.mode == "and"
    assert made.rows == (ROW,)
    assert (made.failed_category, made.recheck_category) == ("", "")
    assert not made.files
    assert not made.rejections


def test_a_managed_category_may_have_its_own_seeding() -> None:
    assert rules_for_managed(GENERAL, INSTANCE, "linux").remove == "time"


def test_rules_are_made_once_for_the_same_settings() -> None:
    assert rules_for(GENERAL, ARR, INSTANCE) is rules_for(GENERAL, ARR.model_copy(), INSTANCE)
    assert rules_for(GENERAL, ARR, INSTANCE, Graces(just_back=1.0)).graces.just_back == 1.0
    assert rules_for_managed(GENERAL, INSTANCE, "isos") is rules_for_managed(GENERAL, INSTANCE, "isos")
    assert rules_for_managed(GENERAL, INSTANCE, "isos", Graces(just_back=1.0)).graces.just_back == 1.0


def test_a_dry_run_is_one_for_everybody_or_for_one_arr() -> None:
    dry = GeneralSettings(dry_run=True)

    assert not rules_for(GENERAL, ARR, INSTANCE).dry_run
    assert rules_for(dry, ARR, INSTANCE).dry_run
    assert rules_for(GENERAL, ARR.model_copy(update={"dry_run": True}), INSTANCE).dry_run
    assert not rules_for_managed(GENERAL, INSTANCE, "isos").dry_run
    assert rules_for_managed(dry, INSTANCE, "isos").dry_run


def test_graces_are_as_configured() -> None:
    assert Graces.of(GeneralSettings()) == Graces()
    general = GeneralSettings(just_back_grace=1.0, missing_files_grace=2.0, estimate_grace=3.0, recheck_pause=4.0)
    assert Graces.of(general) == Graces(just_back=1.0, missing_files=2.0, estimate=3.0, recheck=4.0)


def test_rules_edit_trackers_only_when_a_row_says_so() -> None:
    def edits(row: TrackerRow) -> bool:
        return RuleSettings(category="c", rows=(ROW, row)).edits_trackers

    assert edits(TrackerRow(add_if_missing=True))
    assert edits(TrackerRow(remove_if_exists=True))
    assert not edits(TrackerRow())
