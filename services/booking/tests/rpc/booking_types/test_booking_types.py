from typing import Any

import pytest
from booking_worlds.salon import Salon, at, next_monday
from chassis.errors import FrontdeskError, Kind
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import booking_types_pb2 as edits
from frontdesk.booking.v1.forms_pb2 import CreateFormRequest, FormQuestion
from frontdesk.booking.v1.terms_pb2 import CancellationPolicy, Location
from frontdesk.common.v1.money_pb2 import Money


async def test_a_type_keeps_all_that_was_said_of_it(salon: Salon) -> None:
    question = FormQuestion(key="allergies", kind="yes_no", label="Allergies?")
    form = await salon.ask("FormService/CreateForm", CreateFormRequest(name="First", questions=[question]))
    wish: dict[str, Any] = {
        "name": "Consultation",
        "slug": "consultation",
        "description": "Bring your papers.",
        "duration_minutes": 30,
        "other_durations_minutes": [60, 90],
        "price": Money(amount_minor=8000, currency="EUR"),
        "deposit": Money(amount_minor=2000, currency="EUR"),
        "location": Location(kind="video", video_url="https://meet.example.org/a"),
        "cancellation_policy": CancellationPolicy(
            customers_may_cancel=True,
            cancel_notice_minutes=1440,
            customers_may_reschedule=False,
            reschedule_notice_minutes=0,
        ),
        "intake_form_id": form.form.id,
        "time_zone": "America/New_York",
    }
    request = pb.CreateBookingTypeRequest(**wish)
    made = (await salon.ask("BookingTypeService/CreateBookingType", request)).booking_type
    read = (
        await salon.ask("BookingTypeService/GetBookingType", pb.GetBookingTypeRequest(id=made.id))
    ).booking_type
    assert {name: getattr(read, name) for name in wish} == wish
    assert (read.active, read.archived, read.version) == (True, False, 1)


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("deposit", Money(amount_minor=1, currency="EUR"), "deposit.currency"),
        ("other_durations_minutes", [30], "other_durations_minutes.0"),
        ("location", Location(kind="video", video_url="javascript:alert(1)"), "location.video_url"),
        ("location", Location(kind="moon"), "location.kind"),
        ("cancellation_policy", CancellationPolicy(cancel_notice_minutes=-1), "cancellation_policy"),
        ("time_zone", "Mars/Olympus", "time_zone"),
        ("description", "x" * 5_001, "description"),
    ],
)
async def test_what_no_type_may_have_is_refused_with_its_field(
    salon: Salon, field: str, value: object, place: str
) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await salon.edit_type(**{field: value})
    assert refusal.value.kind is Kind.INVALID
    assert (refusal.value.field or "").startswith(place)


async def test_a_length_is_chosen_listed_held_and_booked(salon: Salon) -> None:
    await salon.edit_type(other_durations_minutes=[90])
    monday = next_monday()
    assert len(await salon.slots(monday, monday, duration_minutes=90)) == 14
    request = pb.PlaceHoldRequest(booking_type_id=salon.booking_type_id, duration_minutes=90)
    request.starts_at.FromDatetime(at(9))
    hold = (await salon.visit("HoldService/PlaceHold", request)).hold
    booking = await salon.book(at(9), hold_id=hold.id)
    assert booking.ends_at.ToDatetime() == at(10, 30).replace(tzinfo=None)
    assert await salon.outcome(at(10)) == "SLOT_TAKEN"
    assert await salon.outcome(at(10, 30), duration_minutes=45) == "DURATION_NOT_OFFERED"
    assert await salon.outcome(at(15, 30), duration_minutes=90) == "booked"


async def test_behaviour_6_changing_a_types_buffer_does_not_break_old_bookings(salon: Salon) -> None:
    before = await salon.book(at(9))
    neighbour = await salon.book(at(9, 30))
    await salon.edit_type(buffer_after_minutes=30)
    for booking in (before, neighbour):
        kept = await salon.ask("BookingService/GetBooking", pb.GetBookingRequest(id=booking.id))
        assert kept.booking == booking
    assert await salon.outcome(at(10)) == "booked"
    assert await salon.outcome(at(10, 30)) == "SLOT_TAKEN"
    assert await salon.outcome(at(11)) == "booked"


async def test_an_edit_changes_what_it_names_and_nothing_else(salon: Salon) -> None:
    edited = await salon.edit_type(
        price=Money(amount_minor=100, currency="EUR"), description="New", min_notice_minutes=60
    )
    cleared = await salon.edit_type(price=None)
    assert (edited.description, edited.min_notice_minutes, edited.name) == ("New", 60, "Cut")
    assert not cleared.HasField("price")
    assert cleared.description == "New"


async def test_a_field_that_a_type_must_have_cannot_be_taken_away(salon: Salon) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await salon.edit_type(name=None)
    assert (refusal.value.reason, refusal.value.field) == ("INVALID_FIELD", "name")


async def test_of_two_edits_of_one_version_the_second_is_told(salon: Salon) -> None:
    await salon.edit_type(expected_version=1, name="First")
    with pytest.raises(FrontdeskError) as refusal:
        await salon.edit_type(expected_version=1, name="Second")
    assert (refusal.value.kind, refusal.value.reason) == (Kind.STALE, "BOOKING_TYPE_CHANGED")
    assert refusal.value.facts["version"] == 2


async def test_a_slug_of_another_type_is_refused_in_an_edit_too(salon: Salon) -> None:
    await salon.add_type("other")
    with pytest.raises(FrontdeskError) as refusal:
        await salon.edit_type(slug="other")
    assert refusal.value.reason == "SLUG_TAKEN"


async def test_an_archived_type_lists_nothing_books_nothing_and_keeps_its_bookings(salon: Salon) -> None:
    booking = await salon.book(at(9))
    request = edits.ArchiveBookingTypeRequest(id=salon.booking_type_id)
    archived = (await salon.ask("BookingTypeEditService/ArchiveBookingType", request)).booking_type
    assert archived.archived
    assert await salon.slots(next_monday(), next_monday()) == []
    assert await salon.outcome(at(10)) == "SLOT_NOT_OFFERED"
    assert (
        await salon.ask("BookingService/GetBooking", pb.GetBookingRequest(id=booking.id))
    ).booking == booking
    await salon.edit_type(archived=False)
    assert await salon.outcome(at(10)) == "booked"


async def test_visitors_see_what_can_be_booked_and_staff_find_the_rest(salon: Salon) -> None:
    paused, old = await salon.add_type("paused"), await salon.add_type("old")
    await paused.edit_type(active=False)
    await old.edit_type(archived=True)

    async def listed(**filters: Any) -> list[str]:
        request = pb.ListBookingTypesRequest(**filters)
        return [one.slug for one in (await salon.ask("BookingTypeService/ListBookingTypes", request)).items]

    public = await salon.visit(
        "BookingTypeService/ListBookingTypes", pb.ListBookingTypesRequest(archived=True)
    )
    assert [one.slug for one in public.items] == ["cut"]
    assert await listed() == ["cut", "paused"]
    assert await listed(active=False) == ["paused"]
    assert await listed(archived=True) == ["old"]
