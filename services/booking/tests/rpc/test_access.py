"""A broker sees the own listings only, so nothing of bookings and tickets but what visitors see, too."""

from dataclasses import replace
from typing import Any

import pytest
from booking.policy import POLICY
from booking_worlds.salon import Salon
from chassis.errors import FrontdeskError, Kind
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import forms_pb2, slot_waiting_pb2

READS: dict[str, Any] = {
    "BookingService/ListBookings": pb.ListBookingsRequest(),
    "FormSubmissionService/ListFormSubmissions": forms_pb2.ListFormSubmissionsRequest(),
    "SlotWaitingService/ListSlotWaits": slot_waiting_pb2.ListSlotWaitsRequest(),
}


@pytest.mark.parametrize("method", READS)
async def test_a_broker_reads_no_bookings_no_answers_and_not_who_waits(salon: Salon, method: str) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask(method, READS[method], by=replace(salon.owner, role="broker"))
    assert refusal.value.kind is Kind.DENIED
    await salon.ask(method, READS[method], by=replace(salon.owner, role="viewer"))


def test_a_broker_may_call_only_what_a_visitor_may() -> None:
    assert [name for name, allow in POLICY.items() if "broker" in allow.roles and not allow.public] == []
