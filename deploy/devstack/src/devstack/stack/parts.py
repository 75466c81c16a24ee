"""What the system consists of."""

from dataclasses import dataclass

# A customer waits for a booking, nobody waits for a statistic: under load the processes
# that only follow by events give way to those that answer.
FOLLOWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One process: `python -m <name>`. The preferred port is its gRPC port, the gateway's its HTTP port."""

    name: str
    port: int
    nice: int = 0


SERVICES = (
    Part(name="identity", port=15051),
    Part(name="booking", port=15052),
    Part(name="inbox", port=15053, nice=FOLLOWS),
    Part(name="inventory", port=15054, nice=FOLLOWS),
    Part(name="analytics", port=15055, nice=FOLLOWS),
)
GATEWAY = Part(name="gateway", port=8000)
PARTS = (*SERVICES, GATEWAY)
SERVICE_NAMES = tuple(part.name for part in SERVICES)
NAMES = tuple(part.name for part in PARTS)
