"""Reads configurations written in tests, and says what was found wrong in them."""

from pathlib import Path

from storage.config import Loaded, parse
from storage.settings import ArrSettings, InstanceSettings

DATA = Path(__file__).parent / "data"

QBIT = '[qBit]\nHost = "10.0.0.1"\nUserName = "admin"\nPassword = "secret"\n'
RADARR = '[Radarr-4K]\nURI = "http://10.0.0.2:7878"\nAPIKey = "key"\n'


def read(text: str, environ: dict[str, str] | None = None) -> Loaded:
    """The text as if it stood in `config.toml`, with no environment but this."""
    return parse(text, Path("config.toml"), environ or {})


def instance(text: str) -> InstanceSettings:
    """The one instance of a text without problems: `text` goes on in `[qBit]`."""
    loaded = read(QBIT + text)
    assert loaded.sentences() == ()
    (found,) = loaded.settings.instances
    return found


def arr(text: str) -> ArrSettings:
    """The one Arr of a text without problems: `text` goes on in `[Radarr-4K]`."""
    loaded = read(RADARR + text)
    assert loaded.sentences() == ()
    (found,) = loaded.settings.arrs
    return found


def problems(text: str, environ: dict[str, str] | None = None) -> list[str]:
    """Every problem as the user sees it."""
    return list(read(text, environ).sentences())
