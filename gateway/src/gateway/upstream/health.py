"""Whether the parts behind the gateway answer."""

from __future__ import annotations

import asyncio

from chassis.tokens import SigningKeys
from grpc import aio
from grpc_health.v1 import health_pb2

from gateway.upstream.peers import Peers

CHECK_SECONDS = 1.0
NEEDED = ("identity", "booking", "signing_keys")
"""Without these the gateway serves nobody; without the others it serves less."""


async def states_of(
    peers: Peers, keys: SigningKeys, *, names: tuple[str, ...] | None = None
) -> dict[str, str]:
    """Part -> `ok` or `unavailable`, asked at the same time."""
    asked = [name for name in peers if names is None or name in names]
    answers = await asyncio.gather(*(_serves(peers, name) for name in asked))
    states = {name: _word(answer) for name, answer in zip(asked, answers, strict=True)}
    return states | {"signing_keys": _word(keys.loaded)}


async def _serves(peers: Peers, name: str) -> bool:
    check = peers[name].channel.unary_unary(
        "/grpc.health.v1.Health/Check",
        request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
        response_deserializer=health_pb2.HealthCheckResponse.FromString,
    )
    try:
        answer = await check(health_pb2.HealthCheckRequest(), timeout=CHECK_SECONDS)
    except aio.AioRpcError:
        return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def _word(good: bool) -> str:
    return "ok" if good else "unavailable"
