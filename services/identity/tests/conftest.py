import base64
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from chassis.db import Database
from chassis.files import Files
from chassis.rpc.admission import Most
from chassis.rpc.server import Doorkeeper, RpcServer
from chassis.tokens import AccessTokenVerifier, Revoked, ServiceTokenVerifier, SigningKeys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frontdesk.identity.v1.identity_pb2 import OnboardWorkspaceResponse
from grpc import aio
from identity.credentials.erasure_papers import ErasurePapers
from identity.credentials.keyring import Keyring
from identity.credentials.locksmith import Locksmith
from identity.credentials.passwords import Passwords
from identity.operator.platform_admins import grant_platform
from identity.policy import POLICY
from identity.rpc.personal_data.served import serving_personal_data
from identity.rpc.served import served
from identity.rpc.verifications.served import serving_verifications
from identity_worlds.assembly import (
    CODES,
    DEVICES,
    DOWNLOADS,
    GRACE,
    LINKS,
    MASTER_SECRET,
    ROTATION,
    UPLOADS_OF_ONE,
)
from identity_worlds.calling import SEEDS, Process
from identity_worlds.platform_admin import settings
from identity_worlds.verification_cases import Crew, hire_crew


@pytest.fixture(scope="session")
def service_name() -> str:
    return "identity"


@pytest.fixture(scope="session")
def keyring(database: Database) -> Keyring:
    return Keyring(database, MASTER_SECRET, token_seconds=300, rotation=ROTATION)


@pytest.fixture(scope="session")
def signing_keys(keyring: Keyring) -> SigningKeys:
    return SigningKeys(keyring.public_keys)


@pytest.fixture(scope="session")
def files_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def files(files_folder: Path) -> Files:
    return Files(files_folder.as_uri())


@pytest_asyncio.fixture(scope="session")
async def address(
    database: Database, keyring: Keyring, signing_keys: SigningKeys, files: Files
) -> AsyncIterator[str]:
    known = {
        name: base64.b64encode(_public(seed)).decode() for name, seed in SEEDS.items() if name != "nobody"
    }
    doorkeeper = Doorkeeper(
        ServiceTokenVerifier("identity", known), AccessTokenVerifier(signing_keys, Revoked())
    )
    smith = Locksmith(
        passwords=Passwords(threads=2, waiting=100),
        keyring=keyring,
        links=LINKS,
        devices=DEVICES,
        codes=CODES,
    )
    rpc = RpcServer("identity", doorkeeper, POLICY, most=Most(calls=200, uploads_of_one=UPLOADS_OF_ONE))
    server = aio.server()
    for servicer in (
        *served(database, smith, refresh_grace=GRACE),
        *serving_verifications(database, files, DOWNLOADS),
        *serving_personal_data(database, ErasurePapers(MASTER_SECRET), DOWNLOADS, lambda: None),
    ):
        server.add_generic_rpc_handlers((rpc.handlers(servicer),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(1)


@pytest_asyncio.fixture(scope="session")
async def gateway(address: str) -> AsyncIterator[Process]:
    caller = Process("gateway", SEEDS["gateway"], address)
    await caller.peer.channel.channel_ready()
    yield caller
    await caller.peer.close()


@pytest_asyncio.fixture(scope="session")
async def booking(address: str) -> AsyncIterator[Process]:
    caller = Process("booking", SEEDS["booking"], address)
    await caller.peer.channel.channel_ready()
    yield caller
    await caller.peer.close()


@pytest_asyncio.fixture(scope="session")
async def inbox(address: str) -> AsyncIterator[Process]:
    caller = Process("inbox", SEEDS["inbox"], address)
    await caller.peer.channel.channel_ready()
    yield caller
    await caller.peer.close()


@pytest_asyncio.fixture
async def admin(gateway: Process, database: Database) -> OnboardWorkspaceResponse:
    """Of the platform."""
    made = await gateway.onboard()
    await grant_platform(database, settings(), made.user.email.upper())
    return made


@pytest_asyncio.fixture
async def salon(gateway: Process) -> OnboardWorkspaceResponse:
    return await gateway.onboard(workspace_name=f"Salon {uuid4().hex}")


@pytest_asyncio.fixture
async def crew(gateway: Process, keyring: Keyring) -> Crew:
    return await hire_crew(gateway, keyring)


def _public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
