"""A trial: the daemon as users run it, or under the profiler while a load lasts."""

from pathlib import Path

from tests.bench.trial import Trial
from tests.lab.daemon import Daemon


def test_a_load_has_a_profile_of_what_the_daemon_does_in_it(tmp_path: Path) -> None:
    trial = Trial(tmp_path, 1, profiled=True)

    with trial.dressed(Daemon(tmp_path / "daemon")) as daemon:
        for title in ("first", "second"):
            with trial.load(daemon, title):
                daemon.get("/api/status")

    assert [one.title for one in trial.profiles] == ["first", "second"]
    for one in trial.profiles:
        assert one.seconds > 0
        assert 0 < sum(function.share for function in one.functions) <= 1


def test_without_profiles_the_daemon_is_as_its_users_run_it(tmp_path: Path) -> None:
    trial = Trial(tmp_path, 1)

    daemon = trial.dressed(Daemon(tmp_path / "daemon"))
    with trial.load(daemon, "nothing", from_start=True):
        pass

    assert daemon.program == ("run.py",)
    assert trial.profiles == []
