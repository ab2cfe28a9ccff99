"""Names of hosts, resolved within bounds."""

import threading

from actors.check.hosts import HERE
from actors.check.names import resolve


def test_this_machine_s_own_name_is_here() -> None:
    assert resolve(["127.0.0.1", "localhost", ""]) == {}  # nobody need be asked
    assert resolve(["LOCALHOST.localdomain.", "0x7f.1"]).get("0x7f.1") == frozenset({HERE})


def test_a_name_that_nobody_knows_is_missing() -> None:
    assert resolve(["nowhere.invalid", "a b", "x" * 300]) == {}


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    hang = threading.Event()

    def slow(host: str) -> list[str]:
        hang.wait(30)
        return []

    try:
        assert resolve(["slow.example.org"], 0.1, slow) == {}
    finally:
        hang.set()
