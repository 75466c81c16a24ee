import asyncio
from collections import Counter
from typing import Any

import psycopg
from booking_worlds.life import deadlocks
from booking_worlds.races import until_so_many_wait
from booking_worlds.theatre import Theatre, add_seated_show, add_show, message, outcome_of
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.booking_pb2 import Customer

GRACE = Customer(name="Grace Hopper", email="grace@example.org")


def _line(type_id: str, quantity: int) -> Any:
    return message("OrderLine", ticket_type_id=type_id, quantity=quantity)


async def test_a_ticket_that_changes_its_seat_has_the_new_one_alone(theatre: Theatre) -> None:
    hall = await add_seated_show(theatre, slug="moving")
    a, b = [await hall.ticket_type(name, seat_area="Stalls") for name in ("A", "B")]
    await hall.quota(5, a, b)

    def of(type_id: str, seat: str) -> Any:
        return message("OrderLine", ticket_type_id=type_id, quantity=1, seats=[f"Stalls/A/{seat}"])

    (ticket,) = (await hall.order(lines=[of(a, "1")])).tickets
    swap = "TicketService/SwapTicket"
    await hall.ask(swap, ticket_id=ticket.id, seat="Stalls/A/2")
    assert [await hall.outcome(lines=[of(a, seat)]) for seat in "12"] == ["paid", "SEAT_TAKEN"]
    swapped = await hall.ask(swap, ticket_id=ticket.id, ticket_type_id=b, seat="Stalls/A/2")
    assert swapped.order.tickets[0].seat == "Stalls/A/2"
    assert await hall.outcome(lines=[of(b, "2")]) == "SEAT_TAKEN"


async def test_twenty_race_for_one_seat_and_one_gets_it(theatre: Theatre) -> None:
    hall = await add_seated_show(theatre, slug="seats")
    a = await hall.ticket_type("A", seat_area="Stalls")
    quota = await hall.quota(5, a)
    line = _line(a, 2)
    line.seats.extend(["Stalls/A/3", "Stalls/A/4"])
    outcomes = Counter(await asyncio.gather(*(hall.outcome(lines=[line]) for _ in range(20))))
    assert outcomes == {"paid": 1, "SEAT_TAKEN": 19}
    assert await hall.counters(quota) == {"sold": 2, "free": 3}
    wrong = _line(a, 1)
    wrong.seats.append("Stalls/Z/1")
    assert await hall.outcome(lines=[wrong]) == "UNKNOWN_REFERENCE"


async def test_who_changes_into_the_seat_of_one_who_changes_too_waits_with_the_own_seat_kept(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    seat_map = [{"name": "Stalls", "rows": [{"name": "A", "seats": 2}]}]
    house = {"name": "Hall", "capacity": 2, "time_zone": "Europe/Berlin", "seat_map": seat_map}
    venue = (await theatre.ask("VenueService/CreateVenue", **house)).venue
    hall = await add_show(theatre, slug="crossing", venue_id=venue.id)
    a = await hall.ticket_type("A", seat_area="Stalls")
    await hall.quota(2, a)
    line = _line(a, 2)
    line.seats.extend(["Stalls/A/1", "Stalls/A/2"])
    first, second = (await hall.order(lines=[line])).tickets
    before = await deadlocks(schema)
    taken = "FROM booking.seat_takings WHERE ticket_id = %s"
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as other:
        await other.execute(f"CREATE TEMP TABLE seats ON COMMIT DROP AS SELECT * {taken}", (second.id,))
        await other.execute(f"DELETE {taken}", (first.id,))
        swap = theatre.ask("TicketService/SwapTicket", ticket_id=second.id, seat="Stalls/A/1")
        swapped = asyncio.create_task(outcome_of(swap))
        await until_so_many_wait(schema, 1)
        again = "INSERT INTO booking.seat_takings SELECT * FROM seats ON CONFLICT DO NOTHING"
        assert (await other.execute(again)).rowcount == 0
        await other.rollback()
    assert await swapped == "SEAT_TAKEN"
    assert await deadlocks(schema) == before
