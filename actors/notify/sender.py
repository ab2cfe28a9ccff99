"""Tells one target by Apprise: the only module that knows that library, which is loaded when first needed."""

import logging
import re
import threading
from typing import Any

from actors.notify.note import Note, plain

#: Shorter parts of an address are words such as `chat`, and hide nothing.
_SECRET_FROM = 6
_SPLIT = re.compile(r"[/:@?&=,#]+")

_loading = threading.Lock()


class Sender:
    """A target. Called with a note it returns "", or a sentence why it was not told; blocks for some seconds."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._service: Any = None

    def __call__(self, note: Note) -> str:
        """Tell it, once."""
        if self._service is None:
            with _loading:  # it loads its services at its first use
                service = _service(self._url)
            if service is None:
                scheme = self._url.partition("://")[0]
                return f"Apprise can do nothing with this {scheme}:// address: see its documentation of {scheme}."
            self._service = service
        words: list[str] = []
        told = self._service.notify(
            body=note.body,
            title=f"qBitrr: {note.title}",
            notify_type=note.tone,
            body_format="text",
            log_callback=lambda entry, _: words.append(str(entry.message)),
            log_level=logging.WARNING,
        )
        if told:
            return ""
        return self._clean(" ".join(words)) or "The target did not take the message and gave no reason."

    def _clean(self, words: str) -> str:
        for part in sorted(_SPLIT.split(self._url.partition("://")[2]), key=len, reverse=True):
            if len(part) >= _SECRET_FROM:
                words = words.replace(part, "***")
        return plain(words)


def _service(url: str) -> Any:
    """Apprise with this one target; None when it cannot make anything of the address."""
    import apprise  # noqa: PLC0415 - half a second and 12 MB, for those alone who want to be told

    said = logging.getLogger("apprise")
    said.propagate = False
    said.setLevel(logging.WARNING)  # below, it writes whole addresses to the log
    asset = apprise.AppriseAsset(
        app_id="qBitrr",
        app_desc="qBitrr",
        async_mode=False,
        service_timeout=0,  # else it sends in a thread of its own, which would keep the process from ending
        allow_templates=False,
        pem_autogen=False,
        pgp_autogen=False,
    )
    service = apprise.Apprise(asset=asset)
    return service if service.add(url) else None
