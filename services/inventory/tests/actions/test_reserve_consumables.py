import asyncio
import random

from chassis.db.ids import new_id
from frontdesk.inventory.v1.inventory_events_pb2 import ReservationMade, ReservationReleased, ReservationShort

MADE, SHORT, RELEASED = (f"inventory.reservation.{fact}" for fact in ("made", "short", "released"))


async def test_a_confirmed_booking_reserves_what_it_uses_up(shop) -> None:
    item = await shop.item(on_hand=10)
    booking_id = new_id()
    await shop.apply(shop.confirmed(booking_id, [(item.id, 2), (item.id, 1)]))
    stock = await shop.stock(item.id)
    assert (stock.on_hand, stock.reserved, stock.free) == (10, 3, 7)
    (event,) = shop.emitted(MADE)
    made = ReservationMade.FromString(event)
    assert made.booking_id == str(booking_id)
    assert [(line.item_id, line.quantity) for line in made.lines] == [(str(item.id), 3)]


async def test_a_booking_without_consumables_costs_nothing(shop) -> None:
    await shop.apply(shop.confirmed(new_id(), []), shop.cancelled(new_id(), []))
    assert shop.execute("SELECT 1 FROM outbox WHERE workspace_id = %s", shop.workspace_id) == []
    assert shop.execute("SELECT 1 FROM closed_bookings WHERE workspace_id = %s", shop.workspace_id) == []


async def test_a_shortage_sets_nothing_aside_and_says_what_is_missing(shop) -> None:
    plenty, scarce = await shop.item(on_hand=10), await shop.item(on_hand=1)
    await shop.apply(shop.confirmed(new_id(), [(plenty.id, 1), (scarce.id, 2)]))
    assert (await shop.stock(plenty.id)).reserved == 0
    (event,) = shop.emitted(SHORT)
    (line,) = ReservationShort.FromString(event).lines
    assert (line.item_id, line.wanted, line.free) == (str(scarce.id), 2, 1)


async def test_ten_of_forty_bookings_get_the_last_ten(shop) -> None:
    item = await shop.item(on_hand=10)
    await shop.apply(*(shop.confirmed(new_id(), [(item.id, 1)]) for _ in range(40)))
    assert (len(shop.emitted(MADE)), len(shop.emitted(SHORT))) == (10, 30)
    assert (await shop.stock(item.id)).free == 0
    shop.check_conservation()


async def test_ten_of_forty_bookings_in_parallel_get_the_last_ten(shop) -> None:
    first, second = await shop.item(on_hand=10), await shop.item(on_hand=10)
    before = shop.deadlocks()

    async def book() -> None:
        needs = random.sample([(first.id, 1), (second.id, 1)], 2)
        await shop.apply(shop.confirmed(new_id(), needs))

    await asyncio.gather(*(book() for _ in range(40)))
    assert (len(shop.emitted(MADE)), len(shop.emitted(SHORT))) == (10, 30)
    shop.check_conservation()
    assert shop.deadlocks() == before


async def test_reservations_and_adjustments_race_without_loss(shop) -> None:
    items = [await shop.item(on_hand=50) for _ in range(3)]
    bookings = [(new_id(), [(item.id, 1) for item in random.sample(items, 2)]) for _ in range(30)]
    before = shop.deadlocks()

    async def live(booking_id, needs) -> None:
        await shop.apply(shop.confirmed(booking_id, needs))
        await shop.apply(shop.cancelled(booking_id, needs))

    moves = [shop.adjust(item.id, quantity) for item in items for quantity in (-1, 1) for _ in range(10)]
    await asyncio.gather(*(live(*booking) for booking in bookings), *moves)
    for item in items:
        stock = await shop.stock(item.id)
        assert (stock.on_hand, stock.reserved) == (50, 0)
    shop.check_conservation()
    assert shop.deadlocks() == before


