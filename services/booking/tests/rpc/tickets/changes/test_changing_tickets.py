import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from booking_worlds.theatre import ADA, Theatre, add_seated_show, message, outcome_of
from chassis.errors import FrontdeskError
from frontdesk.booking.v1.booking_pb2 import Customer
from frontdesk.common.v1.money_pb2 import Money

GRACE = Customer(name="Grace Hopper", email="grace@example.org")


async def _voucher(theatre: Theatre, **fields: Any) -> Any:
    made = await theatre.ask("VoucherService/CreateVoucher", event_id=theatre.event_id, **fields)
    return made.voucher


def _line(type_id: str, quantity: int = 1, code: str = "") -> Any:
    return message("OrderLine", ticket_type_id=type_id, quantity=quantity, voucher_code=code)


async def _money(theatre: Theatre, method: str, order_id: str, amount: int, reference: str = "1") -> Any:
    answer = await theatre.ask(
        method,
        id=order_id,
        amount=Money(amount_minor=amount, currency="EUR"),
        method="cash",
        reference=reference,
    )
    return answer.order


async def test_a_voucher_lowers_the_price_as_often_as_it_may(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=2000)
    await theatre.quota(10, a)
    half = await _voucher(theatre, code="half", discount="percent", value=50, max_uses=2)
    fixed = await _voucher(theatre, code="fixed", discount="fixed_price", value=300, max_uses=1)
    order = await theatre.order(lines=[_line(a, 2, "HALF"), _line(a, 1, "fixed"), _line(a, 1)])
    assert order.total.amount_minor == 1000 + 1000 + 300 + 2000
    assert await theatre.outcome(lines=[_line(a, 1, "half")]) == "VOUCHER_USED_UP"
    assert await theatre.outcome(lines=[_line(a, 1, "nonsense")]) == "VOUCHER_REFUSED"
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    used = [(await theatre.ask("VoucherService/GetVoucher", id=one.id)).voucher.used for one in (half, fixed)]
    assert used == [0, 0]


