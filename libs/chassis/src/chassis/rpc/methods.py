"""How a servicer's methods are marked: `@write`, `@read`, `@flow` or `@upload`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from enum import Enum
from importlib import import_module
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from grpc import aio

from chassis.context import Caller, current_caller
from chassis.db import ConstraintViolated, Database, IdempotentCall, ReadTx, Tx

S = TypeVar("S", bound="Servicer")
Q = TypeVar("Q", bound=Message)
A = TypeVar("A", bound=Message)
R = TypeVar("R")
P = ParamSpec("P")
RpcMethod = Callable[[S, Q, "aio.ServicerContext[Q, Awaitable[A]]"], Awaitable[A]]
UploadMethod = Callable[
    [S, AsyncIterator[Q], "aio.ServicerContext[AsyncIterator[Q], Awaitable[A]]"], Awaitable[A]
]

GENERATED = "_pb2_grpc"

current_call: ContextVar[IdempotentCall | None] = ContextVar("current_call", default=None)


class Mark(Enum):
    WRITE = "write"
    READ = "read"
    FLOW = "flow"
    UPLOAD = "upload"


class Servicer:
    """What the marked methods run on. Mixed in before the generated servicer class."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @property
    def contract(self) -> ServiceDescriptor:
        """Of the generated class that it is mixed into. Raises `TypeError`."""
        for ancestor in type(self).__mro__:
            if ancestor.__module__.endswith(GENERATED):
                messages = import_module(ancestor.__module__.removesuffix("_grpc"))
                name = ancestor.__name__.removesuffix("Servicer")
                return cast("ServiceDescriptor", messages.DESCRIPTOR.services_by_name[name])
        raise TypeError(f"{type(self).__name__} is mixed into no generated servicer")

    async def write(
        self,
        action: Callable[Concatenate[Tx, P], Awaitable[R]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """One transaction of the caller's workspace inside a `@flow`; stores no reply."""
        return await self.database.run(current_caller.get(), action, *args, **kwargs)

    async def write_reply(
        self, answer: Callable[[Tx], Awaitable[A]], *, caller: Caller | None = None, replayable: bool = True
    ) -> A:
        """The transaction of a `@flow` whose answer a repeat under the same idempotency key will get."""
        call = current_call.get() if replayable else None

        async def run(tx: Tx) -> A:
            message = await answer(tx)
            tx.reply = message.SerializeToString()
            return message

        return await self.database.run_call(caller or current_caller.get(), call, run)

    async def write_reply_swiftly(self, answer: Callable[[Tx, bool], Awaitable[A]], *, missed: str) -> A:
        """As `write_reply`, in as few round trips as `answer` can do where nobody else wants the same.

        Not asked `surely`, it may learn that somebody did together with COMMIT, by violating the constraint
        `missed`. Then it is asked again.
        """
        try:
            return await self.write_reply(lambda tx: answer(tx, False))
        except ConstraintViolated as violated:
            if violated.constraint != missed:
                raise
        return await self.write_reply(lambda tx: answer(tx, True))

    async def read(
        self,
        query: Callable[Concatenate[ReadTx, P], Awaitable[R]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        async with self.database.read(current_caller.get()) as tx:
            return await query(tx, *args, **kwargs)


def write(method: Callable[[S, Tx, Q], Awaitable[A]]) -> RpcMethod[S, Q, A]:
    """One RPC is one transaction; its answer is stored with the effect."""

    async def run(servicer: S, request: Q) -> A:
        return await servicer.write_reply(lambda tx: method(servicer, tx, request))

    return _marked(Mark.WRITE, run, method)


def read(method: Callable[[S, ReadTx, Q], Awaitable[A]]) -> RpcMethod[S, Q, A]:
    """One RPC is one read-only transaction."""

    async def run(servicer: S, request: Q) -> A:
        async with servicer.database.read(current_caller.get()) as tx:
            return await method(servicer, tx, request)

    return _marked(Mark.READ, run, method)


def flow(method: Callable[[S, Q], Awaitable[A]]) -> RpcMethod[S, Q, A]:
    """Opens no transaction: the method calls `self.read`, `self.write` and clients one after another."""
    return _marked(Mark.FLOW, method, method)


def upload(method: Callable[[S, AsyncIterator[Q]], Awaitable[A]]) -> UploadMethod[S, Q, A]:
    """A `@flow` whose request comes in parts: what it is about first, then the file in chunks."""
    return cast("UploadMethod[S, Q, A]", _marked(Mark.UPLOAD, method, method))


def _marked(
    mark: Mark, run: Callable[[S, Any], Awaitable[A]], method: Callable[..., Any]
) -> RpcMethod[S, Q, A]:
    async def call(servicer: S, request: Q, context: aio.ServicerContext[Q, Awaitable[A]]) -> A:
        return await run(servicer, request)

    call.__name__ = method.__name__
    call.__doc__ = method.__doc__
    call.mark = mark  # type: ignore[attr-defined]
    return cast("RpcMethod[S, Q, A]", call)
