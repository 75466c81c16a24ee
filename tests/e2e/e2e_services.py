"""Each service called directly on its port, as the gateway reaches it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import jwt
from chassis.context import Via
from chassis.rpc.client import Origin, Peer
from chassis.testing.forgeries import Forge
from chassis.tokens import ServiceIdentity
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from devstack.secrets_file import kept_secrets
from devstack.stack.parts import NAMES, SERVICE_NAMES
from devstack.state import State
from e2e_business import Business
from e2e_system import System
from frontdesk.analytics.v1 import analytics_pb2, analytics_pb2_grpc
from frontdesk.booking.v1 import booking_pb2, booking_pb2_grpc
from frontdesk.identity.v1 import identity_pb2, identity_pb2_grpc
from frontdesk.inbox.v1 import inbox_pb2, inbox_pb2_grpc
from frontdesk.inventory.v1 import inventory_pb2, inventory_pb2_grpc
from google.protobuf.message import Message
from grpc import aio
from identity.credentials import sealing

Asked = tuple[Callable[[aio.Channel], object], str, Message]
ONE_OF_EACH: dict[str, Asked] = {
    "identity": (identity_pb2_grpc.StaffServiceStub, "GetMe", identity_pb2.GetMeRequest()),
    "booking": (
        booking_pb2_grpc.BookingTypeServiceStub,
        "ListBookingTypes",
        booking_pb2.ListBookingTypesRequest(),
    ),
    "inbox": (inbox_pb2_grpc.ContactServiceStub, "ListContacts", inbox_pb2.ListContactsRequest()),
    "inventory": (inventory_pb2_grpc.ItemServiceStub, "ListItems", inventory_pb2.ListItemsRequest()),
    "analytics": (
        analytics_pb2_grpc.OverviewServiceStub,
        "GetOverview",
        analytics_pb2.GetOverviewRequest(range="30d"),
    ),
}


def peers_of(system: System, caller: str = "gateway") -> dict[str, Peer]:
    """Every service, with the identity of one of the processes."""
    secrets = kept_secrets(State(root=system.state).secrets, NAMES)
    identity = ServiceIdentity(caller, secrets.private_keys[caller])
    addresses = system.running["addresses"]
    return {name: Peer(name, addresses[name], identity) for name in SERVICE_NAMES}


async def ask_service(name: str, peer: Peer, business: Business, token: str) -> None:
    """Something that everybody of the business may ask. Raises what the service answers."""
    stub, method, request = ONE_OF_EACH[name]
    origin = Origin(via=Via.USER, workspace_id=UUID(business.workspace_id), user_token=token)
    await peer.call(getattr(stub(peer.channel), method), request, origin=origin, timeout=60)


def forge_of(system: System, token: str, *, elsewhere: str = "https://attacker.example") -> Forge:
    """With identity's own key, opened as only whoever runs the system can; its claims are the token's."""
    kid = jwt.get_unverified_header(token)["kid"]
    with system.database() as connection:
        row = connection.execute(
            "SELECT sealed_private_key FROM identity.signing_keys WHERE kid = %s", (kid,)
        ).fetchone()
    assert row is not None
    master = kept_secrets(State(root=system.state).secrets, NAMES).master
    raw = sealing.unseal(row[0], secret=master.encode(), purpose="signing key", bound_to=kid.encode())
    claims = jwt.decode(token, options={"verify_signature": False})
    return Forge(claims, kid, Ed25519PrivateKey.from_private_bytes(raw), elsewhere=elsewhere)
