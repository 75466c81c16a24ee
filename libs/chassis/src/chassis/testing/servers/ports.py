import errno
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

LOOPBACK = "127.0.0.1"
# Whoever holds a port here means to use it on LOOPBACK, though its server may not listen yet.
CLAIMS = "127.0.0.2"
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


def free_port(preferred: int | None = None) -> int:
    """The preferred port or a neighbour where nobody listens, else one that the system gives."""
    if preferred is not None:
        for candidate in range(preferred, preferred + NEIGHBOURS):
            if is_free(candidate):
                return candidate
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        given: int = probe.getsockname()[1]
    return given


@contextmanager
def claimed_ports(preferred: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """A port for each name that no other claimant gets, so that two systems may start at once."""
    with ExitStack() as claims:
        yield {name: _claim_near(port, claims) for name, port in preferred.items()}


def _claim_near(preferred: int, claims: ExitStack) -> int:
    for candidate in range(preferred, preferred + NEIGHBOURS):
        if is_free(candidate):
            claim = socket.socket()
            if _holds(claim, candidate):
                claims.enter_context(claim)
                return candidate
            claim.close()
    return free_port()


def _holds(claim: socket.socket, port: int) -> bool:
    try:
        claim.bind((CLAIMS, port))
    except OSError as error:
        # Where the system has only one loopback address (macOS) nothing can be claimed.
        return error.errno != errno.EADDRINUSE
    return True
