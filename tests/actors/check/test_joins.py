"""What is found between servers that are each well by themselves."""

from dataclasses import replace
from typing import Any

import pytest

from actors.check.finding import Finding
from actors.check.joins import joins, unclear
from actors.check.paths import Question
from actors.check.report import ArrReport, Category, Complaint, InstanceReport, PathMapping
from storage.settings import HitAndRun, Settings, TorrentSettings, TrackerRow
from tests.actors.check.samples import BOX, CLIENT, RADARR, SONARR, settings


def found(*arrs: ArrReport, instances: tuple[InstanceReport, ...] = (BOX,), **parts: Any) -> list[Finding]:
    of = parts.pop("settings", None) or settings(*arrs, instances=instances)
    return list(joins(of, instances, arrs, parts.pop("addresses", {}), **parts))


def radarr(**changes: Any) -> ArrReport:
    """A Radarr whose one client differs."""
    return replace(RADARR, clients=(replace(CLIENT, **changes),))


def test_nothing_is_found_where_all_is_well() -> None:
    assert found(RADARR, SONARR) == []
    assert unclear((BOX,), (RADARR, SONARR), {}) == ()


@pytest.mark.parametrize(
    ("arr", "kind", "key", "remedy"),
    [
        (replace(RADARR, clients=()), "no-client", "", "Add your qBittorrents"),
        (radarr(enabled=False), "clients-disabled", "", "Enable those"),
        (radarr(port=8081), "client-not-watched", "", "[qBit-NAME]"),
        (radarr(host="10.0.0.6"), "client-not-watched", "", "[qBit-NAME]"),
        (radarr(category="movies"), "category-mismatch", "Category", 'Set Category = "movies" in [Radarr-Movies]'),
        (radarr(category="radarr/4k"), "category-mismatch", "Category", 'Set Category = "radarr/4k"'),
        (radarr(category=""), "no-category", "Category", "Give it the category 'radarr'"),
        (radarr(imported_category="done"), "imported-category", "Category", "Empty the Post-Import Category"),
        (
            replace(RADARR, complaints=(Complaint("RemotePathMappingCheck", "places downloads in /x"),)),
            "missing-path-mapping",
            "",
            "Remote Path Mappings",
        ),
        (
            replace(RADARR, complaints=(Complaint("DownloadClientCheck", "Unable to communicate"),)),
            "arr-complains",
            "",
            "System, Status",
        ),
        (
            replace(RADARR, mappings=(PathMapping("seedbox", "/downloads/", "/mnt/"),)),
            "mapping-for-nobody",
            "",
            "10.0.0.5",
        ),
    ],
)
def test_what_is_wrong_with_an_arr_is_found_with_its_remedy(
    arr: ArrReport, kind: str, key: str, remedy: str
) -> None:
    findings = [one for one in found(arr) if one.kind != "instance-not-used"]

    assert [(one.kind, one.about, one.key) for one in findings] == [(kind, "[Radarr-Movies]", key)]
    assert remedy in findings[0].remedy


def test_every_finding_is_made_of_finished_sentences() -> None:
    arr = replace(
        radarr(category="movies", imported_category="done"),
        complaints=(Complaint("RemotePathMappingCheck", "no full stop"), Complaint("RootFolderCheck", "gone.")),
    )
    for one in found(arr):
        assert one.says.endswith(".")
        assert one.remedy.endswith(".")
        assert str(one).startswith("[Radarr-Movies]")


def test_the_category_of_a_client_may_be_below_ours_where_subcategories_count() -> None:
    arr = radarr(category="radarr/4k")

    assert found(arr, settings=settings(arr, match_subcategories=True)) == []
    assert found(radarr(category="radarrs"), settings=settings(arr, match_subcategories=True)) != []


def test_a_post_import_category_that_the_instance_manages_is_fine() -> None:
    arr = radarr(imported_category="done")

    assert found(arr, settings=settings(arr, managed_categories=("done",))) == []


def test_the_arr_s_own_localhost_is_its_machine() -> None:
    here = replace(BOX, host="localhost")

    assert found(replace(radarr(host="localhost"), host="127.0.0.1"), instances=(here,)) == []
    assert found(replace(radarr(host="127.0.0.1"), host="10.0.0.5")) == []
    elsewhere = found(replace(radarr(host="localhost"), host="10.0.0.9"))
    assert "client-not-watched" in {one.kind for one in elsewhere}


