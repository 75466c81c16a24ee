"""API keys become access tokens: asked of identity once per token's life, dropped when a key is refused.

Refusals are remembered too, but only for moments: a workspace may be restored.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Self, cast

from chassis.context import Via
from chassis.errors import Kind
from chassis.rpc.client import Origin, RemoteError
from frontdesk.identity.v1 import api_keys_pb2

from gateway.binding import Rpc
from gateway.rates import Guesses
from gateway.upstream.peers import Peers

MOST_REMEMBERED = 10_000
MOST_REFUSED = 10_000
REFUSED_SECONDS = 1.5
LONGEST_KEY = 200
SPARE_SECONDS = 15.0
"""A token is not used to its very end, so that a call it begins can be verified by every service."""

EXCHANGE = Rpc(api_keys_pb2.DESCRIPTOR, "ApiKeyService.ExchangeApiKey", given=("key",))
_ASKING = Origin(via=Via.SYSTEM, workspace_id=None)
_JUDGED = frozenset({Kind.UNAUTHENTICATED, Kind.DENIED})
"""What identity said of the key, not of its own state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """What was said, rather than the error: that one holds all frames that it passed."""

    until: float
    kind: Kind
    reason: str
    detail: str

    @classmethod
    def of(cls, error: RemoteError, *, until: float) -> Self:
        return cls(until=until, kind=error.kind, reason=error.reason, detail=error.detail)

    def error(self) -> RemoteError:
        return RemoteError(self.kind, self.reason, self.detail, None, {})


class ApiKeys:
    """Known by their hash; callers who present the same key at once share one question."""

    def __init__(self, peers: Peers, guesses: Guesses) -> None:
        self._peers = peers
        self._guesses = guesses
        self._tokens: OrderedDict[bytes, tuple[float, str]] = OrderedDict()
        self._refused: OrderedDict[bytes, _Refused] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[str]] = {}

    async def token_of(self, key: str, address: str | None) -> str:
        """`address` is of who presents it, where it counts; a key that was good lately is no guess of it.

        Raises `RemoteError`, `RateLimited`.
        """
        digest = _digest(key)
        known = self._tokens.get(digest)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        refused = self._refused.get(digest)
        if refused is not None and refused.until > time.monotonic():
            raise refused.error()
        asking = self._asking.get(digest)
        if asking is None:
            if address is not None and known is None:
                self._guesses.check(address)
            asking = self._asking[digest] = asyncio.create_task(self._ask(digest, key, address))
            asking.add_done_callback(lambda _: self._asking.pop(digest, None))
        return await asyncio.shield(asking)

    def forget(self, key: str) -> None:
        """After its token was refused."""
        self._tokens.pop(_digest(key), None)

    async def _ask(self, digest: bytes, key: str, address: str | None) -> str:
        asked_at = time.monotonic()
        request = EXCHANGE.message(key=key[:LONGEST_KEY])
        try:
            reply = await self._peers.call(EXCHANGE, request, _ASKING, seconds=2.0)
        except RemoteError as error:
            if error.kind in _JUDGED:
                self._tokens.pop(digest, None)
                self._remember(digest, _Refused.of(error, until=asked_at + REFUSED_SECONDS))
            if error.kind is Kind.UNAUTHENTICATED and address is not None:
                await self._guesses.note(address)
            raise
        exchanged = cast("api_keys_pb2.ExchangeApiKeyResponse", reply)
        self._tokens[digest] = (asked_at + exchanged.expires_in - SPARE_SECONDS, exchanged.access_token)
        self._tokens.move_to_end(digest)
        if len(self._tokens) > MOST_REMEMBERED:
            self._tokens.popitem(last=False)
        return exchanged.access_token

    def _remember(self, digest: bytes, refused: _Refused) -> None:
        self._refused[digest] = refused
        self._refused.move_to_end(digest)
        if len(self._refused) > MOST_REFUSED:
            self._refused.popitem(last=False)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
