"""Imports point one way, and each library has one door."""

import pytest

from tests.house.source import Module, product

# The only module that may import each library which talks to another program.
DOORS = {
    "qbittorrentapi": {"actors.instance.client"},
    "pyarr": {"actors.arr.client"},
    "httpx": {"actors.arr.client"},
    "httpcore": {"actors.arr.wire"},
    "peewee": {
        "storage.models",
        "storage.database",
        "storage.actor",
        "storage.reader",
        "storage.postgres",
        "storage.activity",
    },
    "psycopg": {"storage.postgres", "storage.server_trouble"},
    "tomlkit": {"storage"},
    "bottle": {"web"},
    "waitress": {"web.server"},
    "apprise": {"actors.notify.sender"},
    "prometheus_client": {"web.metrics.scrape"},
    "pykka": {"actors.worker", "actors.router", "actors.supervisor", "actors.restart"},
}

# What a module that only decides must not touch: I/O, clocks, actors.
IMPURE = {
    "socket", "threading", "time", "sqlite3", "requests", "httpx", "pykka", "peewee", "bottle", "subprocess",
    "qbittorrentapi", "pyarr", "actors.worker", "actors.router", "actors.clock", "actors.board",
    "actors.wiring", "actors.supervisor", "storage.actor", "storage.reader", "storage.models", "storage.database",
}  # fmt: skip


def room_of(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def offenders(module: Module, forbidden: set[str]) -> list[str]:
    return sorted(
        name
        for name in set(module.imports())
        if any(name == bad or name.startswith(bad + ".") for bad in forbidden)
    )


def pure_modules() -> list[Module]:
    """Modules that say `pure` in their first sentence promise to do no I/O."""
    docstrings = ((module, [*module.text.split('"""'), "", ""][1]) for module in product())
    return [module for module, said in docstrings if "pure" in said.lower().split("\n")[0]]


def test_the_decisions_are_pure() -> None:
    pure = pure_modules()

    names = {module.name for module in pure}
    assert {"actors.arr.verdict", "actors.instance.mirror", "actors.instance.space", "actors.restart"} <= names
    assert {module.name: found for module in pure if (found := offenders(module, IMPURE))} == {}


def test_no_actor_knows_the_web_or_the_command_line() -> None:
    found = {
        m.name: bad for m in product() if room_of(m.name) == "actors" and (bad := offenders(m, {"web", "run"}))
    }

    assert found == {}


def test_actors_reach_storage_only_for_settings_and_reading() -> None:
    """Commands beside the daemon put things together as `run.py` does, and reach what they need."""
    allowed = {"storage", "storage.settings", "storage.reader", "storage.rows", "storage.snapshot"}

    found = {
        module.name: bad
        for module in product()
        if room_of(module.name) == "actors"
        and not module.name.endswith(".command")
        and (bad := [n for n in offenders(module, {"storage"}) if ".".join(n.split(".")[:2]) not in allowed])
    }

    assert found == {}


def test_the_web_reaches_actors_only_by_message_and_board() -> None:
    clients = {"actors.instance.client", "actors.instance.actor", "actors.arr.client", "actors.arr.actor"}

    found = {m.name: bad for m in product() if room_of(m.name) == "web" and (bad := offenders(m, clients))}

    assert found == {}


def test_storage_knows_no_web_and_no_instance() -> None:
    forbidden = {"web", "run", "actors.instance", "actors.arr", "actors.supervisor"}

    found = {m.name: bad for m in product() if room_of(m.name) == "storage" and (bad := offenders(m, forbidden))}

    assert found == {}


@pytest.mark.parametrize("library", sorted(DOORS))
def test_a_library_is_imported_only_where_its_errors_are_translated(library: str) -> None:
    importers = {m.name for m in product() if offenders(m, {library})}

    strangers = {name for name in importers if name not in DOORS[library] and room_of(name) not in DOORS[library]}
    assert strangers == set()


def test_there_are_no_circles() -> None:
    graph = {m.name: {n for n in m.imports() if n != m.name} for m in product()}
    names = set(graph)
    edges = {name: {n for n in imported if n in names} for name, imported in graph.items()}

    while free := {name for name, imported in edges.items() if not imported & edges.keys()}:
        edges = {name: imported for name, imported in edges.items() if name not in free}

    assert sorted(edges) == []
