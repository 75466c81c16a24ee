"""Who calls counts beside on whose behalf: a person's token alone moves nothing between services."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import grpc
import httpx
import pytest
import pytest_asyncio
from chassis.context import Via
from chassis.errors import Kind
from chassis.rpc.client import Origin, Peer, RemoteError
from chassis.rpc.policy import Policy
from e2e_business import Business, onboard
from e2e_requests import message_with, methods
from e2e_services import peers_of
from e2e_system import System
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass

NOBODY = str(uuid4())
FEWEST = 6


def _internal() -> list[tuple[str, MethodDescriptor]]:
    """Methods that no person and no visitor may call."""
    found = []
    for service, method in methods():
        policy: Policy = import_module(f"{service}.policy").POLICY
        allow = policy[f"{method.containing_service.name}/{method.name}"]
        if not allow.roles and not allow.public:
            found.append((service, method))
    return found


@pytest_asyncio.fixture
async def business(client: httpx.AsyncClient) -> Business:
    return await onboard(client)


async def test_a_users_token_replayed_from_service_to_service_is_refused_on_internal_methods(
    system: System, business: Business
) -> None:
    peers = peers_of(system)
    person = Origin(via=Via.USER, workspace_id=UUID(business.workspace_id), user_token=business.token)
    internal = _internal()
    assert len(internal) >= FEWEST
    for service, method in internal:
        alone = (("authorization", f"Bearer {business.token}"),)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await _stub(peers[service], method)(
                message_with(method.input_type, NOBODY), timeout=60, metadata=alone
            )
        assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED, method.full_name
        with pytest.raises(RemoteError) as denied:
            await _call(peers[service], method, person)
        assert denied.value.kind is Kind.DENIED, method.full_name
    await asyncio.gather(*(peer.close() for peer in peers.values()))


async def test_an_internal_method_serves_the_processes_of_its_policy_only(
    system: System, business: Business
) -> None:
    known = {
        name: peers_of(system, name) for name in ("gateway", "booking", "inbox", "inventory", "analytics")
    }
    itself = Origin(via=Via.SYSTEM, workspace_id=UUID(business.workspace_id))
    for service, method in _internal():
        policy: Policy = import_module(f"{service}.policy").POLICY
        allowed = policy[f"{method.containing_service.name}/{method.name}"].systems
        for name in set(known) - allowed:
            with pytest.raises(RemoteError) as denied:
                await _call(known[name][service], method, itself)
            assert denied.value.kind is Kind.DENIED, (name, method.full_name)
    await asyncio.gather(*(peer.close() for peers in known.values() for peer in peers.values()))


async def test_with_a_persons_token_of_another_workspace_nothing_is_found(
    system: System, client: httpx.AsyncClient, business: Business
) -> None:
    other = await onboard(client)
    mixed = Origin(via=Via.USER, workspace_id=UUID(other.workspace_id), user_token=business.token)
    peers = peers_of(system)
    for service, method in methods():
        if method.client_streaming:
            continue
        with pytest.raises(RemoteError) as refused:
            await _call(peers[service], method, mixed)
        assert refused.value.kind is Kind.NOT_FOUND, method.full_name
    await asyncio.gather(*(peer.close() for peer in peers.values()))


async def _call(peer: Peer, method: MethodDescriptor, origin: Origin) -> Any:
    return await peer.call(
        _stub(peer, method), message_with(method.input_type, NOBODY), origin=origin, timeout=60
    )


def _stub(peer: Peer, method: MethodDescriptor) -> Any:
    request = GetMessageClass(method.input_type)
    return peer.channel.unary_unary(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=request.SerializeToString,
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )
