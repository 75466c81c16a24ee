from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from booking.domain.booking_types.booking_type import BookingType, Consumable
from booking.domain.errors import NoticeBeyondHorizon
from booking.domain.money import Money
from chassis.errors import Invalid


def two(quantity: int) -> tuple[Consumable, ...]:
    return tuple(Consumable(item_id=UUID(int=i), quantity=quantity * i + 1) for i in range(2))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"slug": "ab"}, "slug"),
        ({"slug": "Haircut"}, "slug"),
        ({"slug": "haircut\n"}, "slug"),
        ({"slug": "0190a1b2-0000-7000-8000-000000000000"}, "slug"),
        ({"slug": "admin"}, "slug"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"duration_minutes": 1441}, "duration_minutes"),
        ({"slot_step_minutes": 0}, "slot_step_minutes"),
        ({"buffer_before_minutes": -1}, "buffer_before_minutes"),
        ({"buffer_after_minutes": 721}, "buffer_after_minutes"),
        ({"min_notice_minutes": -5}, "min_notice_minutes"),
        ({"horizon_days": 731}, "horizon_days"),
        ({"horizon_days": 7, "min_notice_minutes": 8 * 1440}, "min_notice_minutes"),
        ({"price": Money(amount_minor=-1, currency="EUR")}, "price.amount_minor"),
        ({"price": Money(amount_minor=1, currency="eur")}, "price.currency"),
        ({"staff_ids": (UUID(int=1), UUID(int=1))}, "staff_ids.1"),
        ({"consumables": two(-2)}, "consumables.1.quantity"),
        ({"consumables": two(1)[:1] * 2}, "consumables.1.item_id"),
        ({"time_zone": "Berlin"}, "time_zone"),
    ],
)
def test_a_field_that_no_type_may_have_is_named(
    change: dict[str, Any], field: str, haircut: BookingType
) -> None:
    with pytest.raises(Invalid) as refused:
        replace(haircut, **change).checked()
    assert refused.value.field == field


def test_a_type_without_price_staff_and_consumables_is_fine(haircut: BookingType) -> None:
    plain = replace(haircut, price=None, staff_ids=(), consumables=())
    assert plain.checked() is plain


def test_a_notice_that_its_horizon_never_leaves_is_refused_with_what_would_be_right(
    haircut: BookingType,
) -> None:
    with pytest.raises(NoticeBeyondHorizon) as refused:
        replace(haircut, horizon_days=7, min_notice_minutes=8 * 1440).checked()
    most: Any = refused.value.facts["most_notice_minutes"]
    right = replace(haircut, horizon_days=7, min_notice_minutes=most)
    assert right.checked() is right