def test_names_are_compared_by_the_addresses_they_stand_for() -> None:
    arr = radarr(host="box.example.org")

    assert found(arr, addresses={"box.example.org": frozenset({"10.0.0.5"})}) == []
    kinds = {one.kind for one in found(arr, addresses={"box.example.org": frozenset({"10.0.0.7"})})}
    assert kinds == {"client-not-watched", "instance-not-used"}


def test_of_a_name_that_only_containers_know_nothing_is_claimed() -> None:
    arr = radarr(host="qbittorrent", port=8090)

    assert found(arr) == []
    (said,) = unclear((BOX,), (arr,), {})
    assert "Cannot tell" in said
    assert "[qBit-Seedbox]" in said


def test_a_port_that_a_proxy_may_serve_is_no_mismatch() -> None:
    assert found(radarr(port=443)) == []


def test_an_instance_that_no_arr_uses_is_found_unless_it_manages_categories() -> None:
    idle = replace(BOX, name="Idle", section="qBit-Idle", host="10.0.0.8")
    both = (BOX, idle)

    (one,) = found(RADARR, instances=both)
    assert (one.kind, one.about) == ("instance-not-used", "[qBit-Idle]")
    of = settings(RADARR, instances=both, managed_categories=("linux",))
    assert found(RADARR, instances=both, settings=of) == []


def test_nothing_is_said_of_unused_instances_while_an_arr_did_not_tell_of_its_clients() -> None:
    silent = replace(SONARR, key_ok=False, clients=())

    assert found(radarr(host="10.0.0.6"), silent)[0].kind == "client-not-watched"
    assert "instance-not-used" not in {one.kind for one in found(radarr(host="10.0.0.6"), silent)}


def test_two_arrs_that_put_into_one_category_are_found() -> None:
    sonarr = replace(SONARR, clients=(replace(CLIENT, category="radarr"),))

    kinds = {one.kind: one for one in found(RADARR, sonarr)}
    assert kinds.keys() == {"category-mismatch", "shared-category"}
    assert (
        "[Radarr-Movies] and [Sonarr-TV] share the category 'radarr' on Seedbox" in kinds["shared-category"].says
    )


def test_a_managed_category_that_an_arr_fills_is_found() -> None:
    arr = radarr(category="linux")

    kinds = [one.kind for one in found(arr, settings=settings(arr, managed_categories=("linux",)))]
    assert "shared-category" in kinds


def with_torrent(**torrent: Any) -> Settings:
    of = settings(RADARR)
    return of.model_copy(update={"arrs": (of.arrs[0].model_copy(update={"torrent": TorrentSettings(**torrent)}),)})


def test_an_arr_that_removes_what_we_are_to_keep_is_found() -> None:
    row = TrackerRow(uri="t.example.org", hit_and_run=HitAndRun(mode="and"))
    arr = radarr(removes_completed=True)

    assert found(arr) == []
    assert [one.kind for one in found(arr, settings=with_torrent(remove="ratio"))] == ["removes-completed"]
    assert [one.kind for one in found(arr, settings=with_torrent(trackers=(row,)))] == ["removes-completed"]
    assert [one.kind for one in found(arr, settings=settings(arr, trackers=(row,)))] == ["removes-completed"]


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("/data", "/data", True),
        ("/data", "/data/tv", True),
        ("/data/a", "/data/b", False),
        ("", "", False),
        ("/data", "", False),
    ],
)
def test_categories_saved_into_each_other_are_found(first: str, second: str, shared: bool) -> None:
    box = replace(BOX, categories=(Category("radarr", first, 0), Category("sonarr", second, 0)))

    kinds = [one.kind for one in found(RADARR, SONARR, instances=(box,))]
    assert kinds == (["shared-folder"] if shared else [])


def test_a_folder_that_an_arr_does_not_see_wants_a_mapping() -> None:
    question = Question("Radarr-Movies", "seedbox", BOX, "/downloads", "/downloads", full=True)

    (one,) = found(RADARR, unseen=(question,))

    assert one.kind == "missing-path-mapping"
    assert "Radarr does not see /downloads" in one.says
    assert "host '10.0.0.5', remote path /downloads/" in one.remedy


def test_of_an_arr_that_could_not_be_read_nothing_is_said() -> None:
    finding = Finding("wrong-api-key", "[Radarr-Movies]", "APIKey", "No.", "Yes.")

    assert found(replace(radarr(port=1), key_ok=False, finding=finding)) == []
