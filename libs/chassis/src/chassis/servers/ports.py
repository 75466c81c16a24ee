import socket
from collections.abc import Collection

LOOPBACK = "127.0.0.1"
# A neighbour is recognised by people, and lies below the ports that the system gives to outgoing connections:
# one of those could take the port while its server restarts.
NEIGHBOURS = 100


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Without this a port in TIME_WAIT after our own restart would look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None, *, avoid: Collection[int] = ()) -> int:
    """The preferred port or a neighbour where nobody listens, else one that the system gives."""
    if preferred is not None:
        for candidate in range(preferred, preferred + NEIGHBOURS):
            if candidate not in avoid and is_free(candidate):
                return candidate
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        given: int = probe.getsockname()[1]
    return given
