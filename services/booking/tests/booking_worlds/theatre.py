"""A small venue for tests: one published event with one date, and calls as its owner or a visitor."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from booking.actions.tickets.waiting.offer_to_waiting import offer_to_waiting
from booking.domain.workspace.workspace import Workspace
from booking.store.workspace import neighbours
from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.errors import FrontdeskError
from chassis.process.jobs import DueJob
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import (
    tickets_changes_pb2,
    tickets_changes_pb2_grpc,
    tickets_check_ins_pb2,
    tickets_check_ins_pb2_grpc,
    tickets_dates_pb2,
    tickets_dates_pb2_grpc,
    tickets_lists_pb2,
    tickets_orders_pb2,
    tickets_orders_pb2_grpc,
    tickets_removal_pb2,
    tickets_removal_pb2_grpc,
    tickets_self_service_pb2,
    tickets_self_service_pb2_grpc,
    tickets_shows_pb2,
    tickets_shows_pb2_grpc,
    tickets_types_pb2,
    tickets_types_pb2_grpc,
    tickets_venues_pb2,
    tickets_venues_pb2_grpc,
    tickets_vouchers_pb2,
    tickets_vouchers_pb2_grpc,
    tickets_waiting_pb2,
    tickets_waiting_pb2_grpc,
    tickets_waiting_self_service_pb2,
    tickets_waiting_self_service_pb2_grpc,
)
from frontdesk.booking.v1.booking_pb2 import Customer
from frontdesk.common.v1.money_pb2 import Money

MESSAGES = (
    tickets_orders_pb2,
    tickets_shows_pb2,
    tickets_types_pb2,
    tickets_venues_pb2,
    tickets_check_ins_pb2,
    tickets_dates_pb2,
    tickets_lists_pb2,
    tickets_vouchers_pb2,
    tickets_waiting_pb2,
    tickets_waiting_self_service_pb2,
    tickets_changes_pb2,
    tickets_self_service_pb2,
    tickets_removal_pb2,
)
STUBS = (
    tickets_orders_pb2_grpc,
    tickets_shows_pb2_grpc,
    tickets_types_pb2_grpc,
    tickets_venues_pb2_grpc,
    tickets_check_ins_pb2_grpc,
    tickets_dates_pb2_grpc,
    tickets_vouchers_pb2_grpc,
    tickets_waiting_pb2_grpc,
    tickets_waiting_self_service_pb2_grpc,
    tickets_changes_pb2_grpc,
    tickets_self_service_pb2_grpc,
    tickets_removal_pb2_grpc,
)
ADA = Customer(name="Ada Lovelace", email="ada@example.org")
EVENING = datetime.now(UTC).replace(hour=19, minute=0, second=0, microsecond=0) + timedelta(days=30)
PATIENCE_SECONDS = 60.0


def message(name: str, /, **fields: Any) -> Any:
    """A message of ticketing by its name."""
    return next(getattr(module, name) for module in MESSAGES if hasattr(module, name))(**fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """Calls name the RPC; its request is made of the fields."""

    service: Running
    owner: Caller
    schema: ServiceSchema | None = None
    database: Database | None = None
    event_id: str = ""
    date_id: str = ""

    @property
    def workspace_id(self) -> UUID:
        assert self.owner.workspace_id is not None
        return self.owner.workspace_id

    async def ask(
        self, method: str, /, *, by: Caller | None = None, key: str | None = None, **fields: Any
    ) -> Any:
        origin = self.service.origin(by or self.owner)
        return await self._call(method, origin, key, fields)

    async def visit(self, method: str, /, *, key: str | None = None, **fields: Any) -> Any:
        return await self._call(method, self.service.visitor(self.workspace_id), key, fields)

    async def _call(self, method: str, origin: Any, key: str | None, fields: dict[str, Any]) -> Any:
        service_name, name = method.split("/")
        stubs = next(module for module in STUBS if hasattr(module, f"{service_name}Stub"))
        stub = getattr(stubs, f"{service_name}Stub")(self.service.peer.channel)
        return await self.service.peer.call(
            getattr(stub, name),
            message(f"{name}Request", **fields),
            origin=origin,
            idempotency_key=key,
            timeout=PATIENCE_SECONDS,
        )

    async def ticket_type(self, name: str = "Stalls", price: int = 0, **fields: Any) -> str:
        made = await self.ask(
            "TicketTypeService/CreateTicketType",
            event_id=fields.pop("event_id", self.event_id),
            name=name,
            price=Money(amount_minor=price, currency="EUR"),
            **{"max_per_order": 50, **fields},
        )
        return str(made.ticket_type.id)

    async def quota(self, size: int | None, *types: str, **fields: Any) -> str:
        if size is not None:
            fields["size"] = size
        made = await self.ask(
            "QuotaService/CreateQuota",
            event_id=fields.pop("event_id", self.event_id),
            name="Seats",
            ticket_type_ids=types,
            **fields,
        )
        return str(made.quota.id)

    async def counters(self, quota_id: str) -> dict[str, int]:
        quota = (await self.ask("QuotaService/GetQuota", id=quota_id)).quota
        names = ("sold", "held", "blocked", "free", "overbooked")
        return {name: getattr(quota, name) for name in names if getattr(quota, name)}

    async def drift(self, quota_id: str) -> int:
        return int((await self.ask("QuotaService/ReconcileQuota", id=quota_id)).drift)

    async def cart(self, *lines: tuple[str, int], customer: Customer | None = None, **fields: Any) -> Any:
        """(ticket type, quantity) each; without a customer it stays a cart."""
        wanted = [message("OrderLine", ticket_type_id=id_, quantity=n) for id_, n in lines]
        return await self.visit(
            "TicketOrderService/PlaceTicketOrder",
            event_id=fields.pop("event_id", self.event_id),
            lines=fields.pop("lines", wanted),
            customer=customer,
            **fields,
        )

    async def order(self, *lines: tuple[str, int], **fields: Any) -> Any:
        return (await self.cart(*lines, customer=ADA, **fields)).order

    async def outcome(self, *lines: tuple[str, int], **fields: Any) -> str:
        """The status of an order, or the reason why there is none."""
        return await outcome_of(self._status(*lines, **fields))

    async def _status(self, *lines: tuple[str, int], **fields: Any) -> str:
        return str((await self.order(*lines, **fields)).status)

    async def race(self, *wishes: Sequence[tuple[str, int]]) -> Counter[str]:
        """All at once."""
        return Counter(await asyncio.gather(*(self.outcome(*lines) for lines in wishes)))

    async def run_out(self, order_id: str) -> None:
        """The order's time ends a moment ago, as if it had been waited for."""
        assert self.schema is not None
        async with await psycopg.AsyncConnection.connect(self.schema.admin_url) as admin:
            await admin.execute("SET search_path = booking")
            ended = datetime.now(UTC) - timedelta(seconds=1)
            for table, owner in (
                ("ticket_orders", "id"),
                ("quota_claims", "owner_id"),
                ("voucher_draws", "order_id"),
                ("seat_takings", "order_id"),
            ):
                await admin.execute(
                    psycopg.sql.SQL("UPDATE {} SET expires_at = %s WHERE {} = %s").format(
                        psycopg.sql.Identifier(table), psycopg.sql.Identifier(owner)
                    ),
                    (ended, order_id),
                )

    async def work_off(self, job: DueJob) -> list[str]:
        """What a job finds due in this workspace; each is worked off."""
        assert self.database is not None
        assert self.schema is not None
        async with await psycopg.AsyncConnection.connect(self.schema.admin_url) as admin:
            due = psycopg.sql.SQL("SELECT id FROM booking.{}(now(), 1000) WHERE workspace_id = %s")
            asked = await admin.execute(
                due.format(psycopg.sql.Identifier(job.due_function)), (self.workspace_id,)
            )
            found = [id_ for (id_,) in await asked.fetchall()]
        for id_ in found:
            await self.database.run(self.owner, job.action, id_)
        return [str(id_) for id_ in found]

    async def offer(self) -> None:
        """What the job for the waiting list does."""
        assert self.database is not None
        await self.database.run(self.owner, offer_to_waiting, UUID(self.event_id))

    async def code_of(self, entry_id: str) -> str:
        """Of the offer that a waiting customer got."""
        listed = await self.ask("WaitingListService/ListWaitingEntries", event_id=self.event_id)
        (entry,) = [one for one in listed.items if one.id == entry_id]
        return str((await self.ask("VoucherService/GetVoucher", id=entry.voucher_id)).voucher.code)


