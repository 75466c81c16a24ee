"""sold + held + blocked + free = size + overbooked, whatever happens to tickets."""

import os
import random
from typing import Any
from uuid import uuid4

import psycopg
from booking.jobs import VOID_ORDERS
from booking_worlds.theatre import ADA, Theatre, change, message, outcome_of
from booking_worlds.waiting import look
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.booking_pb2 import Customer
from frontdesk.common.v1.money_pb2 import Money

STEPS = int(os.environ.get("FRONTDESK_PROVE_STEPS", "500"))
# Counters against what tickets, carts and reservations add up to.
OUT_OF_BALANCE = """
    SELECT q.name, q.size, q.sold, q.held, q.blocked, q.free, q.over FROM booking.quotas q
    WHERE q.workspace_id = %(workspace)s AND (
        q.sold + q.held + q.blocked + q.free <> q.size + q.over
        OR q.free > 0 AND q.over > 0
        OR q.sold <> (
            SELECT count(*) FROM booking.tickets t WHERE t.workspace_id = q.workspace_id
            AND t.status = 'valid' AND q.id = ANY (t.quota_ids))
        OR q.held <> (
            SELECT coalesce(sum(c.quantity), 0) FROM booking.quota_claims c
            WHERE c.workspace_id = q.workspace_id AND c.quota_id = q.id AND c.kind = 'held')
        OR q.blocked <> q.contingent + (
            SELECT coalesce(sum(c.quantity), 0) FROM booking.quota_claims c
            WHERE c.workspace_id = q.workspace_id AND c.quota_id = q.id AND c.kind = 'blocked')
        OR EXISTS (
            SELECT FROM booking.voucher_draws d LEFT JOIN booking.quota_claims c
            ON c.workspace_id = d.workspace_id AND c.owner_id = d.order_id AND c.quota_id = d.quota_id
            WHERE d.workspace_id = q.workspace_id AND d.quota_id = q.id
            AND (c.quantity IS NULL OR c.quantity < d.quantity OR c.expires_at <> d.expires_at))
    )
"""
# What is still sold, and what is claimed of a quota that is gone.
OF_NOTHING = """
    SELECT name FROM booking.quotas WHERE workspace_id = %(workspace)s AND sold > 0
    UNION ALL
    SELECT c.kind FROM booking.quota_claims c WHERE c.workspace_id = %(workspace)s AND NOT EXISTS (
        SELECT FROM booking.quotas q WHERE q.workspace_id = c.workspace_id AND q.id = c.quota_id)
"""


