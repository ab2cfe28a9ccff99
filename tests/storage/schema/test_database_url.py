"""`Settings.Database`: what names a PostgreSQL database, and what is said of what does not."""

import pytest
import tomlkit

from storage.editing import edited, masked
from storage.schema.database_url import DatabaseUrl
from tests.storage.reading import problems, read

GOOD = "postgresql://qbitrr:p%40ss@db.example.org:5432/qbitrr"


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("", ""),
        ("CHANGE_ME", ""),
        (GOOD, GOOD),
        ("postgres://me@[::1]/films?sslmode=require", "postgresql://me@[::1]/films?sslmode=require"),
        ("postgresql:///films?host=/run/postgresql", "postgresql:///films?host=/run/postgresql"),
    ],
)
def test_an_address_of_postgresqls_is_taken(given: str, taken: str) -> None:
    assert DatabaseUrl().parse(given) == taken


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("mysql://canary@db/qbitrr", "it has to begin with postgresql://"),
        ("qbitrr.db", "it has to begin with postgresql://"),
        ("postgresql:///qbitrr", "it names no host"),
        ("postgresql://canary@db", "it names no database"),
        ("postgresql://canary@db/a/b", "it names no database"),
        ("postgresql://canary@db:99999/qbitrr", "its port"),
        ("postgresql://canary@[::1/qbitrr", "cannot be read"),
        ("postgresql://canary@db/qbitrr?options=-c", "can be said, and not options"),
    ],
)
def test_what_is_none_is_said_without_showing_it(given: str, why: str) -> None:
    (said,) = problems(f'[Settings]\nDatabase = "{given}"\n')

    assert said.startswith("config.toml: [Settings] Database: ")
    assert why in said
    assert "canary" not in said


def test_one_that_was_changed_around_its_mask_is_refused_and_never_a_file_instead() -> None:
    document = tomlkit.parse(f'[Settings]\nDatabase = "{GOOD}"\n')
    wanted = masked(document)
    assert wanted == {"Settings": {"Database": "postgresql://db.example.org/********"}}
    assert edited(document, wanted) == document

    wanted["Settings"]["Database"] = "postgresql://elsewhere.example.org/********"
    (said,) = problems(tomlkit.dumps(edited(document, wanted)))

    assert "it was changed around its mask, so write it anew" in said


def test_it_may_come_from_the_environment() -> None:
    assert read("", {"QBITRR__Settings__Database": GOOD}).settings.general.database == GOOD
