from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from booking.domain.workspace.workspace import StaffMember, Workspace
from booking.policy import POLICY
from booking.rpc.forms.collect import asking
from booking.rpc.links import Links
from booking.rpc.references import References
from booking.rpc.served import all_served
from booking.rpc.tickets.collect import ticketing
from booking_worlds.salon import Salon, open_salon
from booking_worlds.theatre import Theatre, open_theatre
from booking_worlds.visits import Parlour, furnish
from chassis.context import Caller
from chassis.db import Database
from chassis.files import Files
from chassis.testing.rpc import Running, running
from chassis.testing.schema import ServiceSchema

BERLIN = "Europe/Berlin"


@pytest.fixture(scope="session")
def service_name() -> str:
    return "booking"


class Neighbours:
    """Identity and inventory as bookings know them; counts how often they were asked."""

    def __init__(self) -> None:
        self.staff: dict[tuple[UUID, UUID], StaffMember] = {}
        self.items: set[tuple[UUID, UUID]] = set()
        self.asked = 0

    async def look_up_staff(self, workspace_id: UUID, ids: Iterable[UUID]) -> list[StaffMember]:
        self.asked += 1
        return [self.staff[workspace_id, one] for one in ids if (workspace_id, one) in self.staff]

    async def look_up_items(self, workspace_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        self.asked += 1
        return {one for one in ids if (workspace_id, one) in self.items}

    async def workspace(self, workspace_id: UUID) -> Workspace:
        self.asked += 1
        return Workspace(id=workspace_id, name="Salon", slug="salon", time_zone=BERLIN, currency="EUR")


@pytest.fixture(scope="session")
def neighbours_stub() -> Neighbours:
    return Neighbours()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("files").as_uri())


@pytest_asyncio.fixture(scope="session")
async def service(database: Database, neighbours_stub: Any, files: Files) -> AsyncIterator[Running]:
    references = References(neighbours_stub, neighbours_stub)
    served = all_served(database, references, Links.of("secret", "https://desk.example"))
    async with running(
        "booking",
        POLICY,
        *served,
        *ticketing(database, references, "secret", "https://desk.example"),
        *asking(database, "secret", files),
        callers=("gateway", "inbox"),
    ) as service:
        yield service


@pytest_asyncio.fixture
async def salon(service: Running, database: Database, caller: Caller) -> Salon:
    return await open_salon(service, database, caller)


@pytest_asyncio.fixture
async def theatre(service: Running, database: Database, caller: Caller, schema: ServiceSchema) -> Theatre:
    return replace(await open_theatre(service, database, caller), schema=schema)


@pytest_asyncio.fixture
async def parlour(service: Running, database: Database, caller: Caller) -> Parlour:
    return await furnish(await open_salon(service, database, caller, people=3))
