"""What an Arr says of its set-up, however it says it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from actors.check import reading
from actors.check.joins import joins
from actors.check.names import own
from actors.check.report import ArrReport, PathMapping
from storage.settings import ArrKind
from tests.actors.check.samples import BOX, RADARR, settings

CLIENT = {
    "name": "box",
    "implementation": "QBittorrent",
    "enable": True,
    "removeCompletedDownloads": True,
    "fields": [
        {"name": "host", "value": "box.lan"},
        {"name": "port", "value": 8090},
        {"name": "useSsl", "value": True},
        {"name": "urlBase", "value": "/qbit/"},
        {"name": "tvCategory", "value": "shows"},
        {"name": "movieCategory", "value": "films"},
        {"name": "musicCategory", "value": "songs"},
        {"name": "tvImportedCategory", "value": "seen"},
    ],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def test_each_arr_calls_its_category_by_another_name() -> None:
    kinds: tuple[ArrKind, ...] = ("radarr", "sonarr", "lidarr")

    found = [reading.clients([CLIENT], kind)[0] for kind in kinds]

    assert [one.category for one in found] == ["films", "shows", "songs"]
    assert [one.imported_category for one in found] == ["", "seen", ""]
    assert (found[0].host, found[0].port, found[0].tls, found[0].base_path) == ("box.lan", 8090, True, "qbit")
    assert (found[0].enabled, found[0].removes_completed) == (True, True)


def test_clients_of_other_kinds_are_named_only() -> None:
    other = {"name": "news", "implementation": "Sabnzbd"}

    assert reading.clients([CLIENT, other], "radarr") == reading.clients([CLIENT], "radarr")
    assert reading.other_clients([CLIENT, other]) == ("news",)


def test_complaints_are_those_about_clients_and_paths_without_secrets() -> None:
    rows = [
        {"source": "DownloadClientCheck", "type": "error", "message": "http://me:word@box/?apikey=abc is down"},
        {"source": "DownloadClientCheck", "type": "ok", "message": "fine"},
        {"source": "UpdateCheck", "type": "warning", "message": "old"},
    ]

    (one,) = reading.complaints(rows)

    assert one.source == "DownloadClientCheck"
    assert "word" not in one.message
    assert "abc" not in one.message


def test_a_mapping_is_read_as_it_is() -> None:
    row = {"id": 1, "host": "box", "remotePath": "/a/", "localPath": "/b/"}

    assert reading.mappings([row]) == (PathMapping("box", "/a/", "/b/"),)
    assert reading.complaints([]) == ()


@given(
    st.lists(st.dictionaries(st.sampled_from([*CLIENT, "fields", "source", "type", "host"]), JSON), max_size=3),
    JSON,
)
def test_nothing_that_an_arr_may_say_is_too_strange(rows: list[dict[str, Any]], value: object) -> None:
    odd = CLIENT | {"fields": [{"name": name, "value": value} for name in ("host", "port", "movieCategory")]}
    everything = [*rows, odd, CLIENT | {"fields": value}]
    arr = ArrReport(
        *("Radarr-Movies", "radarr", "10.0.0.2:7878", "10.0.0.2", "radarr"),
        key_ok=True,
        clients=reading.clients(everything, "radarr"),
        others=reading.other_clients(everything),
        mappings=reading.mappings(everything),
        complaints=reading.complaints(everything),
    )

    for one in joins(settings(RADARR), (BOX,), (arr,), own([client.host for client in arr.clients])):
        assert str(one).encode()
