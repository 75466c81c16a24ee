"""The server side of a call: admission, deadline, tokens, policy, trace, errors, in this order."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import nullcontext
from typing import Any

import grpc
import structlog
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc import aio
from psycopg import DataError, OperationalError, errors

from chassis import telemetry
from chassis.context import Caller, Via, current_caller, current_deadline
from chassis.db import IdempotentCall, Replayed
from chassis.errors import (
    DeadlineExceeded,
    FrontdeskError,
    Invalid,
    Kind,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from chassis.rpc.admission import Admission, Most
from chassis.rpc.methods import Mark, Servicer, current_call
from chassis.rpc.metrics import count
from chassis.rpc.policy import Allow, Policy
from chassis.rpc.status import DETAILS_KEY, code_of, details_of
from chassis.tokens import AccessTokenVerifier, ServiceTokenVerifier

log = structlog.get_logger()

Context = aio.ServicerContext[Message, Message]
Asked = Message | AsyncIterator[Message]
"""A request; of an upload the parts of it."""


class Doorkeeper:
    """Decides who is calling, from the service token and, for signed-in people, their own token."""

    def __init__(self, services: ServiceTokenVerifier, people: AccessTokenVerifier) -> None:
        self._services = services
        self._people = people

    async def identify(self, metadata: Mapping[str, str | bytes]) -> Caller:
        """Raises `Unauthenticated`; `NotFound` where the two tokens speak of different workspaces."""
        service_token = metadata.get("x-service-token")
        if not isinstance(service_token, str):
            raise Unauthenticated("a service token is needed")
        service = self._services.verify(service_token)
        if service.via is not Via.USER:
            if service.via is Via.PUBLIC:
                self._people.check_workspace(service.workspace_id)
            return service
        bearer = metadata.get("authorization")
        if not isinstance(bearer, str) or not bearer.startswith("Bearer "):
            raise Unauthenticated("an access token is needed")
        person = await self._people.verify(bearer[7:])
        if person.workspace_id != service.workspace_id:
            raise NotFound("the person who calls belongs to another workspace")
        return person


class RpcServer:
    """Serves marked servicers; every method of theirs must stand in the policy table."""

    def __init__(self, name: str, doorkeeper: Doorkeeper, policy: Policy, *, most: Most) -> None:
        self._domain = f"{name}.frontdesk"
        self._doorkeeper = doorkeeper
        self._policy = policy
        self._admission = Admission(most)

    def handlers(self, servicer: Servicer) -> grpc.GenericRpcHandler:
        service, methods = servicer.contract, {}
        for method in service.methods:
            streams = method.client_streaming
            make = grpc.stream_unary_rpc_method_handler if streams else grpc.unary_unary_rpc_method_handler
            methods[method.name] = make(
                self._handler(service, method.name, servicer),
                request_deserializer=GetMessageClass(method.input_type).FromString,
                response_serializer=_serialised,
            )
        return grpc.method_handlers_generic_handler(service.full_name, methods)

    def _handler(
        self, service: ServiceDescriptor, name: str, servicer: Servicer
    ) -> Callable[[Asked, Context], Awaitable[Message | bytes | None]]:
        method = getattr(servicer, name)
        if not isinstance(getattr(method, "mark", None), Mark):
            raise TypeError(f"{type(servicer).__name__}.{name} is not marked @write, @read, @flow or @upload")
        full_name = f"{service.name}/{name}"
        allow = self._policy.get(full_name)
        if allow is None:
            raise LookupError(f"{full_name} stands in no policy table")

        async def handle(request: Asked, context: Context) -> Message | bytes | None:
            began = time.perf_counter()
            code = "cancelled"
            try:
                reply = await self._answer(full_name, allow, method, request, context)
                code = "ok"
                return reply
            except FrontdeskError as error:
                code = error.kind.value
                if not isinstance(request, Message):
                    await _read_rest(request)
                self._refuse(context, error)
            finally:
                count(full_name, code, time.perf_counter() - began)
            return None

        return handle

    async def _answer(
        self,
        name: str,
        allow: Allow,
        method: Callable[[Asked, Context], Awaitable[Message]],
        request: Asked,
        context: Context,
    ) -> Message | bytes:
        sent = context.invocation_metadata() or ()
        metadata = dict(sent)
        if len(metadata) < len(sent):
            raise Unauthenticated("nothing may be said twice, such as who is calling")
        uploads = not isinstance(request, Message)
        with self._admission.upload() if uploads else self._admission.call():
            current_deadline.set(_deadline(context))
            parent = metadata.get("traceparent")
            with telemetry.span(
                name, kind=telemetry.SpanKind.SERVER, parent=parent if isinstance(parent, str) else None
            ) as span:
                caller = await self._doorkeeper.identify(metadata)
                allow.check(caller, name)
                span.set_attribute("frontdesk.workspace_id", str(caller.workspace_id))
                current_caller.set(caller)
                current_call.set(_idempotent_call(name, caller, metadata, request))
                with self._admission.upload_of(caller) if uploads else nullcontext():
                    return await _run(name, method, request, context)

    def _refuse(self, context: Context, error: FrontdeskError) -> None:
        context.set_code(code_of(error))
        context.set_details(error.detail)
        context.set_trailing_metadata(((DETAILS_KEY, details_of(error, self._domain)),))


async def _run(
    name: str,
    method: Callable[[Asked, Context], Awaitable[Message]],
    request: Asked,
    context: Context,
) -> Message | bytes:
    try:
        return await method(request, context)
    except Replayed as replayed:
        return replayed.reply
    except FrontdeskError as error:
        if error.kind is Kind.INTERNAL:
            log.exception("internal error", method=name)
        raise
    except errors.QueryCanceled:
        raise DeadlineExceeded("the time for this call is over") from None
    except DataError as error:
        log.warning("a value was refused by the database", method=name, error=type(error).__name__)
        raise Invalid("a value cannot be stored, such as a text with a NUL character") from None
    except errors.LockNotAvailable:
        # As for a service that is away, callers try again: mostly the others are done by then.
        log.warning("a lock was not free in time", method=name)
        raise Unavailable("others are changing the same; try again shortly", retry_after_seconds=1) from None
    except OperationalError as error:
        log.warning("database unavailable", method=name, error=type(error).__name__)
        raise Unavailable("the database is busy or away; try again shortly") from None
    except Exception:
        log.exception("unexpected error", method=name)
        raise FrontdeskError("something went wrong on our side") from None


async def _read_rest(parts: AsyncIterator[Message]) -> None:
    """A refusal that overtakes the last part would reach its sender as a broken call."""
    async for _ in parts:
        continue


def _deadline(context: Context) -> float:
    left = context.time_remaining()
    if left is None:
        raise Invalid("every call needs a deadline")
    if left <= 0:
        raise DeadlineExceeded("the time for this call is over")
    return time.monotonic() + left


def _idempotent_call(
    name: str, caller: Caller, metadata: Mapping[str, str | bytes], request: Asked
) -> IdempotentCall | None:
    key = metadata.get("idempotency-key")
    if not isinstance(key, str):
        return None
    # What an upload is about is known when it has arrived; see IdempotentCall.about.
    body = request.SerializeToString(deterministic=True) if isinstance(request, Message) else b""
    fresh = "idempotency-key-fresh" in metadata
    return IdempotentCall.of(body, key=key, caller=caller.actor, method=name, fresh=fresh)


def _serialised(reply: Any) -> bytes:
    return reply if isinstance(reply, bytes) else reply.SerializeToString()