async def change(theatre: Theatre, statement: str, *values: Any) -> None:
    """As time does."""
    assert theatre.schema is not None
    async with await psycopg.AsyncConnection.connect(theatre.schema.admin_url) as admin:
        await admin.execute("SET search_path = booking")
        await admin.execute(statement, values)


async def outcome_of(answer: Any) -> str:
    try:
        return str(await answer)
    except FrontdeskError as refusal:
        return refusal.reason


async def open_theatre(service: Running, database: Database, owner: Caller, **show_fields: Any) -> Theatre:
    async def move_in(tx: Tx) -> None:
        workspace = Workspace(
            id=tx.workspace_id, name="Globe", slug="globe", time_zone="Europe/Berlin", currency="EUR"
        )
        neighbours.put_workspace(tx, workspace)

    await database.run(owner, move_in)
    theatre = Theatre(service=service, owner=owner, database=database)
    return await add_show(theatre, **show_fields)


async def add_show(theatre: Theatre, *, publish: bool = True, **fields: Any) -> Theatre:
    date = message("NewShowDate")
    date.starts_at.FromDatetime(EVENING)
    date.ends_at.FromDatetime(EVENING + timedelta(hours=3))
    made = await theatre.ask(
        "ShowService/CreateShow", **{"slug": "hamlet", "name": "Hamlet", "dates": [date], **fields}
    )
    if publish:
        await theatre.ask("ShowService/PublishShow", id=made.show.id)
    return replace(theatre, event_id=made.show.id, date_id=made.show.dates[0].id)
