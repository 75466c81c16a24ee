"""A service that answers what a test told it to, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from chassis.rpc.client import Origin
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    method: str
    request: Message
    origin: Origin
    key: str | None


@dataclass(frozen=True, slots=True)
class Method:
    """What a channel makes of a path."""

    path: str
    status: int

    async def __call__(self, _request: Message, **_options: object) -> health_pb2.HealthCheckResponse:
        return health_pb2.HealthCheckResponse(status=self.status)

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[1]


class RecordedPeer:
    def __init__(self) -> None:
        self.answers: dict[str, Message | Exception] = {}
        self.asked: list[Asked] = []
        self.health = health_pb2.HealthCheckResponse.SERVING
        self._news = asyncio.Condition()
        self.open = asyncio.Event()
        self.open.set()

    @property
    def channel(self) -> RecordedPeer:
        return self

    def unary_unary(self, path: str, **_serializers: object) -> Method:
        return Method(path, self.health)

    async def call(
        self,
        method: Method,
        request: Message,
        *,
        origin: Origin,
        idempotency_key: str | None = None,
        **_options: object,
    ) -> Message:
        self.asked.append(Asked(method=method.name, request=request, origin=origin, key=idempotency_key))
        async with self._news:
            self._news.notify_all()
        await self.open.wait()
        answer = self.answers[method.name]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def stream_unary(self, path: str, **_serializers: object) -> Method:
        return Method(path, self.health)

    async def send(
        self,
        method: Method,
        parts: AsyncIterator[Message],
        *,
        origin: Origin,
        idempotency_key: str | None = None,
        **_options: object,
    ) -> Message:
        answer = self.answers[method.name]
        if isinstance(answer, Exception):
            raise answer
        async for part in parts:
            self.asked.append(Asked(method=method.name, request=part, origin=origin, key=idempotency_key))
        return answer

    async def close(self) -> None:
        return

    async def asked_for(self, method: str, *, times: int = 1) -> None:
        async with self._news:
            await self._news.wait_for(lambda: len(self.requests(method)) >= times)

    def requests(self, method: str) -> list[Message]:
        return [asked.request for asked in self.asked if asked.method == method]

    def last(self, method: str) -> Asked:
        return next(asked for asked in reversed(self.asked) if asked.method == method)