class BoxOffice:
    """Does something at random; what is refused is refused, what is done must balance."""

    def __init__(self, theatre: Theatre, types: list[str], quotas: list[str], chance: random.Random) -> None:
        self.theatre = theatre
        self.types = types
        self.quotas = quotas
        self.chance = chance
        self.orders: list[Any] = []
        self.vouchers: list[Any] = []
        self.entries: list[str] = []

    async def step(self) -> str:
        deeds = [
            self.sell,
            self.sell,
            self.fill_a_cart,
            self.complete,
            self.pay,
            self.cancel_order,
            self.cancel_ticket,
            self.swap,
            self.split,
            self.refund,
            self.run_out,
            self.make_voucher,
            self.use_voucher,
            self.edit_voucher,
            self.close_voucher,
            self.resize,
            self.end_voucher,
            self.wait,
            self.leave,
            self.end_offer,
            self.add_type,
            self.remove_type,
            self.remove_quota,
        ]
        deed = self.chance.choice(deeds)
        await outcome_of(deed())
        return deed.__name__

    async def _place(self, customer: Any, code: str = "") -> None:
        kinds = self.chance.sample(self.types, self.chance.choice([1, 1, 2]))
        lines = [
            message(
                "OrderLine", ticket_type_id=one, quantity=self.chance.choice([1, 1, 2, 3]), voucher_code=code
            )
            for one in kinds
        ]
        self.orders.append(await self.theatre.cart(lines=lines, customer=customer))

    async def sell(self) -> None:
        await self._place(ADA)

    async def fill_a_cart(self) -> None:
        await self._place(None)

    async def use_voucher(self) -> None:
        code = self.chance.choice(self.vouchers).code
        await self._place(self.chance.choice([ADA, None]), code)

    async def complete(self) -> None:
        token = self.chance.choice(self.orders).token
        await self.theatre.visit("TicketOrderService/CompleteTicketOrder", token=token, customer=ADA)

    async def _money(self, method: str, amount: int) -> None:
        await self.theatre.ask(
            method,
            id=self.chance.choice(self.orders).order.id,
            amount=Money(amount_minor=amount, currency="EUR"),
            method="cash",
            reference=str(self.chance.random()),
        )

    async def pay(self) -> None:
        await self._money("TicketOrderService/PayTicketOrder", 20_000)

    async def refund(self) -> None:
        await self._money("TicketService/RefundTicketOrder", 500)

    async def cancel_order(self) -> None:
        order_id = self.chance.choice(self.orders).order.id
        await self.theatre.ask("TicketOrderService/CancelTicketOrder", id=order_id)

    def _ticket(self) -> str:
        return str(self.chance.choice(self.chance.choice(self.orders).order.tickets).id)

    async def cancel_ticket(self) -> None:
        await self.theatre.ask("TicketService/CancelTicket", ticket_id=self._ticket())

    async def swap(self) -> None:
        other = self.chance.choice(self.types)
        await self.theatre.ask("TicketService/SwapTicket", ticket_id=self._ticket(), ticket_type_id=other)

    async def split(self) -> None:
        order = self.chance.choice(self.orders).order
        made = await self.theatre.ask(
            "TicketService/SplitTicketOrder", id=order.id, ticket_ids=[order.tickets[0].id]
        )
        self.orders.append(made)

    async def run_out(self) -> None:
        await self.theatre.run_out(self.chance.choice(self.orders).order.id)

    async def make_voucher(self, type_id: str = "") -> None:
        made = await self.theatre.ask(
            "VoucherService/CreateVoucher",
            event_id=self.theatre.event_id,
            ticket_type_ids=[type_id or self.chance.choice(self.types)],
            max_uses=self.chance.randint(1, 4),
            discount="percent",
            value=50,
            reserves=self.chance.random() < 0.6,
        )
        self.vouchers.append(made.voucher)

    async def edit_voucher(self) -> None:
        voucher = self.chance.choice(self.vouchers)
        await self.theatre.ask(
            "VoucherService/ReplaceVoucher",
            id=voucher.id,
            code=voucher.code,
            ticket_type_ids=[self.chance.choice(self.types)],
            max_uses=self.chance.randint(1, 6),
            reserves=self.chance.random() < 0.8,
        )

    async def close_voucher(self) -> None:
        await self.theatre.ask("VoucherService/CloseVoucher", id=self.chance.choice(self.vouchers).id)

    async def end_voucher(self) -> None:
        await self._over(self.chance.choice(self.vouchers).id)

    async def _over(self, voucher_id: str) -> None:
        """As time does."""
        await change(self.theatre, "UPDATE vouchers SET valid_until = now() WHERE id = %s", voucher_id)
        kept_back = "UPDATE quota_claims SET expires_at = now() WHERE kind = 'blocked' AND owner_id = %s"
        await change(self.theatre, kept_back, voucher_id)

    async def add_type(self) -> None:
        self.types.append(await self.theatre.ticket_type(f"Type {len(self.types)}", price=1000))
        self.quotas.append(await self.theatre.quota(self.chance.randint(0, 9), self.types[-1]))

    async def remove_type(self) -> None:
        gone = self.chance.choice(self.types)
        await self.theatre.ask("TicketRemovalService/DeleteTicketType", id=gone)
        self.types.remove(gone)

    async def remove_quota(self) -> None:
        gone = self.chance.choice(self.quotas)
        if gone not in self.quotas[:4] and self.chance.random() < 0.5:
            await self.theatre.ask("QuotaService/ReplaceQuota", id=gone, name="Seats", size=20)
        await self.theatre.ask("TicketRemovalService/DeleteQuota", id=gone)
        self.quotas.remove(gone)

    async def resize(self) -> None:
        types = self.types if self.chance.random() < 0.5 else self.types[:1]
        await self.theatre.ask(
            "QuotaService/ReplaceQuota",
            id=self.chance.choice(self.quotas),
            name="Seats",
            size=self.chance.randint(5, 60),
            contingent=self.chance.randint(0, 3),
            ticket_type_ids=types,
        )

    async def wait(self, type_id: str = "") -> None:
        made = await self.theatre.visit(
            "WaitingListService/JoinWaitingList",
            event_id=self.theatre.event_id,
            date_id=self.theatre.date_id,
            ticket_type_id=type_id or self.chance.choice(self.types),
            quantity=self.chance.randint(1, 3),
            customer=Customer(name="Eve", email=f"eve{self.chance.randint(1, 50)}@example.org"),
        )
        self.entries.append(made.entry.id)
        await self.theatre.offer()

    async def end_offer(self) -> None:
        listed = await self.theatre.ask(
            "WaitingListService/ListWaitingEntries", event_id=self.theatre.event_id, status="offered"
        )
        if not listed.items:
            return
        offered = self.chance.choice(listed.items)
        await change(
            self.theatre, "UPDATE waiting_entries SET offered_until = now() WHERE id = %s", offered.id
        )
        await self._over(offered.voucher_id)
        await self.theatre.offer()

    async def leave(self) -> None:
        await self.theatre.ask("WaitingListService/LeaveWaitingList", id=self.chance.choice(self.entries))


async def test_counters_balance_after_every_step_of_a_long_random_run(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    seed = int(os.environ.get("FRONTDESK_PROVE_SEED", uuid4().int % 100_000))
    tier = message("PriceTier", name="Early", price=Money(amount_minor=900, currency="EUR"), quantity=8)
    types = [
        await theatre.ticket_type("Free"),
        await theatre.ticket_type("Paid", price=2000, tiers=[tier]),
        await theatre.ticket_type("Dear", price=4000),
        await theatre.ticket_type("Rare"),
    ]
    quotas = [
        await theatre.quota(40, *types[:3]),
        await theatre.quota(15, types[0]),
        await theatre.quota(None, types[1]),
        await theatre.quota(4, types[3]),
    ]
    office = BoxOffice(theatre, types, quotas, random.Random(seed))
    office.orders.append(await theatre.cart((types[3], 4), customer=ADA))
    await office.make_voucher(types[0])
    await office.wait(types[3])
    async with await psycopg.AsyncConnection.connect(schema.admin_url, autocommit=True) as admin:
        for n in range(STEPS):
            done = await office.step()
            asked = await admin.execute(OUT_OF_BALANCE, {"workspace": theatre.workspace_id})
            assert await asked.fetchall() == [], f"seed {seed}, step {n}: {done}"
        assert {await theatre.drift(quota) for quota in office.quotas} <= {0}
        await theatre.ask("ShowService/CancelShow", id=theatre.event_id, void_tickets=True)
        await look(theatre)
        while await theatre.work_off(VOID_ORDERS):
            pass
        asked = await admin.execute(OUT_OF_BALANCE, {"workspace": theatre.workspace_id})
        assert await asked.fetchall() == [], f"seed {seed}, cancelled"
        asked = await admin.execute(OF_NOTHING, {"workspace": theatre.workspace_id})
        assert await asked.fetchall() == [], f"seed {seed}, cancelled"
