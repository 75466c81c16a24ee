import base64
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
import pytest_asyncio
from chassis.db import Database
from chassis.rpc.methods import Servicer
from chassis.rpc.server import Doorkeeper, RpcServer
from chassis.tokens import AccessTokenVerifier, ServiceTokenVerifier, SigningKeys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frontdesk.common.v1 import signing_keys_pb2
from frontdesk.identity.v1 import identity_pb2
from google.protobuf.descriptor import ServiceDescriptor
from grpc import aio
from identity.credentials.keyring import Keyring
from identity.credentials.passwords import Passwords
from identity.policy import POLICY
from identity.rpc.signing_key_servicer import SigningKeyServicer
from identity.rpc.staff_servicer import StaffServicer
from identity.rpc.token_servicer import TokenServicer
from identity.rpc.workspace_servicer import WorkspaceServicer

from .calling import SEEDS, Process

GRACE = timedelta(seconds=10)


@pytest.fixture(scope="session")
def service_name() -> str:
    return "identity"


@pytest.fixture(scope="session")
def keyring(database: Database) -> Keyring:
    return Keyring(database, "the master secret of tests", token_seconds=300)


@pytest.fixture(scope="session")
def signing_keys(keyring: Keyring) -> SigningKeys:
    return SigningKeys(keyring.public_keys)


@pytest_asyncio.fixture(scope="session")
async def address(database: Database, keyring: Keyring, signing_keys: SigningKeys) -> AsyncIterator[str]:
    known = {
        name: base64.b64encode(_public(seed)).decode() for name, seed in SEEDS.items() if name != "nobody"
    }
    doorkeeper = Doorkeeper(ServiceTokenVerifier("identity", known), AccessTokenVerifier(signing_keys))
    rpc = RpcServer("identity", doorkeeper, POLICY, max_in_flight=200)
    server = aio.server()
    for descriptor, servicer in _servicers(database, keyring):
        server.add_generic_rpc_handlers((rpc.handlers(descriptor, servicer),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(1)


@pytest_asyncio.fixture(scope="session")
async def gateway(address: str) -> AsyncIterator[Process]:
    caller = Process("gateway", SEEDS["gateway"], address)
    yield caller
    await caller.peer.close()


@pytest_asyncio.fixture(scope="session")
async def booking(address: str) -> AsyncIterator[Process]:
    caller = Process("booking", SEEDS["booking"], address)
    yield caller
    await caller.peer.close()


def _servicers(database: Database, keyring: Keyring) -> Iterator[tuple[ServiceDescriptor, Servicer]]:
    passwords = Passwords(threads=2, waiting=100)
    nouns = identity_pb2.DESCRIPTOR.services_by_name
    yield nouns["WorkspaceService"], WorkspaceServicer(database, passwords, keyring)
    yield nouns["TokenService"], TokenServicer(database, passwords, keyring, refresh_grace=GRACE)
    yield nouns["StaffService"], StaffServicer(database)
    yield (
        signing_keys_pb2.DESCRIPTOR.services_by_name["SigningKeyService"],
        SigningKeyServicer(database, keyring),
    )


def _public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
