"""Pulls from a consumer in order, and says so when the order may be broken.

The client's own `fetch` waits until a batch is full and goes silent after a restart of the server
(nats-io/nats.py#504); this keeps one request open, whose heartbeats show that somebody still answers it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from chassis.events.stream import FAILURES, STREAM, Broker, BrokerFailed

REQUEST_SECONDS = 30.0
HEARTBEAT_SECONDS = 1.0
SILENCE_SECONDS = 3.5
_SECOND = 1_000_000_000
_ALIVE = "100"
_USED_UP = frozenset({"404", "408"})


class Interrupted(Exception):
    """Messages may have been lost on the way: open the consumer again where it was left."""


@dataclass(frozen=True, slots=True)
class Delivered:
    subject: str
    data: bytes
    headers: Mapping[str, str]
    seq: int
    pending: int
    """How many more the consumer has to deliver."""
    reply: str


class Pull:
    """One reader of one consumer; whoever calls `next` gets what came, in the order of the stream."""

    def __init__(self, broker: Broker, consumer: str, *, batch: int = 100) -> None:
        self._broker = broker
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{consumer}"
        self._batch = batch
        self._connections = broker.connections
        self._inbox = broker.client.new_inbox()
        self._subscription: Subscription | None = None
        self._arrived: deque[Delivered] = deque()
        self._news = asyncio.Event()
        self._credit = 0
        self._heard = time.monotonic()
        self._consumer_seq: int | None = None
        self._trouble: str | None = None

    async def open(self) -> None:
        try:
            self._subscription = await self._broker.client.subscribe(self._inbox, cb=self._receive)
        except FAILURES as error:
            raise BrokerFailed("cannot subscribe") from error

    async def close(self) -> None:
        if self._subscription is not None and not self._broker.client.is_closed:
            await self._subscription.unsubscribe()

    async def next(self, *, wait_seconds: float | None = None) -> list[Delivered]:
        """At least one message, at most a batch; empty after `wait_seconds`. Raises `Interrupted`."""
        deadline = None if wait_seconds is None else time.monotonic() + wait_seconds
        while True:
            self._check()
            if self._arrived:
                return [self._arrived.popleft() for _ in range(min(self._batch, len(self._arrived)))]
            if deadline is not None and time.monotonic() >= deadline:
                return []
            if self._credit <= 0:
                await self._ask()
            await self._wait(deadline)

    async def acknowledge(self, batch: Sequence[Delivered]) -> None:
        try:
            for message in batch:
                await self._broker.client.publish(message.reply)
        except FAILURES as error:
            raise Interrupted("acknowledging failed") from error

    def _check(self) -> None:
        if self._connections != self._broker.connections:
            raise Interrupted("the connection was lost")
        if self._trouble is not None:
            raise Interrupted(self._trouble)
        if self._credit > 0 and time.monotonic() - self._heard > SILENCE_SECONDS:
            raise Interrupted("the server went silent")

    async def _ask(self) -> None:
        request = {
            "batch": self._batch,
            "expires": int(REQUEST_SECONDS * _SECOND),
            "idle_heartbeat": int(HEARTBEAT_SECONDS * _SECOND),
        }
        try:
            await self._broker.client.publish(self._subject, json.dumps(request).encode(), reply=self._inbox)
        except FAILURES as error:
            raise Interrupted("asking failed") from error
        self._credit = self._batch
        self._heard = time.monotonic()

    async def _wait(self, deadline: float | None) -> None:
        left = HEARTBEAT_SECONDS if deadline is None else min(HEARTBEAT_SECONDS, deadline - time.monotonic())
        try:
            async with asyncio.timeout(left):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()

    async def _receive(self, message: Msg) -> None:
        self._heard = time.monotonic()
        status = message.headers.get("Status") if message.headers else None
        if status is None:
            self._accept(message)
        elif status in _USED_UP:
            self._credit = 0
        elif status != _ALIVE:
            described = (message.headers or {}).get("Description", "")
            self._trouble = f"{status} {described}".strip()
        if status != _ALIVE:
            self._news.set()

    def _accept(self, message: Msg) -> None:
        about = message.metadata
        if self._consumer_seq is not None and about.sequence.consumer != self._consumer_seq + 1:
            self._trouble = "a message is missing"
            return
        self._consumer_seq = about.sequence.consumer
        self._credit -= 1
        self._arrived.append(
            Delivered(
                subject=message.subject,
                data=message.data,
                headers=message.headers or {},
                seq=about.sequence.stream,
                pending=about.num_pending,
                reply=message.reply,
            )
        )
