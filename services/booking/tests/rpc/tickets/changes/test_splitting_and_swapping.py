"""What is split or swapped keeps its voucher, its money and its code, and gives back what it leaves."""

from typing import Any

from booking_worlds.theatre import ADA, Theatre, add_show, message, outcome_of
from booking_worlds.vouchers import voucher
from frontdesk.common.v1.money_pb2 import Money

SWAP = "TicketService/SwapTicket"
SPLIT = "TicketService/SplitTicketOrder"
CANCEL = "TicketOrderService/CancelTicketOrder"


def _line(type_id: str, quantity: int, *, code: str = "", seats: tuple[str, ...] = ()) -> Any:
    return message("OrderLine", ticket_type_id=type_id, quantity=quantity, voucher_code=code, seats=seats)


async def _pay(theatre: Theatre, order_id: str, amount: int) -> None:
    money = Money(amount_minor=amount, currency="EUR")
    paid = {"id": order_id, "amount": money, "method": "cash", "reference": order_id}
    await theatre.ask("TicketOrderService/PayTicketOrder", **paid)


async def test_a_split_takes_add_ons_vouchers_and_codes_along_and_its_cancel_gives_back_its_part_alone(
    theatre: Theatre,
) -> None:
    main = await theatre.ticket_type("Main", price=2000)
    lunch = await theatre.ticket_type("Lunch", price=500, add_on_to=[main])
    seats, lunches = await theatre.quota(10, main), await theatre.quota(5, lunch)
    half = await voucher(theatre, main, 4, discount="percent", value=50)
    lines = [_line(main, 2, code=half.code), _line(lunch, 2)]
    placed = await theatre.cart(lines=lines, customer=ADA)
    order = placed.order
    await _pay(theatre, order.id, 3000)
    tickets = (await theatre.visit("TicketOrderService/ViewTicketOrder", token=placed.token)).order.tickets
    leaving = [next(one for one in tickets if one.ticket_type_id == kind) for kind in (main, lunch)]
    split = await theatre.ask(SPLIT, id=order.id, ticket_ids=[one.id for one in leaving])
    assert (split.order.total.amount_minor, split.order.paid.amount_minor) == (1500, 1500)
    assert {one.id for one in split.order.tickets} == {one.id for one in leaving}
    doors = await theatre.ask("CheckInService/CreateCheckInList", event_id=theatre.event_id, name="Doors")
    scan = {"list_id": doors.list.id, "code": leaving[0].code, "nonce": "1"}
    assert (await theatre.ask("CheckInService/CheckIn", **scan)).reason == "ok"
    await theatre.ask(CANCEL, id=split.order.id)
    assert await theatre.counters(seats) == {"sold": 1, "blocked": 3, "free": 6}
    assert await theatre.counters(lunches) == {"sold": 1, "free": 4}
    kept = (await theatre.ask("TicketOrderService/GetTicketOrder", id=order.id)).order
    assert (kept.status, kept.total.amount_minor, kept.paid.amount_minor) == ("paid", 1500, 1500)
    assert [await theatre.drift(quota) for quota in (seats, lunches)] == [0, 0]


async def test_a_swap_between_numbered_seats_and_standing_room_frees_the_seat_and_takes_one_again(
    theatre: Theatre,
) -> None:
    seat_map = [{"name": "Stalls", "rows": [{"name": "A", "seats": 3}]}]
    house = {"name": "Hall", "capacity": 9, "time_zone": "Europe/Berlin", "seat_map": seat_map}
    venue = (await theatre.ask("VenueService/CreateVenue", **house)).venue
    hall = await add_show(theatre, slug="seated", venue_id=venue.id)
    seated = await hall.ticket_type("Seated", seat_area="Stalls")
    standing = await hall.ticket_type("Standing")
    rows, floor = await hall.quota(3, seated), await hall.quota(5, standing)
    (ticket,) = (await hall.order(lines=[_line(seated, 1, seats=("Stalls/A/1",))])).tickets
    moved = await hall.ask(SWAP, ticket_id=ticket.id, ticket_type_id=standing)
    assert moved.order.tickets[0].seat == ""
    assert [await hall.counters(quota) for quota in (rows, floor)] == [{"free": 3}, {"sold": 1, "free": 4}]
    assert await hall.outcome(lines=[_line(seated, 1, seats=("Stalls/A/1",))]) == "paid"
    back = {"ticket_id": ticket.id, "ticket_type_id": seated}
    assert await outcome_of(hall.ask(SWAP, **back)) == "INVALID_FIELD"
    assert await outcome_of(hall.ask(SWAP, **back, seat="Stalls/A/1")) == "SEAT_TAKEN"
    assert await hall.counters(floor) == {"sold": 1, "free": 4}
    again = await hall.ask(SWAP, **back, seat="Stalls/A/2")
    assert again.order.tickets[0].seat == "Stalls/A/2"
    assert [await hall.counters(quota) for quota in (rows, floor)] == [{"sold": 2, "free": 1}, {"free": 5}]
