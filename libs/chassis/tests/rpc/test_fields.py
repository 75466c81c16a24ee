"""What a request says is refused with the name of its field where it cannot be meant."""

import pytest
from chassis.errors import Invalid
from chassis.rpc import fields


@pytest.mark.parametrize("text", ["1999-12-31", "2201-01-01", "9999-12-31", "0001-01-01", "31.12.2026", ""])
def test_a_date_that_no_clock_can_tell_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        fields.local_date(text, "to")
    assert refused.value.field == "to"


@pytest.mark.parametrize("text", ["2000-01-01", "2200-12-31"])
def test_a_date_of_two_hundred_years_is_read(text: str) -> None:
    assert fields.local_date(text, "to").isoformat() == text
