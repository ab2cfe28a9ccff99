"""Free ports for the programs of the lab."""

import random
import socket

# Below the range from which the system takes the near ends of outgoing connections: a port in there may be
# taken while our server is down, and a client that retries a dead port in there may even connect to itself.
_RANGE = range(12_000, 32_000)


def free_port(interface: str = "127.0.0.1") -> int:
    """Return a port that the system lets us bind on that interface just now."""
    for port in random.sample(_RANGE, 200):
        if is_free(port, interface):
            return port
    raise RuntimeError(f"the system refused 200 ports in a row on {interface}")


def is_free(port: int, interface: str = "127.0.0.1") -> bool:
    """Tell whether nobody listens on that port just now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # remains of old connections do not count
        try:
            probe.bind((interface, port))
        except OSError:
            return False
    return True
