"""What somebody does as another person stands in the audit log before it is done."""

from __future__ import annotations

from chassis.rpc.client import Origin
from frontdesk.identity.v1.platform_pb2 import DESCRIPTOR

from gateway.binding import Rpc
from gateway.upstream.peers import Peers

RECORD = Rpc(DESCRIPTOR, "PlatformService.RecordImpersonatedWrite", given=("method", "path"))
LONGEST_PATH = 300


async def record_write(peers: Peers, origin: Origin, method: str, path: str) -> None:
    """Where it cannot be written down, it is not done."""
    await peers.call(RECORD, RECORD.message(method=method, path=path[:LONGEST_PATH]), origin)