async def test_a_cancelled_booking_frees_what_it_held(shop) -> None:
    item = await shop.item(on_hand=10)
    booking_id, needs = new_id(), [(item.id, 3)]
    await shop.apply(shop.confirmed(booking_id, needs), shop.cancelled(booking_id, needs))
    stock = await shop.stock(item.id)
    assert (stock.on_hand, stock.reserved, stock.free) == (10, 0, 10)
    (event,) = shop.emitted(RELEASED)
    assert ReservationReleased.FromString(event).booking_id == str(booking_id)
    await shop.apply(shop.cancelled(booking_id, needs))
    assert len(shop.emitted(RELEASED)) == 1
    shop.check_conservation()


async def test_a_cancel_without_a_reservation_changes_no_stock(shop) -> None:
    item = await shop.item(on_hand=1)
    booking_id, needs = new_id(), [(item.id, 2)]
    await shop.apply(shop.confirmed(booking_id, needs), shop.cancelled(booking_id, needs))
    assert (await shop.stock(item.id)).free == 1
    assert shop.emitted(RELEASED) == []


async def test_a_confirmation_behind_its_own_cancel_reserves_nothing(shop) -> None:
    item = await shop.item(on_hand=10)
    booking_id, needs = new_id(), [(item.id, 2)]
    await shop.apply(shop.cancelled(booking_id, needs))
    await shop.apply(shop.confirmed(booking_id, needs))
    assert (await shop.stock(item.id)).reserved == 0
    assert shop.emitted(MADE) == []


async def test_redelivered_events_are_applied_once(shop) -> None:
    item = await shop.item(on_hand=100)
    bookings = [(new_id(), [(item.id, 2)]) for _ in range(20)]
    stream = [shop.confirmed(*booking) for booking in bookings]
    stream += [shop.cancelled(*booking) for booking in bookings[:5]]
    await shop.apply(*stream)
    for start in (0, 7, 20):
        await shop.apply(*stream[start:])
    assert (await shop.stock(item.id)).reserved == 30
    assert (len(shop.emitted(MADE)), len(shop.emitted(RELEASED))) == (20, 5)
    shop.check_conservation()


async def test_a_booking_confirmed_under_a_new_event_id_reserves_once(shop) -> None:
    item = await shop.item(on_hand=10)
    booking_id, needs = new_id(), [(item.id, 2)]
    await shop.apply(shop.confirmed(booking_id, needs))
    await shop.apply(shop.confirmed(booking_id, needs))
    assert (await shop.stock(item.id)).reserved == 2


async def test_another_location_serves_when_the_default_is_empty(shop) -> None:
    item = await shop.item(on_hand=1)
    cellar = await shop.location("Cellar")
    await shop.adjust(item.id, 5, location_id=cellar)
    await shop.apply(shop.confirmed(new_id(), [(item.id, 2)]), shop.confirmed(new_id(), [(item.id, 1)]))
    reserved = {place.location_name: place.reserved for place in (await shop.stock(item.id)).locations}
    assert reserved == {"Main": 1, "Cellar": 2}
    shop.check_conservation()


async def test_a_customer_who_comes_uses_up_what_was_reserved_once(shop) -> None:
    item = await shop.item(on_hand=10)
    bookings = [(new_id(), [(item.id, 2)]) for _ in range(2)]
    await shop.apply(*(shop.confirmed(*booking) for booking in bookings))
    await shop.apply(*(shop.checked_in(*booking) for booking in bookings))
    await shop.apply(*(shop.completed(*booking) for booking in bookings))
    stock = await shop.stock(item.id)
    assert (stock.on_hand, stock.reserved) == (6, 0)
    used = shop.execute(
        "SELECT quantity, on_hand_after FROM movements WHERE workspace_id = %s AND reason = 'use'"
        " ORDER BY created_at, on_hand_after DESC",
        shop.workspace_id,
    )
    assert used == [(-2, 8), (-2, 6)]
    shop.check_conservation()


async def test_a_customer_who_does_not_come_uses_nothing_up(shop) -> None:
    item = await shop.item(on_hand=10)
    booking = (new_id(), [(item.id, 2)])
    await shop.apply(shop.confirmed(*booking), shop.missed(*booking))
    stock = await shop.stock(item.id)
    assert (stock.on_hand, stock.reserved) == (10, 0)
