"""The exposition as Prometheus' own parser reads it, against a staged situation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Never

import pytest
from prometheus_client.parser import text_string_to_metric_families

from actors.arr.listing import Listing
from actors.arr.snapshot import Attention, Brake, Doubt, InstanceCount
from actors.arr.table import Entry
from actors.keyed import Key, Keyed
from actors.notify.snapshot import NotifySnapshot, TargetStatus
from actors.tally import BOUNDS
from actors.version import VERSION
from storage.settings import InstanceSettings, Settings
from storage.snapshot import StorageSnapshot
from tests.manual_clock import BEGINNING
from tests.web.house import House, open_house, refused
from tests.web.samples import ARR, arr, child, instance
from web.metrics.families import BY_NAME, FAMILIES
from web.metrics.names import MOST_CATEGORIES

TV = ARR.model_copy(update={"name": "Sonarr-TV", "kind": "sonarr", "category": "tv"})
SETTINGS = Settings(
    instances=(
        InstanceSettings(name="default", host="qbit"),
        InstanceSettings(name="qBit-Seedbox", managed_categories=("linux",)),
        InstanceSettings(name="qBit-Off", disabled=True),
    ),
    arrs=(ARR, TV),
)
BY_STATE = {
    ("radarr", "stalledUP"): 2,
    ("radarr", "downloading"): 1,
    ("tv/anime", "stalledUP"): 1,
    ("tv", "stalledUP"): 4,
    ("tvs", "uploading"): 5,
    ("", "stoppedUP"): 6,
    ("radarr", "somethingNew"): 7,
}


@dataclass
class Exposition:
    """What one scrape gave: values by name and labels, and the type of each metric."""

    values: dict[tuple[str, frozenset[tuple[str, str]]], float]
    kinds: dict[str, str]

    def value(self, name: str, **labels: str) -> float | None:
        return self.values.get((name, frozenset(labels.items())))

    def labels(self, name: str) -> list[dict[str, str]]:
        return [dict(labels) for found, labels in self.values if found == name]


def scrape(house: House) -> Exposition:
    answer = house.http.get("/metrics")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "text/plain; version=0.0.4; charset=utf-8",
    )
    families = list(text_string_to_metric_families(answer.text))
    samples = [sample for family in families for sample in family.samples]
    values = {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}
    assert len(values) == len(samples), "a series is there twice"
    return Exposition(values, {family.name: family.type for family in families})


@pytest.fixture(scope="module")
def staged(module_house: House) -> Exposition:
    """Two instances, one of them down; two Arrs, one of them not answering; a managed category."""
    house = module_house
    house.publish(
        instance(by_state=BY_STATE, web_api="2.11.4"),
        instance("qBit-Seedbox"),
        arr(
            instances=(InstanceCount("default", 3, fresh=True), InstanceCount("qBit-Seedbox", 0, fresh=False)),
            open_steps=5,
            attention=(Attention("default", "a" * 40, "Some.Film", "It is in error."),),
            brakes=(Brake("default", 50, "50 of 60 would go"),),
            doubts=(Doubt("qBit-Seedbox", 12, "It shows none."),),
        ),
        arr(category="tv", reachable=False, queue_length=None),
        arr(category="linux", kind="", queue_length=None),
        settings=SETTINGS,
        children=(
            child("storage"),
            child("qbit/default", restarts=2),
            child("qbit/qBit-Seedbox", "parked", error_kind="Banned", last_error="It banned us."),
            child("arr/radarr"),
            child("arr/tv"),
            child("arr/linux"),
            child("web"),
        ),
    )
    house.board.publish("storage", StorageSnapshot(BEGINNING, problem="The disk is full.", dropped=3))
    house.board.publish("notify", NotifySnapshot((TargetStatus("phone"),)))
    tally = house.wiring.tally
    tally.add("notifications", "phone", "sent", by=6)
    tally.add("notifications", "a target of yesterday", "sent")
    tally.add("instance_requests", "default", by=12)
    tally.add("instance_received_bytes", "default", by=3456)
    tally.add("arr_requests", "radarr", by=7)
    tally.add("arr_received_bytes", "radarr", by=89)
    tally.add("imports", "radarr", "imported", by=3)
    tally.add("imports", "a category of yesterday", "imported", by=3)
    tally.add("protocols", "radarr", "remove", "done", by=4)
    tally.add("decisions", "radarr", "stalled", "true", by=2)
    tally.add("decisions", "tv/anime", "free-space", "false")
    tally.add("decisions", "tv", "free-space", "false")
    tally.add("dropped_writes", by=3)
    for seconds in (0.004, 0.2, 100.0):
        tally.took("instance_poll", "default", seconds=seconds)
        tally.took("pass", "radarr", seconds=seconds)
    return scrape(house)


@pytest.fixture(scope="module")
def module_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("metrics")) as house:
        yield house


@pytest.mark.parametrize(
    ("name", "labels", "value"),
    [
        ("qbitrr_instance_up", {"qbit": "default"}, 1),
        ("qbitrr_instance_up", {"qbit": "qBit-Seedbox"}, 0),
        ("qbitrr_instance_up", {"qbit": "qBit-Off"}, 0),
        ("qbitrr_instance_state", {"qbit": "qBit-Seedbox", "state": "banned"}, 1),
        ("qbitrr_instance_state", {"qbit": "qBit-Seedbox", "state": "online"}, 0),
        ("qbitrr_instance_state", {"qbit": "qBit-Off", "state": "disabled"}, 1),
        ("qbitrr_instance_info", {"qbit": "default", "version": "v5.1.0", "web_api": "2.11.4"}, 1),
        ("qbitrr_instance_torrents", {"qbit": "default", "category": "radarr", "state": "stalledUP"}, 2),
        ("qbitrr_instance_torrents", {"qbit": "default", "category": "tv", "state": "stalledUP"}, 5),
        ("qbitrr_instance_torrents", {"qbit": "default", "category": "other", "state": "uploading"}, 5),
        ("qbitrr_instance_torrents", {"qbit": "default", "category": "other", "state": "stoppedUP"}, 6),
        ("qbitrr_instance_torrents", {"qbit": "default", "category": "radarr", "state": "unknown"}, 7),
        ("qbitrr_instance_download_bytes_per_second", {"qbit": "default"}, 1000),
        ("qbitrr_instance_upload_bytes_per_second", {"qbit": "default"}, 2000),
        ("qbitrr_instance_free_space_bytes", {"qbit": "default"}, 5 * 1024**3),
        ("qbitrr_instance_last_poll_timestamp_seconds", {"qbit": "default"}, BEGINNING - 1),
        ("qbitrr_instance_requests_total", {"qbit": "default"}, 12),
        ("qbitrr_instance_requests_total", {"qbit": "qBit-Seedbox"}, 0),
        ("qbitrr_instance_received_bytes_total", {"qbit": "default"}, 3456),
        ("qbitrr_arr_up", {"category": "radarr"}, 1),
        ("qbitrr_arr_up", {"category": "tv"}, 0),
        ("qbitrr_arr_state", {"category": "tv", "state": "unreachable"}, 1),
        ("qbitrr_arr_queue_length", {"category": "radarr"}, 4),
        ("qbitrr_arr_queue_length", {"category": "tv"}, None),
        ("qbitrr_arr_requests_total", {"category": "radarr"}, 7),
        ("qbitrr_arr_received_bytes_total", {"category": "radarr"}, 89),
        ("qbitrr_category_torrents", {"category": "radarr", "qbit": "default"}, 3),
        ("qbitrr_last_pass_timestamp_seconds", {"category": "linux"}, BEGINNING - 5),
        ("qbitrr_imports_total", {"category": "radarr", "outcome": "imported"}, 3),
        ("qbitrr_imports_total", {"category": "tv", "outcome": "failed"}, 0),
        ("qbitrr_imports_total", {"category": "linux", "outcome": "imported"}, None),
        ("qbitrr_imports_total", {"category": "a category of yesterday", "outcome": "imported"}, None),
        ("qbitrr_protocols_total", {"category": "radarr", "kind": "remove", "outcome": "done"}, 4),
        ("qbitrr_protocols_total", {"category": "linux", "kind": "fail", "outcome": "failed"}, 0),
        ("qbitrr_decisions_total", {"category": "radarr", "rule": "stalled", "dry": "true"}, 2),
        ("qbitrr_decisions_total", {"category": "tv", "rule": "free-space", "dry": "false"}, 2),
        ("qbitrr_notifications_total", {"target": "phone", "outcome": "sent"}, 6),
        ("qbitrr_notifications_total", {"target": "phone", "outcome": "lost"}, 0),
        ("qbitrr_notifications_total", {"target": "a target of yesterday", "outcome": "sent"}, None),
        ("qbitrr_journal_open_steps", {"category": "radarr"}, 5),
        ("qbitrr_held_back_removals", {"category": "radarr", "qbit": "default"}, 50),
        ("qbitrr_missing_torrents", {"category": "radarr", "qbit": "qBit-Seedbox"}, 12),
        ("qbitrr_attention_torrents", {"category": "radarr"}, 1),
        ("qbitrr_actor_up", {"actor": "qbit/qBit-Seedbox"}, 0),
        ("qbitrr_actor_restarts_total", {"actor": "qbit/default"}, 2),
        ("qbitrr_actor_mailbox_messages", {"actor": "web"}, 0),
        ("qbitrr_database_up", {}, 0),
        ("qbitrr_standby", {}, 0),
        ("qbitrr_database_dropped_writes_total", {}, 3),
        ("qbitrr_ready", {}, 0),
        ("qbitrr_instance_poll_seconds_count", {"qbit": "default"}, 3),
        ("qbitrr_instance_poll_seconds_bucket", {"qbit": "default", "le": "0.005"}, 1),
        ("qbitrr_pass_seconds_bucket", {"category": "radarr", "le": "0.25"}, 2),
        ("qbitrr_pass_seconds_bucket", {"category": "radarr", "le": "60.0"}, 2),
        ("qbitrr_pass_seconds_bucket", {"category": "radarr", "le": "+Inf"}, 3),
        ("qbitrr_pass_seconds_sum", {"category": "radarr"}, 100.204),
    ],
)
def test_a_staged_situation_in_numbers(
    staged: Exposition, name: str, labels: dict[str, str], value: float | None
) -> None:
    found = staged.value(name, **labels)

    assert found == (value if value is None else pytest.approx(value))


def test_every_metric_is_there_with_its_kind_and_no_other_label(staged: Exposition) -> None:
    ours = {name: kind for name, kind in staged.kinds.items() if name.startswith("qbitrr_")}

    # the parser, as Prometheus did, takes the ending off a counter's name
    assert ours == {family.name.removesuffix("_total"): family.kind for family in FAMILIES}
    for family in FAMILIES:
        names = [f"{family.name}_sum", f"{family.name}_count"] if family.kind == "histogram" else [family.name]
        for labels in (labels for name in names for labels in staged.labels(name)):
            assert tuple(labels) == tuple(dict.fromkeys(labels))
            assert set(labels) == set(family.labels), family.name


def test_names_are_as_prometheus_wants_them() -> None:
    for family in FAMILIES:
        assert re.fullmatch(r"qbitrr_[a-z][a-z_]*[a-z]", family.name)
        assert (family.kind == "counter") == family.name.endswith("_total")
        assert family.kind != "histogram" or family.name.endswith("_seconds")
        assert family.help.endswith(".")
        assert not {"le", "job", "instance", "hash", "name", "torrent"} & set(family.labels)
    assert len(BY_NAME) == len(FAMILIES)


def test_a_histogram_counts_upwards(staged: Exposition) -> None:
    bounds = [*(str(bound) for bound in BOUNDS), "+Inf"]

    counts = [staged.value("qbitrr_pass_seconds_bucket", category="radarr", le=bound) or 0 for bound in bounds]

    assert all(one <= next_one for one, next_one in pairwise(counts))


def test_the_process_and_what_runs_in_it_are_measured(staged: Exposition) -> None:
    (build,) = staged.labels("qbitrr_build_info")

    assert build["version"] == VERSION
    assert (staged.value("qbitrr_threads") or 0) > 1
    for name in ("process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"):
        assert (staged.value(name) or 0) > 0


def test_the_number_of_categories_has_a_bound(house: House) -> None:
    arrs = tuple(ARR.model_copy(update={"category": f"c{number}"}) for number in range(MOST_CATEGORIES + 20))
    by_state = {(one.category, "uploading"): 1 for one in arrs} | {(f"x{n}", "uploading"): 1 for n in range(500)}
    house.publish(instance(by_state=by_state), settings=SETTINGS.model_copy(update={"arrs": arrs}))

    found = scrape(house)

    shown = {labels["category"] for labels in found.labels("qbitrr_instance_torrents")}
    assert len(shown) == MOST_CATEGORIES + 1
    labels = {"qbit": "default", "category": "other", "state": "uploading"}
    assert found.value("qbitrr_instance_torrents", **labels) == 520


def test_before_anything_is_published_there_is_an_exposition(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        assert scrape(house).value("qbitrr_ready") == 0


def test_one_that_stands_by_says_so(house: House) -> None:
    house.board.publish("storage", StorageSnapshot(BEGINNING, standby="Another qBitrr has the database."))

    assert scrape(house).value("qbitrr_standby") == 1


def test_only_who_has_the_token_sees_them(house: House) -> None:
    assert refused(house.stranger.get("/metrics"), 401).startswith("Say who you are")
    assert house.log_in().get("/metrics").status_code == 200


class _Untouchable(Keyed[Entry]):
    """Torrents that nobody may look at."""

    def __iter__(self) -> Never:
        raise AssertionError("somebody walks through all torrents")

    def everything(self) -> Never:
        iter(self)

    def __getitem__(self, key: Key) -> Never:
        iter(self)


def test_a_scrape_looks_at_no_torrent(house: House) -> None:
    house.publish(arr(listing=Listing(_Untouchable()), torrents=50_000))

    assert scrape(house).value("qbitrr_arr_up", category="radarr") == 1
