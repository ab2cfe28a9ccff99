"""The kinds of trouble a server can give, told apart because the supervisor answers each differently.

`actors/instance/client.py` and `actors/arr/client.py` translate their library's errors into these;
everything else that escapes an actor is a bug.
"""

from typing import Literal

#: What it is that an address does not lead to: nobody listens there, the host's name is not known, something
#: else answers, we are sent on, or the two ends do not agree about TLS; "" when that cannot be told.
type Lost = Literal["", "nobody", "name", "stranger", "elsewhere", "tls"]


class Unreachable(Exception):
    """Weather: refused connection, timeout, 5xx, HTML where JSON was due, session lost. It passes by itself.

    `lost` is for those who advise the user on an address.
    """

    def __init__(self, message: str = "", lost: Lost = "") -> None:
        super().__init__(message)
        self.lost: Lost = lost


class Refused(Exception):
    """The server is well and says no to our credentials or API key. Trying again costs us a ban."""


class Banned(Exception):
    """qBittorrent has banned our address after failed logins (403 on login)."""


class Unsupported(Exception):
    """The server is older than we can work with, or is not the program the configuration says it is."""


class Rejected(Exception):
    """One request was understood and refused (4xx): a result for that request, no reason to restart."""


class NoAnswer(Exception):
    """An actor that was asked is not there, ended first, or is late: one of ours, not a server, and it passes."""
