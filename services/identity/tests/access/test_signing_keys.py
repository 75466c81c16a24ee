import asyncio

import pytest
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import Unavailable
from chassis.tokens import AccessTokenVerifier, Revoked, SigningKeys
from chassis.tokens.keys import Keys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from frontdesk.common.v1.signing_keys_pb2 import ListSigningKeysRequest
from identity.credentials.keyring import Keyring
from identity_worlds.assembly import MASTER_SECRET, ROTATION
from identity_worlds.calling import Process
from sqlalchemy import text


def ring(database: Database, *, secret: str = MASTER_SECRET) -> Keyring:
    return Keyring(database, secret, token_seconds=300, rotation=ROTATION)


async def test_other_processes_verify_with_the_published_keys(booking: Process, gateway: Process):
    made = await gateway.onboard()

    async def fetch() -> dict[str, Ed25519PublicKey]:
        reply = await booking.system(booking.keys.ListSigningKeys, ListSigningKeysRequest())
        return {key.kid: Ed25519PublicKey.from_public_bytes(key.public_key) for key in reply.keys}

    caller = await AccessTokenVerifier(SigningKeys(fetch), Revoked()).verify(made.tokens.access_token)
    assert str(caller.user_id) == made.user.id
    assert str(caller.workspace_id) == made.workspace.id
    assert caller.role == "owner"


async def test_processes_that_start_at_once_agree_on_one_key(database: Database, keyring: Keyring):
    rings = [ring(database) for _ in range(10)]
    signers = await asyncio.gather(*(ring.signer() for ring in rings))
    assert {signer.kid for signer in signers} == {(await keyring.signer()).kid}


async def test_a_private_key_is_not_readable_with_another_secret(database: Database, keyring: Keyring):
    await keyring.signer()
    with pytest.raises(Unavailable):
        await ring(database, secret="another secret").signer()


async def test_the_table_holds_no_private_key(database: Database, keyring: Keyring, caller: Caller):
    private = (await keyring.signer()).private_key.private_bytes_raw()
    async with database.read(caller) as tx:
        rows = await tx.rows(text("SELECT sealed_private_key FROM signing_keys"))
    assert rows
    assert all(private not in sealed for (sealed,) in rows)


async def test_a_database_that_is_away_does_not_end_the_refreshing(keyring: Keyring):
    answers = iter([OSError("away"), OSError("away"), await keyring.public_keys()])

    async def fetch() -> Keys:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    keys = SigningKeys(fetch)
    kid = (await keyring.signer()).kid
    with pytest.raises(Unavailable):
        await keys.find(kid)
    assert await keys.find(kid)
