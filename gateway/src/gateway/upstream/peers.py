"""The services behind the gateway, as routes reach them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

from chassis.rpc.client import ATTEMPTS, Origin, Peer
from google.protobuf.message import Message
from grpc import aio

from gateway.binding import Rpc, Upload
from gateway.upstream.once import ONCE

UPLOAD_SECONDS = 130.0
"""Longer than any upload may take to arrive."""
Method = aio.UnaryUnaryMultiCallable[Message, Message]


class Peers(Mapping[str, Peer]):
    """By name. The callable of each RPC is made once per channel."""

    def __init__(self, peers: Mapping[str, Peer]) -> None:
        self._peers = peers
        self._methods: dict[str, Method] = {}

    def __getitem__(self, name: str) -> Peer:
        return self._peers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._peers)

    def __len__(self) -> int:
        return len(self._peers)

    async def call(
        self, rpc: Rpc, request: Message, origin: Origin, *, key: str | None = None, seconds: float = 5.0
    ) -> Message:
        peer = self._peers[rpc.peer]
        method = self._methods.get(rpc.path)
        if method is None:
            method = self._methods[rpc.path] = peer.channel.unary_unary(
                rpc.path,
                request_serializer=type(request).SerializeToString,
                response_deserializer=rpc.reply_message.FromString,
            )
        attempts = 1 if rpc.name in ONCE else ATTEMPTS
        return await peer.call(
            method, request, origin=origin, idempotency_key=key, timeout=seconds, attempts=attempts
        )

    async def send(
        self,
        upload: Upload,
        parts: AsyncIterator[Message],
        origin: Origin,
        *,
        key: str | None,
        seconds: float = UPLOAD_SECONDS,
    ) -> Message:
        peer = self._peers[upload.peer]
        method = peer.channel.stream_unary(
            upload.path,
            request_serializer=_serialised,
            response_deserializer=upload.reply_message.FromString,
        )
        return await peer.send(method, parts, origin=origin, idempotency_key=key, timeout=seconds)

    async def close(self) -> None:
        for peer in self._peers.values():
            await peer.close()


def _serialised(part: Message) -> bytes:
    return part.SerializeToString()
