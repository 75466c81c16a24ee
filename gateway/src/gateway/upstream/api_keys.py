"""API keys become access tokens: asked of identity once per token's life, dropped when a key is refused."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from typing import cast

from chassis.context import Via
from chassis.rpc.client import Origin
from frontdesk.identity.v1 import api_keys_pb2

from gateway.binding import Rpc
from gateway.upstream.peers import Peers

MOST_REMEMBERED = 10_000
LONGEST_KEY = 200
SPARE_SECONDS = 15.0
"""A token is not used to its very end, so that a call it begins can be verified by every service."""

EXCHANGE = Rpc(api_keys_pb2.DESCRIPTOR, "ApiKeyService.ExchangeApiKey", given=("key",))
_ASKING = Origin(via=Via.SYSTEM, workspace_id=None)


class ApiKeys:
    """Known by their hash; callers who present the same key at once share one question."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._tokens: OrderedDict[bytes, tuple[float, str]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[str]] = {}

    async def token_of(self, key: str) -> str:
        """Raises `Unauthenticated`."""
        digest = _digest(key)
        known = self._tokens.get(digest)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        asking = self._asking.get(digest)
        if asking is None:
            asking = self._asking[digest] = asyncio.create_task(self._ask(digest, key))
            asking.add_done_callback(lambda _: self._asking.pop(digest, None))
        return await asyncio.shield(asking)

    def forget(self, key: str) -> None:
        """After its token was refused."""
        self._tokens.pop(_digest(key), None)

    async def _ask(self, digest: bytes, key: str) -> str:
        asked_at = time.monotonic()
        reply = await self._peers.call(
            EXCHANGE, EXCHANGE.message(key=key[:LONGEST_KEY]), _ASKING, seconds=2.0
        )
        exchanged = cast("api_keys_pb2.ExchangeApiKeyResponse", reply)
        self._tokens[digest] = (asked_at + exchanged.expires_in - SPARE_SECONDS, exchanged.access_token)
        self._tokens.move_to_end(digest)
        if len(self._tokens) > MOST_REMEMBERED:
            self._tokens.popitem(last=False)
        return exchanged.access_token


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
