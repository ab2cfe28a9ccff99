"""A change of the configuration touches the children concerned alone, and loses no torrent on its way."""

import httpx
import pytest

from tests.e2e.failing import QUICK, STALLS, blocklisted, gone_from, item, searches_for, steps_of, story
from tests.e2e.test_main_job import imported, scans_of
from tests.lab.daemon import TOKEN, Daemon, Json
from tests.lab.eventually import eventually
from tests.lab.ports import free_port
from tests.lab.stage import Stage

SETTINGS = {"LoopSleepTimer": 1}

type Lives = dict[str, int]


def lives(daemon: Daemon) -> Lives:
    """Which incarnation of each child there is, once all of them run."""

    def all_run() -> Lives:
        actors = daemon.get("/api/actors")["actors"]
        assert {one["state"] for one in actors} == {"running"}, actors
        return {one["name"]: one["incarnation"] for one in actors}

    return eventually(all_run, within=60)


def taken(daemon: Daemon) -> int:
    """How often a configuration was taken, as the log says."""
    return daemon.output().count("The configuration has been taken.")


def reloaded(daemon: Daemon, *sections: str, **general: object) -> None:
    """Write another file, have it read, and wait until it was."""
    before = taken(daemon)
    daemon.write(*sections, general=SETTINGS | general)
    daemon.reload()
    eventually(lambda: taken(daemon) > before, say=daemon.output()[-2000:])


def refused(daemon: Daemon, *words: str) -> None:
    """Have the file read as it is now, which must not be taken, for a reason with these words in it."""
    daemon.reload()

    def said() -> bool:
        sentences = daemon.get("/api/status")["notReloaded"]
        return bool(sentences) and all(word in " ".join(sentences) for word in words)

    eventually(said, say=daemon.output()[-2000:])
    assert all(word in daemon.output() for word in words)


def renewed(before: Lives, after: Lives) -> set[str]:
    """Those that live again, or for the first time."""
    return {name for name, life in after.items() if life != before.get(name)}


def touches(daemon: Daemon, before: Lives, *names: str) -> None:
    """Wait until these live again or for the first time, and nobody else."""
    eventually(lambda: renewed(before, lives(daemon)) == set(names), within=60)


def open_runs(daemon: Daemon, torrent_hash: str) -> list[str]:
    """The protocols that have begun for a torrent on `default` and not ended."""
    if daemon.torrent("default", torrent_hash) is None:
        return []
    return [run["kind"] for run in story(daemon, "default", torrent_hash)["protocols"] if not run["closedAt"]]


def begin(stage: Stage, *names: str) -> Daemon:
    """Servers of these names, one Arr, and the daemon on all of them."""
    for name in names:
        stage.server("5.1", name, PollInterval=1)
    stage.arr("radarr")
    return stage.daemon(LoopSleepTimer=1).start().until_ready()


def test_one_changed_instance_is_restarted_alone(stage: Stage) -> None:
    daemon = begin(stage, "default", "qBit-Box")
    before = lives(daemon)

    stage.instance_keys["qBit-Box"]["ReadOnly"] = True
    reloaded(daemon, *stage.sections())

    touches(daemon, before, "qbit/qBit-Box")
    assert daemon.instance("qBit-Box")["readOnly"] is True


def test_the_same_file_again_and_what_concerns_the_process_restart_nobody(stage: Stage) -> None:
    daemon = begin(stage, "default")
    before = lives(daemon)

    reloaded(daemon, *stage.sections())
    reloaded(daemon, *stage.sections(), ConsoleLevel="WARNING", ProcessRestartDelay=7, MaxProcessRestarts=9)
    assert lives(daemon) == before

    daemon.write(*stage.sections(), general=SETTINGS | {"ConsoleLevel": "INFO"})

    def heard() -> bool:
        daemon.reload()
        return taken(daemon) > 2

    eventually(heard, say="the log is still silent")
    assert lives(daemon) == before


def test_an_arr_that_is_added_restarts_nobody_and_its_torrents_are_imported(stage: Stage) -> None:
    daemon = begin(stage, "default", "qBit-Box")
    before = lives(daemon)

    series = stage.arr("sonarr")
    reloaded(daemon, *stage.sections())

    touches(daemon, before, "arr/sonarr")
    for server in stage.servers.values():
        eventually(lambda server=server: "sonarr" in server.api.torrents_categories())  # type: ignore[misc]
    _, torrent_hash = stage.grab(series, "The Newcomer", stage.servers["qBit-Box"])
    imported(series, daemon, "qBit-Box", torrent_hash)

    del stage.arrs["sonarr"]
    reloaded(daemon, *stage.sections())
    eventually(lambda: lives(daemon) == before)


