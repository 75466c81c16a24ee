"""Visits that are paid first, and the end of their time."""

from uuid import UUID

from booking.actions.appointments.visits.expire_visit import expire_visit
from booking_worlds.life import change
from booking_worlds.salon import open_salon
from booking_worlds.visits import Parlour
from chassis.context import Caller
from chassis.db import Database
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import terms_pb2
from frontdesk.booking.v1 import visits_pb2 as pb
from frontdesk.common.v1.money_pb2 import Money

FIRST = terms_pb2.PaymentTerms(rule="before_confirmation", within_minutes=30)
LATER = terms_pb2.PaymentTerms(rule="before_confirmation", within_minutes=120)
ALL = ("cut", "dry", "wash")


def euros(amount: int) -> Money:
    return Money(amount_minor=amount, currency="EUR")


async def parlour_paid_first(service: Running, database: Database, caller: Caller) -> Parlour:
    """A cut for 40 and a deposit of 10 for drying are paid first, a wash is not."""
    salon = await open_salon(service, database, caller, price=euros(4000), payment=FIRST)
    dry = await salon.add_type("dry", price=euros(3000), deposit=euros(1000), payment=LATER)
    wash = await salon.add_type("wash", price=euros(500))
    kinds = {"cut": salon.booking_type_id, "dry": dry.booking_type_id, "wash": wash.booking_type_id}
    return Parlour(salon=salon, kinds=kinds)


async def run_out(parlour: Parlour, database: Database, schema: ServiceSchema, visit: pb.Visit) -> None:
    for part in visit.parts:
        await change(schema, "bookings SET expires_at = now()", "expires_at IS NOT NULL AND id", part.id)
        kept = "expires_at IS NOT NULL AND owner_id"
        await change(schema, "holdings SET expires_at = now()", kept, part.id)
    system = Caller.system("booking", parlour.salon.workspace_id)
    await database.run(system, expire_visit, UUID(visit.id))
