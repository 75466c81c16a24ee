"""A front desk of its own for every test, in a fresh workspace."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from chassis.context import Caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.testing.rpc import Running, running
from chassis.testing.schema import ServiceSchema
from inbox.policy import POLICY
from inbox.rpc.contacts_servicer import ContactsServicer
from inbox.rpc.conversations_servicer import ConversationsServicer
from inbox.rpc.mailbox_servicer import MailboxServicer
from inbox_desk import Desk


@pytest.fixture(scope="session")
def service_name() -> str:
    return "inbox"


@pytest_asyncio.fixture(scope="session")
async def service(database: Database) -> AsyncIterator[Running]:
    async with running(
        "inbox",
        POLICY,
        ContactsServicer(database),
        ConversationsServicer(database),
        MailboxServicer(database, served=True),
    ) as served:
        yield served


@pytest.fixture
def desk(database: Database, schema: ServiceSchema, service: Running, caller: Caller) -> Desk:
    return Desk(database=database, schema=schema, service=service, caller=caller)


@pytest.fixture
def other_desk(desk: Desk, stranger: Caller) -> Desk:
    return Desk(database=desk.database, schema=desk.schema, service=desk.service, caller=stranger)


@pytest.fixture
def email() -> str:
    """Nobody else's, for the mailbox is shared by all tests."""
    return f"{new_id().hex}@example.com"
