from uuid import UUID

from inventory.domain.reservation import (
    Demand,
    Need,
    Reservation,
    ReservedLine,
    Shelf,
    Shelves,
    Shortage,
    ShortLine,
    changes,
)

SOAP, OIL = UUID(int=1), UUID(int=2)
MAIN, CELLAR, ATTIC = UUID(int=30), UUID(int=10), UUID(int=20)
FIRST, SECOND = UUID(int=101), UUID(int=102)


def demand(booking_id: UUID, *needs: tuple[UUID, int]) -> Demand:
    return Demand.of(booking_id, [Need(item_id=item, quantity=quantity) for item, quantity in needs])


def shelf(item_id: UUID, location_id: UUID, free: int) -> Shelf:
    return Shelf(item_id=item_id, location_id=location_id, is_default=location_id == MAIN, free=free)


def test_lines_of_one_item_are_summed_and_sorted_by_item() -> None:
    assert demand(FIRST, (OIL, 1), (SOAP, 2), (OIL, 3), (SOAP, 0)).lines == (
        Need(item_id=SOAP, quantity=2),
        Need(item_id=OIL, quantity=4),
    )


def test_the_default_location_is_picked_first_then_the_oldest_with_enough() -> None:
    shelves = Shelves([shelf(SOAP, ATTIC, 9), shelf(SOAP, CELLAR, 3), shelf(SOAP, MAIN, 5)])
    picked = [shelves.serve(demand(FIRST, (SOAP, quantity))) for quantity in (4, 3, 2)]
    assert [line.location_id for made in picked if isinstance(made, Reservation) for line in made.lines] == [
        MAIN,
        CELLAR,
        ATTIC,
    ]


def test_a_booking_gets_all_lines_or_none() -> None:
    shelves = Shelves([shelf(SOAP, MAIN, 5), shelf(OIL, MAIN, 1), shelf(OIL, CELLAR, 2)])
    short = shelves.serve(demand(FIRST, (SOAP, 5), (OIL, 3)))
    assert short == Shortage(booking_id=FIRST, lines=(ShortLine(item_id=OIL, wanted=3, free=2),))
    assert isinstance(shelves.serve(demand(SECOND, (SOAP, 5))), Reservation)


def test_an_item_that_was_never_stocked_is_short() -> None:
    assert Shelves([]).serve(demand(FIRST, (SOAP, 1))) == Shortage(
        booking_id=FIRST, lines=(ShortLine(item_id=SOAP, wanted=1, free=0),)
    )


def test_changes_sum_the_lines_of_a_place() -> None:
    lines = [ReservedLine(item_id=SOAP, location_id=MAIN, quantity=quantity) for quantity in (2, 3)]
    made = [
        Reservation(booking_id=FIRST, lines=(lines[0],)),
        Reservation(booking_id=SECOND, lines=(lines[1],)),
    ]
    assert changes(made) == {(SOAP, MAIN): 5}
