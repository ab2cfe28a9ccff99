"""Profiles: what is counted of a function, under which name, and how the document is kept."""

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.profiled import Profiler
from tests.bench.profiles import Function, Profile, keep


def _profiled(work: Callable[[], object], profiler: Profiler | None = None) -> Profiler:
    profiler = profiler or Profiler()

    def run() -> None:
        sys.setprofile(profiler)
        work()
        sys.setprofile(None)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return profiler


def _caller() -> None:
    for _ in range(3):
        _counts()


def _counts() -> int:
    return sum(number * number for number in range(20_000))


def _decodes() -> None:
    lock = threading.Lock()
    with lock:
        json.loads('{"a": [1, 2]}').get("a")


def test_time_is_counted_for_who_spends_it_and_for_who_called() -> None:
    report = _profiled(_caller).report()

    own = {name: (seconds, calls) for name, seconds, calls in report["own"]}
    inner = {name: seconds for name, seconds, _ in report["with what it calls"]}
    expression = f"{__name__}:_counts.<locals>.<genexpr>"
    assert own[expression][0] > own[f"{__name__}:_caller"][0]
    assert own[f"{__name__}:_counts"][1] == 3
    assert inner[f"{__name__}:_caller"] >= inner[f"{__name__}:_counts"] >= own[expression][0]
    assert report["seconds"] == pytest.approx(sum(seconds for seconds, _ in own.values()))


def test_what_a_call_costs_the_profiler_is_taken_off_the_function_and_its_caller() -> None:
    plain, dear_here, dear_there = Profiler(), Profiler((1.0, 0.0)), Profiler((0.0, 1.0))

    for profiler in (plain, dear_here, dear_there):
        _profiled(_caller, profiler)

    here, there = f"{__name__}:_counts", f"{__name__}:_caller"
    assert plain.own[here] > 0
    assert plain.own[there] > 0
    assert -3.5 < dear_here.own[here] < -2.5
    assert -3.5 < dear_there.own[there] < -2.5
    assert dear_here.report()["own"][-1][1] == 0


def test_a_profiler_learns_its_cost_from_calls_of_nothing() -> None:
    assert Profiler.calibrated().calls == {}
    assert all(0 < cost < 1 for cost in Profiler.calibrated().cost)


def test_functions_are_named_by_module_and_never_by_a_path() -> None:
    names = _profiled(_decodes).calls

    assert {"json:loads", "json.decoder:JSONDecoder.decode", "builtins:dict.get"} <= set(names)
    assert [name for name in names if "/" in name or "site-packages" in name or ".py" in name] == []


def test_a_function_that_was_called_before_the_profile_began_is_not_in_it() -> None:
    def begins_within() -> None:
        sys.setprofile(profiler)
        _counts()

    profiler = Profiler()
    thread = threading.Thread(target=begins_within)
    thread.start()
    thread.join()

    assert profiler.calls[f"{__name__}:_counts"] == 1
    assert not [name for name in profiler.calls if "begins_within" in name]


def test_a_report_becomes_shares_of_all_time(tmp_path: Path) -> None:
    report = tmp_path / "profile.json"
    functions = [("here:first", 3.0, 10), *((f"here:later_{number}", 0.1, 1) for number in range(20))]
    report.write_text(json.dumps({"seconds": 5.0, "own": functions}))

    found = Profile.read(report, "at rest")

    assert found.functions[0] == Function("here:first", 0.6, 10)
    assert len(found.functions) == 10
    assert "| `here:first` | 60.0% | 10 |" in found.table()


def test_a_daemon_that_did_nothing_has_an_empty_profile(tmp_path: Path) -> None:
    report = tmp_path / "profile.json"
    report.write_text(json.dumps({"seconds": 0, "own": []}))

    assert Profile.read(report, "at rest").functions == ()


def test_the_document_keeps_the_profiles_of_other_loads(tmp_path: Path) -> None:
    document = tmp_path / "bench" / "profiles.md"
    rest = Profile("at rest", 1.0, (Function("here:rests", 0.5, 1),))
    keep([rest, Profile("10% churn", 2.0, (Function("here:old", 0.5, 1),))], document)

    keep([Profile("10% churn", 2.0, (Function("here:new", 0.5, 1),))], document)

    text = document.read_text()
    assert rest.table() in text
    assert "here:new" in text
    assert "here:old" not in text
    assert text.count("# Where") == 1


def test_keeping_the_same_again_changes_nothing(tmp_path: Path) -> None:
    document = tmp_path / "profiles.md"
    found = [
        Profile("at rest", 1.0, (Function("a:b", 0.5, 1),)),
        Profile("churn", 1.0, (Function("a:b", 0.5, 1),)),
    ]
    keep(found, document)
    before = document.read_text()

    keep(found[:1], document)

    assert document.read_text() == before
