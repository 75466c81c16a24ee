"""A shop of its own for every test: a fresh workspace, its events applied by the real consumer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from chassis.context import Caller, current_caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.events.applying import Applier, Patience
from chassis.events.handlers import Incoming
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.booking_events_pb2 import (
    BookingCancelled,
    BookingCheckedIn,
    BookingCompleted,
    BookingConfirmed,
    BookingFacts,
    BookingNoShow,
)
from frontdesk.common.v1.event_pb2 import Event
from frontdesk.identity.v1.identity_events_pb2 import WorkspaceOnboarded
from google.protobuf.message import Message
from inventory.actions.adjust_stock import adjust_stock
from inventory.actions.create_item import create_item
from inventory.consumers import handlers
from inventory.domain.item import Item, NewItem
from inventory.domain.stock import Adjustment, Movement, Stock
from inventory.store import stock

Needs = Sequence[tuple[UUID, int]]

UNBALANCED = """
    SELECT item_id, location_id FROM stock WHERE workspace_id = %s AND (
        on_hand <> (SELECT coalesce(sum(quantity), 0) FROM movements
                    WHERE (workspace_id, item_id, location_id)
                        = (stock.workspace_id, stock.item_id, stock.location_id))
        OR reserved <> (SELECT coalesce(sum(quantity), 0) FROM reservations
                        WHERE (workspace_id, item_id, location_id, state)
                            = (stock.workspace_id, stock.item_id, stock.location_id, 'held')))
"""


@pytest.fixture(scope="session")
def service_name() -> str:
    return "inventory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    database: Database
    applier: Applier
    schema: ServiceSchema
    caller: Caller

    @property
    def workspace_id(self) -> UUID:
        assert self.caller.workspace_id is not None
        return self.caller.workspace_id

    async def item(self, sku: str = "", on_hand: int = 0) -> Item:
        sku = sku or new_id().hex
        item = await self.database.run(self.caller, create_item, NewItem(name="Soap", sku=sku, unit="ml"))
        if on_hand:
            await self.adjust(item.id, on_hand)
        return item

    async def adjust(
        self, item_id: UUID, quantity: int, *, reason: str = "count", location_id: UUID | None = None
    ) -> Movement:
        asked = Adjustment(item_id=item_id, location_id=location_id, quantity=quantity, reason=reason)
        return await self.database.run(self.caller, adjust_stock, asked)

    async def location(self, name: str) -> UUID:
        id_ = new_id()
        self.execute(
            "INSERT INTO locations (workspace_id, id, name) VALUES (%s, %s, %s)", self.workspace_id, id_, name
        )
        return id_

    async def stock(self, item_id: UUID) -> Stock:
        async with self.database.read(self.caller) as tx:
            return Stock(item_id=item_id, locations=await stock.of_item(tx, item_id))

    def onboarded(self) -> Incoming:
        return self._event("identity.workspace.onboarded", self.workspace_id, WorkspaceOnboarded())

    def confirmed(self, booking_id: UUID, needs: Needs) -> Incoming:
        facts = BookingConfirmed(booking=_facts(booking_id, needs))
        return self._event("booking.booking.confirmed", booking_id, facts)

    def cancelled(self, booking_id: UUID, needs: Needs) -> Incoming:
        facts = BookingCancelled(booking=_facts(booking_id, needs))
        return self._event("booking.booking.cancelled", booking_id, facts)

    def checked_in(self, booking_id: UUID, needs: Needs) -> Incoming:
        facts = BookingCheckedIn(booking=_facts(booking_id, needs))
        return self._event("booking.booking.checked_in", booking_id, facts)

    def completed(self, booking_id: UUID, needs: Needs) -> Incoming:
        facts = BookingCompleted(booking=_facts(booking_id, needs))
        return self._event("booking.booking.completed", booking_id, facts)

    def missed(self, booking_id: UUID, needs: Needs) -> Incoming:
        facts = BookingNoShow(booking=_facts(booking_id, needs))
        return self._event("booking.booking.no_show", booking_id, facts)

    async def apply(self, *events: Incoming) -> None:
        await self.applier.apply(events)

    def execute(self, statement: str, *params: object) -> list[tuple[object, ...]]:
        """As the superuser, past row level security."""
        with psycopg.connect(self.schema.admin_url, autocommit=True) as connection:
            connection.execute("SET search_path = inventory")
            cursor = connection.execute(statement.encode(), params)
            return cursor.fetchall() if cursor.description else []

    def emitted(self, event_type: str) -> list[bytes]:
        rows = self.execute(
            "SELECT payload FROM outbox WHERE workspace_id = %s AND type = %s ORDER BY seq",
            self.workspace_id,
            event_type,
        )
        return [payload for (payload,) in rows if isinstance(payload, bytes)]

    def deadlocks(self) -> object:
        return self.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0][0]

    def check_conservation(self) -> None:
        """What moved is what is there; what is held is what is reserved."""
        assert self.execute(UNBALANCED, self.workspace_id) == []

    def _event(self, event_type: str, aggregate_id: UUID, message: Message) -> Incoming:
        envelope = Event(
            id=str(new_id()),
            type=event_type,
            workspace_id=str(self.workspace_id),
            aggregate_type=event_type.split(".")[1],
            aggregate_id=str(aggregate_id),
            payload=message.SerializeToString(),
        )
        subject = f"frontdesk.{self.workspace_id}.{event_type}"
        return handlers.read(subject, envelope.SerializeToString(), seq=1, traceparent=None)


def _facts(booking_id: UUID, needs: Needs) -> BookingFacts:
    facts = BookingFacts()
    facts.booking.id = str(booking_id)
    for item_id, quantity in needs:
        facts.consumables.add(item_id=str(item_id), quantity=quantity)
    return facts


@pytest.fixture
def shop(database: Database, schema: ServiceSchema, caller: Caller) -> Shop:
    applier = Applier("inventory", database, handlers, Patience(attempts=1))
    current_caller.set(caller)
    return Shop(database=database, applier=applier, schema=schema, caller=caller)


@pytest.fixture
def other_shop(shop: Shop, stranger: Caller) -> Shop:
    return Shop(database=shop.database, applier=shop.applier, schema=shop.schema, caller=stranger)