def test_an_instance_is_added_in_the_middle_of_an_import(stage: Stage) -> None:
    daemon = begin(stage, "default")
    movies = stage.arrs["radarr"]
    movies.behaviour.command_seconds = 8
    _, torrent_hash = stage.grab(movies, "The Interrupted", stage.servers["default"])
    eventually(lambda: scans_of(movies, torrent_hash), within=60, say="no import begins")
    before = lives(daemon)

    box = stage.server("5.1", "qBit-Box", PollInterval=1)
    reloaded(daemon, *stage.sections())

    touches(daemon, before, "qbit/qBit-Box", "arr/radarr")
    assert not movies.imported(torrent_hash)
    imported(movies, daemon, "default", torrent_hash)
    assert len(scans_of(movies, torrent_hash)) == movies.import_count(torrent_hash) == 1
    movies.behaviour.command_seconds = 0.2
    _, another = stage.grab(movies, "The Other", box)
    imported(movies, daemon, "qBit-Box", another)


def test_an_instance_goes_is_disabled_and_comes_back_and_the_others_do_not_notice(stage: Stage) -> None:
    daemon = begin(stage, "default", "qBit-Box")
    movies, box = stage.arrs["radarr"], stage.servers["qBit-Box"]
    _, torrent_hash = stage.grab(movies, "The Steady", box)
    imported(movies, daemon, "qBit-Box", torrent_hash)
    before = lives(daemon)

    del stage.servers["qBit-Box"]
    reloaded(daemon, *stage.sections())
    eventually(lambda: "qbit/qBit-Box" not in lives(daemon))
    touches(daemon, before, "arr/radarr")
    assert list(daemon.get("/api/status")["qbitInstances"]) == ["default"]

    stage.servers["qBit-Box"] = box
    stage.instance_keys["qBit-Box"]["Disabled"] = True
    reloaded(daemon, *stage.sections())
    assert daemon.instance("qBit-Box")["state"] == "disabled"
    assert daemon.torrent("qBit-Box", torrent_hash) is None

    stage.instance_keys["qBit-Box"]["Disabled"] = False
    reloaded(daemon, *stage.sections())
    eventually(lambda: (daemon.torrent("qBit-Box", torrent_hash) or {}).get("imported"), within=60)
    assert lives(daemon)["qbit/default"] == before["qbit/default"]
    assert len(scans_of(movies, torrent_hash)) == 1


def test_an_instance_moves_and_changes_its_password_while_it_downloads(stage: Stage) -> None:
    daemon = begin(stage, "default", "qBit-Box")
    movies, box = stage.arrs["radarr"], stage.servers["qBit-Box"]
    box.api.app_set_preferences({"dl_limit": 20_000})  # some seconds for 96 kB
    _, torrent_hash = stage.grab(movies, "The Traveller", box)
    eventually(lambda: daemon.torrent("qBit-Box", torrent_hash))
    before = lives(daemon)

    stage.relay(box)
    reloaded(daemon, *stage.sections())
    touches(daemon, before, "qbit/qBit-Box")
    assert daemon.instance("qBit-Box")["port"] != box.port

    stage.instance_keys["qBit-Box"]["Password"] = "not any more"
    reloaded(daemon, *stage.sections())
    eventually(lambda: daemon.instance("qBit-Box")["state"] == "refused", within=60)
    assert box.login_attempts() <= 5

    box.api.app_set_preferences({"web_ui_password": "canary-of-a-password", "dl_limit": 0})
    stage.instance_keys["qBit-Box"]["Password"] = "canary-of-a-password"
    reloaded(daemon, *stage.sections())
    touches(daemon, before, "qbit/qBit-Box")
    imported(movies, daemon, "qBit-Box", torrent_hash)
    assert movies.import_count(torrent_hash) == 1


def test_a_failure_on_its_way_is_carried_to_its_end_over_a_reload(stage: Stage) -> None:
    stage.server("5.1", PollInterval=1)
    one = item(stage, stage.arr("radarr", Torrent=STALLS), "The Half Failed")
    relay = stage.relay(one.arr)
    relay.refused[r"DELETE queue/.*"] = 503
    one.arr.grab(one.media)
    daemon = stage.daemon(**QUICK).start().until_ready()
    eventually(lambda: "FAIL" in open_runs(daemon, one.bad.hash), within=60, say="it does not fail")
    before = lives(daemon)

    stage.server("5.1", "qBit-Box", PollInterval=1)
    daemon.write(*stage.sections(), general=QUICK)
    daemon.reload()
    touches(daemon, before, "qbit/qBit-Box", "arr/radarr")
    relay.refused.clear()

    gone_from(stage.servers["default"], one.bad, ())
    assert [step for step, _ in steps_of(daemon, "default", one.bad.hash, "FAIL")] == [
        "unqueue",
        "delete",
        "search",
    ]
    assert blocklisted(one) == [one.bad.name]
    imported(one.arr, daemon, "default", one.good.hash, within=60)
    assert len(searches_for(one)) == 1


