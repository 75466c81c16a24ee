"""Calls to another service: deadline, tokens, trace and key go along, retries stay in one place."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

import grpc
import structlog
from grpc import aio

from chassis import telemetry
from chassis.context import Via, current_deadline
from chassis.errors import DeadlineExceeded
from chassis.rpc.status import RemoteError, error_from
from chassis.rpc.tls import channel
from chassis.tokens.service import ServiceIdentity

__all__ = ["FreshKey", "Origin", "Peer", "RemoteError"]

log = structlog.get_logger()

Q = TypeVar("Q")
A = TypeVar("A")

ATTEMPTS = 3
AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)
"""Nobody there; or a server that stops cancelled what it had not begun. We cancel no calls ourselves."""
FIRST_BACKOFF_SECONDS = 0.05
FRESH = ("idempotency-key-fresh", "1")
HOP_RESERVE_SECONDS = 0.02
SHORTEST_CALL_SECONDS = 0.005
OPTIONS: list[tuple[str, Any]] = [
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.enable_retries", 0),
    ("grpc.lb_policy_name", "round_robin"),
    ("grpc.max_receive_message_length", 4 * 1024 * 1024),
]


class FreshKey(str):
    """An idempotency key made for one call: its first attempt need not look for a stored reply."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """On whose behalf a call is made."""

    via: Via
    workspace_id: UUID | None
    user_token: str | None = None


class Peer:
    """Another service, by one long-lived channel; by TLS where `ca` says whose certificates are believed."""

    def __init__(self, name: str, address: str, identity: ServiceIdentity, *, ca: Path | None = None) -> None:
        self.name = name
        self._identity = identity
        self.channel = channel(address, OPTIONS, ca=ca)
        self._noted = -math.inf

    async def close(self) -> None:
        await self.channel.close()

    async def call(
        self,
        method: aio.UnaryUnaryMultiCallable[Q, A],
        request: Q,
        *,
        origin: Origin,
        idempotency_key: str | None = None,
        timeout: float = 5.0,
        attempts: int = ATTEMPTS,
    ) -> A:
        """A method that was away is tried again, for a read or a keyed call is safe to repeat; of what is
        not so, `attempts` is 1.

        Raises the peer's error as `RemoteError`, `DeadlineExceeded` where no time is left to ask.
        """
        deadline = _deadline(timeout)
        with telemetry.span(f"call {self.name}", kind=telemetry.SpanKind.CLIENT):
            metadata = self._metadata(origin, idempotency_key)
            first = [*metadata, FRESH] if isinstance(idempotency_key, FreshKey) else metadata
            for attempt in range(1, attempts + 1):
                try:
                    return await method(
                        request,
                        timeout=_time_left(deadline),
                        metadata=aio.Metadata(*(first if attempt == 1 else metadata)),
                    )
                except aio.AioRpcError as failure:
                    if failure.code() not in AWAY or attempt == attempts:
                        self._note(failure)
                        raise error_from(failure) from None
                await asyncio.sleep(FIRST_BACKOFF_SECONDS * 2**attempt * random.uniform(0.5, 1.0))
        raise AssertionError("unreachable")

    async def send(
        self,
        method: aio.StreamUnaryMultiCallable[Q, A],
        parts: AsyncIterator[Q],
        *,
        origin: Origin,
        idempotency_key: str | None = None,
        timeout: float = 60.0,
    ) -> A:
        """An upload. It is tried once: what was sent of the parts is not here any more.

        Raises what the parts raise, and otherwise as `call` does.
        """
        deadline = _deadline(timeout)
        watched = _Watched(parts)
        with telemetry.span(f"call {self.name}", kind=telemetry.SpanKind.CLIENT):
            metadata = aio.Metadata(*self._metadata(origin, idempotency_key))
            try:
                return await method(watched.parts(), timeout=_time_left(deadline), metadata=metadata)
            except aio.AioRpcError as failure:
                raise error_from(failure) from None
            except asyncio.CancelledError:
                # The library cancels a call whose parts fail, and keeps the reason to itself.
                if watched.error is not None:
                    raise watched.error from None
                raise

    def _note(self, failure: aio.AioRpcError) -> None:
        """Why a peer is away is for operators, once a second; the caller learns only that it is."""
        now = time.monotonic()
        if failure.code() in AWAY and now - self._noted >= 1:
            self._noted = now
            log.warning("a peer is away", peer=self.name, code=failure.code().name, why=failure.details())

    def _metadata(self, origin: Origin, idempotency_key: str | None) -> list[tuple[str, str]]:
        token = self._identity.token(self.name, origin.via, origin.workspace_id)
        metadata = [("x-service-token", token)]
        if origin.user_token is not None:
            metadata.append(("authorization", f"Bearer {origin.user_token}"))
        if idempotency_key is not None:
            metadata.append(("idempotency-key", str(idempotency_key)))
        parent = telemetry.traceparent()
        if parent is not None:
            metadata.append(("traceparent", parent))
        return metadata


class _Watched(Generic[Q]):
    def __init__(self, parts: AsyncIterator[Q]) -> None:
        self._parts = parts
        self.error: Exception | None = None

    async def parts(self) -> AsyncIterator[Q]:
        try:
            async for part in self._parts:
                yield part
        except Exception as error:
            self.error = error
            raise


def _deadline(timeout: float) -> float:
    own = time.monotonic() + timeout
    outer = current_deadline.get()
    return own if outer is None else min(own, outer - HOP_RESERVE_SECONDS)


def _time_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left < SHORTEST_CALL_SECONDS:
        raise DeadlineExceeded("no time is left for this call")
    return left
