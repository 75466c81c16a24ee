import random
from datetime import UTC, datetime, timedelta

from analytics.consumers import TELLERS, bookings, handlers, record
from chassis.context import Caller
from chassis.db.ids import new_id
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as catalogue
from frontdesk.booking.v1 import tickets_events_pb2 as tickets
from frontdesk.booking.v1 import tickets_orders_pb2, tickets_shows_pb2, tickets_types_pb2, tickets_venues_pb2
from frontdesk.booking.v1.booking_events_pb2 import (
    BookingBefore,
    BookingCheckedIn,
    BookingCompleted,
    BookingFacts,
    BookingNoShow,
)
from frontdesk.inventory.v1 import inventory_events_pb2 as inventory
from frontdesk.inventory.v1.inventory_pb2 import Movement

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


async def test_a_booking_counts_in_the_quarter_of_an_hour_it_was_made(business) -> None:
    await business.apply(
        business.confirmed(NOON + timedelta(minutes=1)),
        business.confirmed(NOON + timedelta(minutes=14)),
        business.confirmed(NOON + timedelta(minutes=15), price=700, currency="USD"),
    )
    quarter = NOON + timedelta(minutes=15)
    assert business.rollups() == {
        ("bookings", NOON, ""): 2,
        ("bookings", quarter, ""): 1,
        ("revenue_minor", NOON, "EUR"): 5000,
        ("revenue_minor", quarter, "USD"): 700,
    }


async def test_a_cancel_corrects_the_moment_of_the_booking_and_counts_in_its_own(business) -> None:
    booking_id, later = new_id(), NOON + timedelta(days=2)
    await business.apply(business.confirmed(NOON, booking_id=booking_id))
    await business.apply(business.cancelled(later, booking_id=booking_id, made_at=NOON))
    assert business.rollups() == {("cancellations", later, ""): 1}


async def test_what_was_never_confirmed_is_not_taken_out(business) -> None:
    booking_id, later = new_id(), NOON + timedelta(days=2)
    await business.apply(business.cancelled(later, booking_id=booking_id, made_at=NOON, before="pending"))
    assert business.rollups() == {("cancellations", later, ""): 1}


async def test_who_came_and_who_did_not_count_at_the_start_of_the_appointment(business) -> None:
    start = NOON + timedelta(days=3)
    came, missed = BookingFacts(time_zone="UTC"), BookingFacts(time_zone="UTC")
    for facts in (came, missed):
        facts.booking.starts_at.FromDatetime(start)
    arrived = BookingBefore(status="checked_in")
    await business.apply(
        business.event("booking.booking.checked_in", BookingCheckedIn(booking=came)),
        business.event("booking.booking.completed", BookingCompleted(booking=came, before=arrived)),
        business.event("booking.booking.no_show", BookingNoShow(booking=missed)),
    )
    assert business.rollups() == {("attended", start, ""): 1, ("no_shows", start, ""): 1}


async def test_redelivery_in_any_order_gives_the_same_sums(business, other_business) -> None:
    dice = random.Random(7)

    def stream(of) -> list:
        events = [of.onboarded()]
        for number in range(60):
            made_at, booking_id = NOON + timedelta(minutes=number), new_id()
            events.append(of.confirmed(made_at, booking_id=booking_id, price=100 + number))
            events.append(of.contact(made_at))
            if number % 3 == 0:
                events.append(
                    of.cancelled(
                        made_at + timedelta(hours=3),
                        booking_id=booking_id,
                        made_at=made_at,
                        price=100 + number,
                    )
                )
        return events

    once, shuffled = stream(business), stream(other_business)
    await business.apply(*once)
    for _ in range(4):
        dice.shuffle(shuffled)
        for start in range(0, len(shuffled), 13):
            await other_business.apply(*shuffled[start : start + 20])
    assert other_business.rollups() == business.rollups()
    assert len(other_business.summaries()) == len(business.summaries()) == len(once)
    assert sum(v for (m, *_), v in business.rollups().items() if m == "bookings") == 40