WRONG = {
    "[Settings\n": ("config.toml, line 1",),
    "[Settings]\nLoopSleepTimer = 'soon'\n": ("[Settings] LoopSleepTimer",),
    "[qBit]\nHost = '127.0.0.1'\nPort = 99999\n": ("[qBit] Port: 99999 is not a port (1-65535)",),
    "[Settings]\nx = 1\n[Radarr]\nURI = 'http://u:canary@h'\n": ("[Settings] x", "[Radarr] URI"),
}


def test_a_wrong_file_changes_nothing_and_says_why(stage: Stage) -> None:
    daemon = begin(stage, "default")
    right = daemon.config.read_text(encoding="utf-8")
    before = lives(daemon)

    for wrong, words in WRONG.items():
        daemon.config.write_text(wrong, encoding="utf-8")
        refused(daemon, *words)
        assert daemon.config.read_text(encoding="utf-8") == wrong

    assert lives(daemon) == before
    assert "canary" not in daemon.output()
    daemon.config.write_text(right, encoding="utf-8")
    daemon.reload()
    eventually(lambda: daemon.get("/api/status")["notReloaded"] == [])
    assert lives(daemon) == before


# --- over HTTP ------------------------------------------------------------------------------------------------


def ask(
    daemon: Daemon, path: str, wanted: Json | None = None, *, port: int = 0, token: str = TOKEN
) -> httpx.Response:
    """A GET, or a POST of what is wanted, by somebody with the token."""
    url, headers = f"http://127.0.0.1:{port or daemon.port}{path}", {"Authorization": f"Bearer {token}"}
    method = "GET" if wanted is None else "POST"
    return httpx.request(method, url, json=wanted, headers=headers, timeout=10, verify=False)


def shown(daemon: Daemon) -> Json:
    """The configuration as the page shows it."""
    answer = ask(daemon, "/api/config")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_change_over_http_is_saved_with_its_comments_and_touches_those_concerned(stage: Stage) -> None:
    daemon = begin(stage, "default", "qBit-Box")
    text = daemon.config.read_text(encoding="utf-8").replace("[qBit-Box]", "# the one in the cellar\n[qBit-Box]")
    daemon.config.write_text(text, encoding="utf-8")
    before, wanted = lives(daemon), shown(daemon)

    wanted["qBit-Box"]["ReadOnly"] = True
    answer = ask(daemon, "/api/config", wanted)

    assert (answer.status_code, answer.json()["saved"]) == (200, True)
    saved = daemon.config.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line not in saved.splitlines()] == []
    eventually(lambda: daemon.instance("qBit-Box")["readOnly"])
    touches(daemon, before, "qbit/qBit-Box")

    wanted["Settings"]["LoopSleepTimer"] = 2
    assert ask(daemon, "/api/config", wanted).status_code == 200
    touches(daemon, before, "qbit/qBit-Box", "arr/radarr")


def test_a_wrong_change_over_http_is_told_and_changes_nothing(stage: Stage) -> None:
    daemon = begin(stage, "default")
    text, before, wanted = daemon.config.read_text(encoding="utf-8"), lives(daemon), shown(daemon)
    secrets = (stage.servers["default"].password, stage.arrs["radarr"].api_key, TOKEN)
    assert [secret for secret in secrets if secret in str(wanted)] == []

    wanted["WebUI"]["Port"] = stage.servers["default"].port
    taken_port = ask(daemon, "/api/config", wanted)
    wanted["Settings"]["LoopSleepTimer"] = "soon"
    wanted["qBit"]["Port"] = 0
    wrong = ask(daemon, "/api/config", wanted)

    assert (taken_port.status_code, wrong.status_code) == (422, 422)
    assert "[WebUI] Port: cannot listen on" in taken_port.json()["problems"][0]
    assert [said.split(": ")[1] for said in wrong.json()["problems"]] == [
        "[Settings] LoopSleepTimer",
        "[qBit] Port",
    ]
    assert daemon.config.read_text(encoding="utf-8") == text
    assert lives(daemon) == before


def test_the_page_itself_moves_to_another_port_and_token_with_its_last_answer_given(stage: Stage) -> None:
    daemon = begin(stage, "default")
    before, wanted, port = lives(daemon), shown(daemon), free_port()

    wanted["WebUI"] |= {"Port": port, "Token": "another-token"}
    assert ask(daemon, "/api/config", wanted).status_code == 200

    def moved() -> Lives:
        try:
            answer = ask(daemon, "/api/actors", port=port, token="another-token")
        except httpx.TransportError:
            return {}
        return {one["name"]: one["incarnation"] for one in answer.json()["actors"]}

    assert renewed(before, eventually(moved, say=daemon.output()[-2000:])) == {"web"}
    assert ask(daemon, "/api/actors", port=port).status_code == 401
    with pytest.raises(httpx.ConnectError):
        ask(daemon, "/healthz")
