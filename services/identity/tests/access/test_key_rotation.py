"""One signing key follows another while tokens are issued and verified all the time."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import jwt
import pytest
import pytest_asyncio
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import Unauthenticated
from chassis.testing.waiting import eventually
from chassis.tokens import AccessTokenVerifier, Revoked, SigningKeys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from frontdesk.common.v1.signing_keys_pb2 import ListSigningKeysRequest
from frontdesk.identity.v1.identity_pb2 import OnboardWorkspaceResponse
from identity.credentials.keyring import FRESH_SECONDS, Keyring
from identity.domain.access.signing_key import KeyState, Rotation
from identity_worlds.assembly import MASTER_SECRET
from identity_worlds.calling import Process
from sqlalchemy import text

REFRESH_SECONDS = 0.2
LEAD = timedelta(seconds=FRESH_SECONDS + 4 * REFRESH_SECONDS)
TOKEN_SECONDS = 30
VERIFIERS = 3
PATIENCE_SECONDS = 120


class Verifying:
    """Processes such as the gateway and the services, each with its own copy of the public keys."""

    def __init__(self, process: Process) -> None:
        async def fetch() -> dict[str, Ed25519PublicKey]:
            reply = await process.system(process.keys.ListSigningKeys, ListSigningKeysRequest())
            return {key.kid: Ed25519PublicKey.from_public_bytes(key.public_key) for key in reply.keys}

        self.keys = [SigningKeys(fetch, refresh_seconds=REFRESH_SECONDS) for _ in range(VERIFIERS)]
        self._verifiers = [AccessTokenVerifier(keys, Revoked()) for keys in self.keys]
        self.verified: set[str] = set()
        self.count = 0

    async def verify(self, token: str) -> None:
        for verifier in self._verifiers:
            await verifier.verify(token)
        self.verified.add(jwt.get_unverified_header(token)["kid"])
        self.count += 1


@pytest_asyncio.fixture
async def verifying(booking: Process) -> AsyncIterator[Verifying]:
    made = Verifying(booking)
    refreshing = [asyncio.create_task(keys.keep_fresh()) for keys in made.keys]
    yield made
    for task in refreshing:
        task.cancel()


@pytest_asyncio.fixture(autouse=True)
async def _other_tests_go_on_with_the_new_key(
    keyring: Keyring, signing_keys: SigningKeys
) -> AsyncIterator[None]:
    yield
    kids = (await keyring.public_keys()).keys()
    refreshing = asyncio.create_task(signing_keys.keep_fresh())
    await eventually(lambda: signing_keys.keys.keys() == kids)
    refreshing.cancel()


@pytest_asyncio.fixture
async def owner(gateway: Process) -> OnboardWorkspaceResponse:
    return await gateway.onboard()


async def test_while_keys_rotate_under_load_no_valid_token_is_refused(
    database: Database, verifying: Verifying, owner: OnboardWorkspaceResponse
):
    # Two processes of identity, of which the second learns late that it must sign with another key.
    rings = [_ring(database), _ring(database)]
    claims = jwt.decode(owner.tokens.access_token, options={"verify_signature": False})
    stop = asyncio.Event()
    load = [asyncio.create_task(_issue_and_verify(ring, claims, verifying, stop)) for ring in rings]
    before = (await rings[0].signer()).kid
    try:
        following = await _until_rotated(rings[0], before)
        await eventually(lambda: following in verifying.verified)
        late = asyncio.create_task(_keep_loading(rings[1]))
        await eventually(lambda: verifying.count > 200)
        late.cancel()
    finally:
        stop.set()
    await asyncio.gather(*load)
    assert {before, following} <= verifying.verified


async def test_a_token_signed_by_a_retired_key_is_refused_after_its_time(
    database: Database, verifying: Verifying, owner: OnboardWorkspaceResponse
):
    ring = _ring(database, tail=timedelta(seconds=5))
    stolen = await ring.signer()
    await _until_rotated(ring, stolen.kid)
    now = int(time.time())
    claims = jwt.decode(owner.tokens.access_token, options={"verify_signature": False})
    forged = jwt.encode(
        {**claims, "iat": now, "nbf": now, "exp": now + 600},
        stolen.private_key,
        algorithm="EdDSA",
        headers={"typ": "at+jwt", "kid": stolen.kid},
    )
    await verifying.verify(forged)
    await eventually(lambda: all(stolen.kid not in keys.keys for keys in verifying.keys))
    for _ in verifying.keys:
        with pytest.raises(Unauthenticated):
            await verifying.verify(forged)


async def test_a_retired_key_leaves_no_private_half_behind(database: Database, caller: Caller):
    ring = _ring(database)
    before = (await ring.signer()).kid
    await _until_rotated(ring, before)
    async with database.read(caller) as tx:
        (sealed,) = await tx.rows(
            text("SELECT sealed_private_key FROM signing_keys WHERE kid = :kid"), {"kid": before}
        )
    assert sealed == (b"",)


async def test_processes_that_rotate_at_once_publish_one_next_key(database: Database):
    rings = [_ring(database) for _ in range(20)]
    published = await asyncio.gather(*(ring.rotate(asked=True) for ring in rings))
    following = {key.kid for keys in published for key in keys if key.state is KeyState.NEXT}
    assert len(following) == 1
    await _until_rotated(rings[0], (await rings[0].signer()).kid)


def _ring(database: Database, *, tail: timedelta = timedelta(minutes=1)) -> Keyring:
    rotation = Rotation(period=timedelta(days=30), lead=LEAD, tail=tail)
    return Keyring(database, MASTER_SECRET, token_seconds=TOKEN_SECONDS, rotation=rotation)


async def _until_rotated(ring: Keyring, before: str) -> str:
    """The new active key; rotates as the timer does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    await ring.rotate(asked=True)
    while (await ring.signer()).kid == before:
        assert time.monotonic() < deadline
        await ring.rotate()
        await asyncio.sleep(REFRESH_SECONDS / 4)
    return (await ring.signer()).kid


async def _issue_and_verify(
    ring: Keyring, claims: dict[str, object], verifying: Verifying, stop: asyncio.Event
) -> None:
    """Raises what any verifier answers but yes."""
    while not stop.is_set():
        signer = await ring.signer()
        now = int(time.time())
        token = jwt.encode(
            {**claims, "jti": str(time.monotonic()), "iat": now, "nbf": now, "exp": now + TOKEN_SECONDS},
            signer.private_key,
            algorithm="EdDSA",
            headers={"typ": "at+jwt", "kid": signer.kid},
        )
        await verifying.verify(token)
        await asyncio.sleep(0)


async def _keep_loading(ring: Keyring) -> None:
    while True:
        await ring.public_keys()
        await asyncio.sleep(REFRESH_SECONDS)
