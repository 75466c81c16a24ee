"""A way in that is being added while its person takes her account back."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import pytest_asyncio
from chassis.db import Database
from chassis.testing.schema import ServiceSchema
from chassis.testing.waiting import eventually
from frontdesk.identity.v1.outside_accounts_pb2 import LinkIdentityRequest
from identity_worlds.address_changes import NOBODY, changed, new_address, proved, restore
from identity_worlds.calling import Process
from identity_worlds.mails import mails_of, stored
from identity_worlds.outside_app import App, serving
from identity_worlds.stand_in_provider import StandIn, standing_in

WAITING_FOR = "SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0"


@pytest.fixture
def provider() -> Iterator[StandIn]:
    with standing_in() as provider:
        yield provider


@pytest_asyncio.fixture
async def app(database: Database, keyring, provider: StandIn) -> AsyncIterator[App]:
    async with serving(database, keyring, provider) as app:
        yield app


async def test_no_way_in_is_added_behind_the_back_of_who_takes_her_account_back(
    app: App, gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    ticket = await app.ticket(new_address())
    await changed(gateway, inbox, schema, made.tokens, new_address())
    (way_back,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    request = LinkIdentityRequest(ticket=ticket, secret=app.secret)
    with psycopg.connect(schema.admin_url) as slow:
        slow.execute("SELECT 1 FROM identity.outside_sign_ins FOR UPDATE")
        linking = asyncio.create_task(app.account("LinkIdentity", request, made.tokens))
        await eventually(lambda: _waiting(schema) >= 1)
        restoring = asyncio.create_task(restore(gateway, way_back))
        await eventually(lambda: restoring.done() or _waiting(schema) >= 2)
        slow.rollback()
        await asyncio.gather(linking, restoring, return_exceptions=True)
    assert restoring.exception() is None
    assert stored(schema, "SELECT 1 FROM outside_identities WHERE user_id = %s", made.user.id) == []


def _waiting(schema: ServiceSchema) -> int:
    """How many wait for a lock."""
    ((waiting,),) = stored(schema, WAITING_FOR)
    return int(waiting)
