"""What a start finds: the configuration and the log, or a sentence that says why the daemon cannot begin."""

from pathlib import Path

from actors.licence import Licence
from storage import config, logs
from storage.place import Place, place_of
from storage.settings import GeneralSettings, Settings


class CannotBegin(Exception):
    """Why the daemon does not start, in finished sentences."""


def first_settings(path: Path) -> Settings:
    """The configuration at `path`, brought to the present layout, or the environment's where there is no file.

    Where neither says anything, an example is written.
    Raises `CannotBegin`: there was none, it cannot be read, or what is wrong with it concerns everything.
    """
    try:
        loaded = config.open_config(path) if path.exists() else config.begin_from_environment(path)
        if loaded is None:
            config.write_example(path)
            raise CannotBegin(
                f"There was no configuration at {path}: an example has been written there. "
                "Edit the [qBit] section (Host, Port, UserName, Password) and one Arr section (URI, APIKey), "
                "then start again."
            )
    except config.ConfigUnreadable as reason:
        raise CannotBegin(str(reason)) from reason
    except OSError as reason:
        raise CannotBegin(
            f"There is no configuration at {path}, and an example cannot be written there "
            f"({reason.strerror}): name another file with --config."
        ) from reason
    if loaded.fatal:
        raise CannotBegin("\n".join(loaded.sentences()))
    return loaded.settings


def data_folder(general: GeneralSettings, config_path: Path) -> Path:
    """Where the database and the log are, unless the command line says otherwise."""
    return Path(general.data_folder or config_path.resolve().parent / "data")


def begin_log(general: GeneralSettings, data: Path) -> None:
    """Log as `general` says, from now on; raises `CannotBegin` when the file cannot be written."""
    try:
        logs.begin(general.console_level, data if general.log_to_file else None)
    except OSError as reason:
        raise CannotBegin(
            f"The log in {data / 'logs'} cannot be written ({reason.strerror}): give qBitrr's user "
            "the right to write there, or set Logging = false."
        ) from reason


def database_of(general: GeneralSettings, data: Path, licence: Licence) -> Place:
    """Where the database is; raises `CannotBegin` where what a server needs is not installed."""
    try:
        return place_of(general.database, data, licence)
    except ImportError as reason:
        raise CannotBegin(
            "[Settings] Database: psycopg, which PostgreSQL needs, is not installed on this machine: install it "
            "(pip install 'psycopg[binary]'), or delete the key to keep the database in the data folder."
        ) from reason