async def test_twenty_race_for_the_last_use_of_a_voucher(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(100, a)
    await _voucher(theatre, code="once", max_uses=1)
    outcomes = await asyncio.gather(*(theatre.outcome(lines=[_line(a, 1, "once")]) for _ in range(20)))
    assert Counter(outcomes) == {"paid": 1, "VOUCHER_USED_UP": 19}


async def test_a_customer_uses_a_voucher_as_often_as_one_may(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(100, a)
    await _voucher(theatre, code="each", max_uses=50, max_per_customer=1)
    outcomes = await asyncio.gather(*(theatre.outcome(lines=[_line(a, 1, "each")]) for _ in range(8)))
    assert Counter(outcomes) == {"paid": 1, "VOUCHER_USED_UP": 7}
    other = await theatre.cart(lines=[_line(a, 1, "each")], customer=GRACE)
    assert other.order.status == "paid"


async def test_a_voucher_opens_a_hidden_type_and_keeps_stock_back(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", needs_voucher=True)
    b = await theatre.ticket_type("B")
    quota = await theatre.quota(3, a, b)
    offer = await theatre.visit("ShopService/GetOfferedShow", slug_or_id="hamlet")
    assert [one.name for one in offer.offer.ticket_types] == ["B"]
    kept = await _voucher(theatre, code="friends", max_uses=2, reserves=True, ticket_type_ids=[a])
    assert await theatre.counters(quota) == {"blocked": 2, "free": 1}
    assert await theatre.outcome((a, 1)) == "VOUCHER_NEEDED"
    assert await theatre.outcome((b, 2)) == "SOLD_OUT"
    assert await theatre.outcome((b, 1)) == "paid"
    assert await theatre.outcome(lines=[_line(a, 1, "friends")]) == "paid"
    assert await theatre.counters(quota) == {"sold": 2, "blocked": 1}
    await theatre.ask("VoucherService/CloseVoucher", id=kept.id)
    assert await theatre.counters(quota) == {"sold": 2, "free": 1}
    assert await theatre.outcome(lines=[_line(a, 1, "friends")]) == "VOUCHER_REFUSED"
    assert await theatre.drift(quota) == 0


async def test_stock_offered_to_the_waiting_list_does_not_leak(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(4, a)
    orders = [await theatre.order((a, 1)) for _ in range(4)]
    joined = [await _join(theatre, a, quantity) for quantity in (2, 1)]
    for order in orders[:2]:
        await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    assert await theatre.outcome((a, 1)) == "SOLD_OUT"
    await theatre.offer()
    assert await theatre.counters(quota) == {"sold": 2, "blocked": 2}
    assert await theatre.outcome((a, 1)) == "SOLD_OUT"
    code = await theatre.code_of(joined[0])
    assert await theatre.outcome(lines=[_line(a, 2, code)]) == "paid"
    assert await theatre.counters(quota) == {"sold": 4}


async def test_an_offer_that_nobody_takes_goes_to_the_next(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(1, a)
    order = await theatre.order((a, 1))
    first, second = await _join(theatre, a, 1), await _join(theatre, a, 1)
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    await theatre.offer()
    await theatre.ask("WaitingListService/LeaveWaitingList", id=first)
    assert await theatre.outcome((a, 1)) == "SOLD_OUT"
    await theatre.offer()
    assert await theatre.outcome(lines=[_line(a, 1, await theatre.code_of(second))]) == "paid"
    assert await theatre.counters(quota) == {"sold": 1}


async def _join(theatre: Theatre, type_id: str, quantity: int) -> str:
    made = await theatre.visit(
        "WaitingListService/JoinWaitingList",
        event_id=theatre.event_id,
        date_id=theatre.date_id,
        ticket_type_id=type_id,
        quantity=quantity,
        customer=Customer(name="Eve", email=f"{uuid4()}@example.org"),
    )
    return str(made.entry.id)


async def test_another_attendee_gets_a_new_code_and_the_old_one_is_void(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(5, a)
    made = await theatre.cart((a, 1), customer=ADA)
    (ticket,) = made.order.tickets
    await theatre.ask("TicketService/ChangeAttendee", ticket_id=ticket.id, attendee={"name": "Grace Hopper"})
    seen = (await theatre.visit("TicketOrderService/ViewTicketOrder", token=made.token)).order
    assert seen.tickets[0].attendee.name == "Grace Hopper"
    gate = await theatre.ask("CheckInService/CreateCheckInList", event_id=theatre.event_id, name="Doors")
    reasons = [
        (await theatre.ask("CheckInService/CheckIn", list_id=gate.list.id, code=code, nonce=str(n))).reason
        for n, code in enumerate((ticket.code, seen.tickets[0].code))
    ]
    assert reasons == ["revoked", "ok"]


async def test_a_swap_frees_one_type_and_takes_the_other_at_its_price(theatre: Theatre) -> None:
    a, b = await theatre.ticket_type("A", price=1000), await theatre.ticket_type("B", price=1500)
    of_a, of_b = await theatre.quota(1, a), await theatre.quota(1, b)
    order = await theatre.order((a, 1))
    await _money(theatre, "TicketOrderService/PayTicketOrder", order.id, 1000)
    swap = {"ticket_id": order.tickets[0].id, "ticket_type_id": b}
    swapped = (await theatre.ask("TicketService/SwapTicket", **swap)).order
    assert (swapped.total.amount_minor, swapped.paid.amount_minor) == (1500, 1000)
    assert await theatre.counters(of_a) == {"free": 1}
    assert await theatre.counters(of_b) == {"sold": 1}
    other = await theatre.order((a, 1))
    await _money(theatre, "TicketOrderService/PayTicketOrder", other.id, 1000)
    swap["ticket_id"] = other.tickets[0].id
    assert await outcome_of(theatre.ask("TicketService/SwapTicket", **swap)) == "SOLD_OUT"
    assert await theatre.counters(of_a) == {"sold": 1}


async def test_a_dearer_ticket_is_let_in_once_the_difference_is_paid(theatre: Theatre) -> None:
    a, b = await theatre.ticket_type("A", price=1000), await theatre.ticket_type("B", price=1500)
    quota = await theatre.quota(4, a, b)
    made = await theatre.cart((a, 2), customer=ADA)
    await _money(theatre, "TicketOrderService/PayTicketOrder", made.order.id, 2000)
    swap = {"ticket_id": made.order.tickets[0].id, "ticket_type_id": b}
    swapped = (await theatre.ask("TicketService/SwapTicket", **swap)).order
    assert [ticket.payment_due for ticket in swapped.tickets] == [True, False]
    gate = await theatre.ask("CheckInService/CreateCheckInList", event_id=theatre.event_id, name="Doors")

    async def scanned(nonce: str) -> list[str]:
        seen = (await theatre.visit("TicketOrderService/ViewTicketOrder", token=made.token)).order
        scans = [
            theatre.ask("CheckInService/CheckIn", list_id=gate.list.id, code=one.code, nonce=nonce)
            for one in seen.tickets
        ]
        return [(await scan).reason for scan in scans]

    assert await scanned("before") == ["unpaid", "ok"]
    paid = await _money(theatre, "TicketOrderService/PayTicketOrder", made.order.id, 500, "2")
    assert (paid.status, paid.paid.amount_minor) == ("paid", 2500)
    assert await scanned("after") == ["ok", "already_redeemed"]
    with pytest.raises(FrontdeskError) as refusal:
        await _money(theatre, "TicketOrderService/PayTicketOrder", made.order.id, 1, "3")
    assert refusal.value.reason == "PAID_TOO_LATE"
    assert await theatre.counters(quota) == {"sold": 2, "free": 2}
    assert await theatre.drift(quota) == 0


async def test_a_ticket_that_is_swapped_back_owes_nothing(theatre: Theatre) -> None:
    a, b = await theatre.ticket_type("A", price=1000), await theatre.ticket_type("B", price=1500)
    await theatre.quota(4, a, b)
    order = await theatre.order((a, 2))
    await _money(theatre, "TicketOrderService/PayTicketOrder", order.id, 2000)
    first, second = (ticket.id for ticket in order.tickets)
    await theatre.ask("TicketService/SwapTicket", ticket_id=first, ticket_type_id=b)
    await theatre.ask("TicketService/SwapTicket", ticket_id=second, ticket_type_id=b)
    await theatre.ask("TicketService/SwapTicket", ticket_id=second, ticket_type_id=a)
    shown = (await theatre.ask("TicketService/SwapTicket", ticket_id=first, ticket_type_id=a)).order
    assert [ticket.payment_due for ticket in shown.tickets] == [False, False]


async def test_single_tickets_are_cancelled_until_the_order_is(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(3, a)
    order = await theatre.order((a, 2))
    states = []
    for ticket in order.tickets:
        answer = await theatre.ask("TicketService/CancelTicket", ticket_id=ticket.id)
        states.append((answer.order.status, (await theatre.counters(quota))["free"]))
    assert states == [("paid", 2), ("cancelled", 3)]
    assert await theatre.drift(quota) == 0


async def test_a_refund_is_at_most_what_is_left_and_counts_once(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=1000)
    await theatre.quota(3, a)
    order = await theatre.order((a, 2))
    await _money(theatre, "TicketOrderService/PayTicketOrder", order.id, 2000)
    refund = "TicketService/RefundTicketOrder"
    for _ in range(2):
        assert (await _money(theatre, refund, order.id, 1500)).refunded.amount_minor == 1500
    with pytest.raises(FrontdeskError) as refusal:
        await _money(theatre, refund, order.id, 501, "2")
    assert (refusal.value.reason, refusal.value.facts["left"]) == ("REFUND_TOO_LARGE", 500)
    outcomes = await asyncio.gather(
        *(outcome_of(_money(theatre, refund, order.id, 400, f"race {n}")) for n in range(5))
    )
    assert sum(outcome == "REFUND_TOO_LARGE" for outcome in outcomes) == 4


async def test_a_split_moves_tickets_money_and_seats(theatre: Theatre) -> None:
    hall = await add_seated_show(theatre, slug="seated")
    a = await hall.ticket_type("A", price=1000, seat_area="Stalls")
    quota = await hall.quota(5, a)
    line = _line(a, 2)
    line.seats.extend(["Stalls/A/1", "Stalls/A/2"])
    order = await hall.order(lines=[line])
    await _money(hall, "TicketOrderService/PayTicketOrder", order.id, 2000)
    leaving = next(one for one in order.tickets if one.seat == "Stalls/A/2")
    made = (await hall.ask("TicketService/SplitTicketOrder", id=order.id, ticket_ids=[leaving.id])).order
    assert (made.total.amount_minor, made.paid.amount_minor, made.status) == (1000, 1000, "paid")
    kept = (await hall.ask("TicketOrderService/GetTicketOrder", id=order.id)).order
    assert [one.seat for one in kept.tickets] == ["Stalls/A/1"]
    await hall.ask("TicketOrderService/CancelTicketOrder", id=made.id)
    assert await hall.counters(quota) == {"sold": 1, "free": 4}
    again = _line(a, 1)
    again.seats.append("Stalls/A/2")
    assert (await hall.cart(lines=[again])).order.status == "held"
