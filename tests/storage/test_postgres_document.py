"""What docs/postgresql.md tells the user to do makes a database that qBitrr takes, and its figures are ours."""

import re

from actors.licence import TAKEOVER_AFTER, VALID, Licence
from storage.postgres import Server
from storage.schema.database_url import PARAMETERS
from tests.house.source import ROOT
from tests.lab.postgres import PostgresServer
from tests.storage.reading import read

DOCUMENT = (ROOT / "docs/postgresql.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)
    return str(found)


def test_the_role_and_the_database_are_all_it_takes(postgres: PostgresServer) -> None:
    postgres.sql("DROP DATABASE IF EXISTS qbitrr")
    postgres.sql("DROP ROLE IF EXISTS qbitrr_documented")
    for statement in block("sql").replace("ROLE qbitrr", "ROLE qbitrr_documented").strip().split("\n"):
        postgres.sql(statement.replace("OWNER qbitrr", "OWNER qbitrr_documented"))
    loaded = read(block("toml"))
    assert loaded.sentences() == ()
    url = loaded.settings.general.database.replace("//qbitrr:", "//qbitrr_documented:")

    session = Server(url.replace("db.example.org:5432", f"127.0.0.1:{postgres.port}"), Licence()).for_writing(0.0)

    assert session.notice == ""
    session.leave()
    postgres.sql("DROP DATABASE qbitrr")


def test_its_figures_are_those_of_the_program() -> None:
    assert f"{TAKEOVER_AFTER:g} seconds after the server has ended its connection" in DOCUMENT
    assert f"act for {VALID:g} seconds" in DOCUMENT
    assert f"after {2 * VALID:g} seconds" in DOCUMENT
    assert {name for name in PARAMETERS if f"`{name}`" in DOCUMENT} == PARAMETERS
