"""Secrets are in the settings and in nothing that is shown."""

from collections.abc import Iterator

import pytest

from storage.config import Loaded
from storage.schema import TABLES
from storage.schema.key import Key
from tests.storage.reading import DATA, read

SECRETS = [
    (table.name, *path) for table in TABLES for path, _, key in table.walk() if key.secret and len(path) == 1
]


def shown(loaded: Loaded) -> str:
    """Everything of a configuration that may reach a log, a page or an answer."""
    settings = loaded.settings
    return "\n".join((*loaded.sentences(), *loaded.notices, repr(settings), str(settings), repr(loaded)))


def canaries(text: str) -> Iterator[str]:
    for word in text.replace('"', " ").replace("/", " ").split():
        if word.startswith("canary-"):
            yield word


def test_no_secret_of_a_whole_configuration_is_shown() -> None:
    text = (DATA / "reference-5.14.toml").read_text(encoding="utf-8")
    found = list(canaries(text))

    said = shown(read(text))

    assert len(found) == 9
    assert [canary for canary in found if canary in said] == []


@pytest.mark.parametrize("path", SECRETS, ids=".".join)
@pytest.mark.parametrize("value", ["[4041, 'canary']", "{x = 'canary'}", "['canary']", "40414041"])
def test_a_secret_of_the_wrong_kind_is_refused_without_being_shown(path: tuple[str, str], value: str) -> None:
    section, key = path

    said = shown(read(f"[{section}]\n{key} = {value}\n"))

    assert "canary" not in said
    assert "4041" not in said


@pytest.mark.parametrize(
    "text",
    [
        "[qBit]\nPasword = 'canary'\n",
        "[qBit]\nPassword = ['canary']\n",
        "[qBit]\nHost = 'http://me:canary@host'\n",
        "[qBit]\nHost = 'a'\nTrackers = [{URI = ['https://t.example/canary/announce']}]\n",
        "[Radarr]\nURI = 'http://host?apikey=canary'\n",
        "Password = 'canary'\n",
        "[qBit.Password]\nx = 'canary'\n",
        '[qBit]\nHost = "a"\nApiKey = "canary\\nthe second line"\n',
        '[Radarr]\nURI = "http://a"\nAPIKey = "canary key"\n',
        '[Radarr]\nURI = "http://a"\nAPIKey = "canary\\r\\nX: y"\n',
        '[WebUI]\nToken = "canary\\u0000"\n',
        "[Pasword]\nx = 'canary'\n",
        "[WebUI]\nToken = 1\nPasswordHash = 'canary'\n[WebUI.OIDC]\nClientSecret = 'canary'\n",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_shown(text: str) -> None:
    assert "canary" not in shown(read(text))


def test_a_secret_of_the_environment_is_not_shown() -> None:
    environ = {
        "QBITRR__qBit__Password": "canary",
        "QBITRR__qBit__Passwort": "canary",
        "QBITRR__qBit__Password__More": "canary",
        "QBITRR__Radarr__APIKey": "canary",
        "QBITRR__Nobody__APIKey": "canary",
        "QBITRR__qBit__Trackers": "[{URI = canary",
        "QBITRR__WebUI": "canary",
        "QBITRR_SETTINGS_GITHUB_TOKEN": "canary",
    }

    assert "canary" not in shown(read("[qBit]\nHost = 'a'\n", environ))


def test_a_setting_that_cannot_be_built_does_not_show_what_it_was_given() -> None:
    settings = read("[qBit]\nHost = 'a'\nPassword = 'canary'\n").settings
    given = settings.instances[0].model_dump() | {"port": "no port"}

    with pytest.raises(ValueError, match="port") as caught:
        type(settings.instances[0]).model_validate(given)

    assert "no port" not in str(caught.value)


def test_every_secret_key_is_text_or_has_rows_of_it() -> None:
    for table in TABLES:
        for _, _, key in table.walk():
            assert isinstance(key, Key)
            assert not key.secret or isinstance(key.default, str) or key.rows is not None
