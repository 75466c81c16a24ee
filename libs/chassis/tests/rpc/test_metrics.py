"""What Prometheus reads of a service."""

import asyncio
from urllib.request import urlopen

import pytest
from chassis.db import Database
from chassis.errors import Conflict
from chassis.process.service import serve_metrics
from chassis.rpc.methods import Servicer, flow
from chassis.rpc.policy import Allow
from chassis.rpc.status import RemoteError
from chassis.testing.rpc import running
from chassis.testing.servers.ports import LOOPBACK, free_port
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_pb2_grpc import ContactServiceServicer, ContactServiceStub
from prometheus_client import REGISTRY

POLICY = {
    "ContactService/GetContact": Allow(public=True),
    "ContactService/ListContacts": Allow(public=True),
}


class Contacts(Servicer, ContactServiceServicer):
    @flow
    async def GetContact(self, request: pb.GetContactRequest) -> pb.GetContactResponse:
        raise Conflict("always")

    @flow
    async def ListContacts(self, request: pb.ListContactsRequest) -> pb.ListContactsResponse:
        return pb.ListContactsResponse()


async def test_calls_are_counted_by_method_and_outcome(database: Database) -> None:
    listed = _counted("ContactService/ListContacts", "ok")
    refused = _counted("ContactService/GetContact", "conflict")
    port = free_port()
    serve_metrics(f"{LOOPBACK}:{port}")
    async with running("inbox", POLICY, Contacts(database)) as served:
        stub = ContactServiceStub(served.peer.channel)
        await served.peer.call(stub.ListContacts, pb.ListContactsRequest(), origin=served.visitor(None))
        with pytest.raises(RemoteError):
            await served.peer.call(stub.GetContact, pb.GetContactRequest(), origin=served.visitor(None))
    page = await asyncio.to_thread(_read, port)
    assert _counted("ContactService/ListContacts", "ok") == listed + 1
    assert _counted("ContactService/GetContact", "conflict") == refused + 1
    for name in (
        "frontdesk_rpc_calls_total",
        "frontdesk_rpc_call_seconds_count",
        "frontdesk_pool_connections",
    ):
        assert f"\n{name}" in page


def _counted(method: str, code: str) -> float:
    labels = {"method": method, "code": code}
    return REGISTRY.get_sample_value("frontdesk_rpc_calls_total", labels) or 0.0


def _read(port: int) -> str:
    with urlopen(f"http://{LOOPBACK}:{port}/metrics", timeout=60) as answer:
        text: str = answer.read().decode()
        return text
