"""What a start finds: the configuration and the log, or a sentence that says why the daemon cannot begin."""

from pathlib import Path

from storage import config, logs
from storage.settings import GeneralSettings, Settings


class CannotBegin(Exception):
    """Why the daemon does not start, in finished sentences."""


def first_settings(path: Path) -> Settings:
    """The configuration at `path`, brought to the present layout; an example is written where there is none.

    Raises `CannotBegin`: there was none, it cannot be read, or what is wrong with it concerns everything.
    """
    try:
        if not path.exists():
            config.write_example(path)
            raise CannotBegin(
                f"There was no configuration at {path}: an example has been written there. "
                "Edit the [qBit] section (Host, Port, UserName, Password) and one Arr section (URI, APIKey), "
                "then start again."
            )
        loaded = config.open_config(path)
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


def begin_log(general: GeneralSettings, data: Path) -> None:
    """Log as `general` says, from now on; raises `CannotBegin` when the file cannot be written."""
    try:
        logs.begin(general.console_level, data if general.log_to_file else None)
    except OSError as reason:
        raise CannotBegin(
            f"The log in {data / 'logs'} cannot be written ({reason.strerror}): give qBitrr's user "
            "the right to write there, or set Logging = false."
        ) from reason
