from uuid import uuid4

import pytest
from booking.domain.availability.closures.closure import Closure, NewClosure
from chassis.errors import FrontdeskError


def closed(first: str, last: str, *, time_zone: str = "Europe/Berlin", reason: str = "") -> Closure:
    wish = NewClosure(staff_id=None, reason=reason, time_zone=time_zone, first=first, last=last)
    return wish.closure(uuid4())


@pytest.mark.parametrize(
    ("first", "last", "starts_at", "ends_at"),
    [
        ("2026-12-24", "2026-12-26", "2026-12-23T23:00", "2026-12-26T23:00"),
        ("2026-12-24T14:00", "2026-12-24", "2026-12-24T13:00", "2026-12-24T23:00"),
        ("2026-12-24T14:00", "2026-12-24T14:01:00", "2026-12-24T13:00", "2026-12-24T13:01"),
        ("2026-03-29", "2026-03-29", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("2026-10-25", "2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00"),
        ("2200-12-31", "2200-12-31", "2200-12-30T23:00", "2200-12-31T23:00"),
        ("2026-10-25T02:30+02:00", "2026-10-25T02:15+01:00", "2026-10-25T00:30", "2026-10-25T01:15"),
    ],
)
def test_each_edge_is_read_once_on_the_local_clock(
    first: str, last: str, starts_at: str, ends_at: str
) -> None:
    made = closed(first, last)
    assert (made.starts_at.isoformat()[:16], made.ends_at.isoformat()[:16]) == (starts_at, ends_at)
    assert (made.first, made.last) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "reason", "field"),
    [
        ("2026-12-26", "2026-12-24", "RANGE_REVERSED", "ends"),
        ("2026-12-24T14:00", "2026-12-24T14:00", "RANGE_REVERSED", "ends"),
        ("2026-03-29T02:30", "2026-03-29", "NONEXISTENT_LOCAL_TIME", "starts"),
        ("2026-03-29T02:30+01:00", "2026-03-29", "NONEXISTENT_LOCAL_TIME", "starts"),
        ("2026-10-25", "2026-10-25T02:30", "AMBIGUOUS_LOCAL_TIME", "ends"),
        ("2026-10-25", "2026-10-25T12:30+02:00", "OFFSET_MISMATCH", "ends"),
        ("2026-02-30", "2026-03-01", "INVALID_FIELD", "starts"),
        ("2026-02-03T24:00", "2026-03-01", "INVALID_FIELD", "starts"),
        ("tomorrow", "2026-03-01", "INVALID_FIELD", "starts"),
        ("1926-02-03", "2026-03-01", "INVALID_FIELD", "starts"),
        ("2026-02-03", "2096-03-01", "INVALID_FIELD", "ends"),
    ],
)
def test_an_edge_that_cannot_be_is_refused_with_code_and_field(
    first: str, last: str, reason: str, field: str
) -> None:
    with pytest.raises(FrontdeskError) as refused:
        closed(first, last)
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_a_repeated_time_is_refused_with_the_offsets_that_tell_it_apart() -> None:
    with pytest.raises(FrontdeskError) as refused:
        closed("2026-10-25T02:30", "2026-10-25")
    assert refused.value.facts["offsets"] == ["+02:00", "+01:00"]


def test_zone_and_reason_are_checked() -> None:
    with pytest.raises(FrontdeskError, match="IANA"):
        closed("2026-12-24", "2026-12-26", time_zone="Mars/Olympus")
    with pytest.raises(FrontdeskError, match="one line"):
        closed("2026-12-24", "2026-12-26", reason="two\nlines")
