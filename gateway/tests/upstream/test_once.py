"""What spends something is asked once: a repeat after a lost answer would say that it failed."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import AsyncIterator

import grpc
import pytest
from chassis.context import Via
from chassis.errors import FrontdeskError, Kind
from chassis.rpc.client import ATTEMPTS, Origin, Peer
from chassis.tokens import ServiceIdentity
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frontdesk.identity.v1 import recovery_pb2
from gateway.binding import USED
from gateway.routes.identity.sign_in.recovery import FORGOT, RESET
from gateway.upstream.once import ONCE
from gateway.upstream.peers import Peers
from grpc import aio


class Losing(grpc.GenericRpcHandler):
    """Does what it is asked, and every answer is lost on the way."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        async def lose(_request: bytes, context: aio.ServicerContext[bytes, bytes]) -> bytes:
            self.done[details.method.rpartition("/")[2]] += 1
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the connection broke")
            return b""

        return grpc.unary_unary_rpc_method_handler(lose)


@pytest.fixture
async def losing() -> AsyncIterator[tuple[Losing, Peers]]:
    handler, server = Losing(), aio.server()
    server.add_generic_rpc_handlers((handler,))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    seed = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    peers = Peers({"identity": Peer("identity", f"127.0.0.1:{port}", ServiceIdentity("gateway", seed))})
    yield handler, peers
    await peers.close()
    await server.stop(None)


async def test_what_spends_a_link_is_asked_once_and_what_may_be_repeated_again(
    losing: tuple[Losing, Peers],
) -> None:
    handler, peers = losing
    origin = Origin(via=Via.PUBLIC, workspace_id=None)
    asked = ((RESET, recovery_pb2.ResetPasswordRequest()), (FORGOT, recovery_pb2.ForgotPasswordRequest()))
    for rpc, request in asked:
        with pytest.raises(FrontdeskError) as lost:
            await peers.call(rpc, request, origin)
        assert lost.value.kind is Kind.UNAVAILABLE
    assert handler.done == {"ResetPassword": 1, "ForgotPassword": ATTEMPTS}


def test_each_of_them_is_an_rpc_that_the_gateway_asks() -> None:
    assert sorted(ONCE - USED) == []