async def test_a_mixed_batch_is_recorded_by_one_call(business) -> None:
    events = [business.onboarded(), business.confirmed(NOON), business.contact(NOON)]
    async with business.database.write(Caller.system("analytics", business.workspace_id)) as tx:
        await record(tx, events)
    assert len(business.summaries()) == 3
    assert business.execute(
        "SELECT time_zone, currency FROM workspaces WHERE workspace_id = %s", business.workspace_id
    ) == [("Europe/Berlin", "EUR")]


async def test_summaries_name_things_but_no_people(business) -> None:
    booking_id = new_id()
    moved = Movement(quantity=-5, reason="waste", on_hand_after=95)
    await business.apply(
        business.confirmed(NOON, booking_id=booking_id),
        business.cancelled(NOON, booking_id=booking_id, made_at=NOON),
        business.event("inventory.stock.adjusted", inventory.StockAdjusted(movement=moved)),
        business.event(
            "inventory.reservation.made", inventory.ReservationMade(lines=[inventory.ReservedLine()])
        ),
    )
    assert sorted(map(str, business.summaries())) == [
        "Booking 7K3MX2QA (Haircut, 1 Dec 2026 10:00) cancelled",
        "Booking 7K3MX2QA (Haircut, 1 Dec 2026 10:00) confirmed",
        "Consumables reserved for a booking: 1 item",
        "Stock changed by -5 (waste), now 95",
    ]


async def test_what_tickets_are_sold_of_is_named_and_vouchers_by_their_number_alone(business) -> None:
    venue, stalls = tickets_venues_pb2.Venue(name="Globe"), tickets_types_pb2.TicketType(name="Stalls")
    voucher = catalogue.VoucherFacts(max_uses=5)
    await business.apply(
        business.event("booking.venue.created", catalogue.VenueCreated(venue=venue)),
        business.event("booking.ticket_type.changed", catalogue.TicketTypeChanged(ticket_type=stalls)),
        business.event("booking.voucher.changed", catalogue.VoucherChanged(voucher=voucher)),
    )
    assert sorted(map(str, business.summaries())) == [
        "Ticket type Stalls changed",
        "Venue Globe created",
        "Voucher for 5 tickets changed",
    ]


async def test_events_with_tickets_their_orders_and_their_gates_are_told(business) -> None:
    order = tickets_orders_pb2.TicketOrder(reference="T7K3MX2Q")
    paid = tickets.TicketOrderPaid(order=tickets.TicketOrderFacts(order=order))
    concert = tickets_shows_pb2.Show(name="Summer concert")
    offered = tickets.WaitingEntryOffered(event_name="Summer concert", quantity=2)
    await business.apply(
        business.event("booking.show.published", tickets.ShowPublished(show=concert)),
        business.event("booking.ticket_order.paid", paid),
        business.event("booking.ticket_order.cancelled", tickets.TicketOrderCancelled(order=order)),
        business.event("booking.waiting_entry.offered", offered),
        business.event("booking.ticket.checked_in", tickets.TicketCheckedIn(direction="entry")),
    )
    assert sorted(map(str, business.summaries())) == [
        "2 tickets of event Summer concert offered to who waited",
        "Event Summer concert published",
        "Ticket order T7K3MX2Q cancelled",
        "Ticket order T7K3MX2Q paid",
        "Ticket passed a gate (entry)",
    ]
    assert business.rollups() == {}


async def test_every_type_is_told(business) -> None:
    told = [type_ for type_ in TELLERS if type_ not in bookings.TELLERS]
    await business.apply(*(business.event(type_, TELLERS[type_][0]()) for type_ in told))
    assert len(business.summaries()) == len(told)
    about_data = {"identity.export.requested", "identity.erasure.requested"}
    assert set(handlers.types) == {*TELLERS, *about_data}
    assert business.execute("SELECT 1 FROM dead_letter WHERE workspace_id = %s", business.workspace_id) == []
