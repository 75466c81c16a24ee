"""What customers do by themselves with a signed link, and what they cannot."""

import asyncio
from typing import Any

import psycopg
import pytest
from booking.rpc.links import Links
from booking_worlds.life import change, events_of, found, history, lead
from booking_worlds.salon import Salon, at, booking_wish, next_monday, open_salon
from chassis.context import Caller, Via
from chassis.db import Database, Params, ReadTx, Row
from chassis.errors import FrontdeskError
from chassis.rpc.client import Origin
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_events_pb2 as told
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import self_service_pb2 as own
from frontdesk.booking.v1.self_service_pb2_grpc import MailedLinkServiceStub
from frontdesk.booking.v1.terms_pb2 import CancellationPolicy, Location
from frontdesk.common.v1.page_pb2 import PageRequest
from sqlalchemy import Executable


def policy(minutes: int) -> CancellationPolicy:
    return CancellationPolicy(
        customers_may_cancel=True,
        cancel_notice_minutes=minutes,
        customers_may_reschedule=True,
        reschedule_notice_minutes=minutes,
    )


async def booked(salon: Salon, hour: int, **customer: str) -> tuple[str, str]:
    """Id and token of a fresh booking."""
    wish = booking_wish(salon.booking_type_id, at(hour))
    for field, value in customer.items():
        setattr(wish.customer, field, value)
    made = await salon.visit("BookingService/BookSlot", wish)
    return made.booking.id, made.manage_token


async def seen(salon: Salon, token: str) -> own.ManagedBooking:
    reply = await salon.visit("SelfService/GetManagedBooking", own.GetManagedBookingRequest(token=token))
    booking: own.ManagedBooking = reply.booking
    return booking


async def cancel(salon: Salon, token: str) -> own.ManagedBooking:
    request = own.CancelManagedBookingRequest(token=token, reason="Ill")
    booking: own.ManagedBooking = (await salon.visit("SelfService/CancelManagedBooking", request)).booking
    return booking


async def move(salon: Salon, token: str, hour: int) -> own.ManagedBooking:
    request = own.RescheduleManagedBookingRequest(token=token)
    request.starts_at.FromDatetime(at(hour))
    booking: own.ManagedBooking = (await salon.visit("SelfService/RescheduleManagedBooking", request)).booking
    return booking


async def refused(asking: Any) -> FrontdeskError:
    with pytest.raises(FrontdeskError) as refusal:
        await asking
    return refusal.value


async def mail(service: Running, salon: Salon, id_: str) -> own.GetCustomerMailResponse:
    """As inbox asks for it when it sends."""
    peer = service.peers["inbox"]
    origin = Origin(via=Via.SYSTEM, workspace_id=salon.workspace_id)
    stub = MailedLinkServiceStub(peer.channel)
    said: own.GetCustomerMailResponse = await peer.call(
        stub.GetCustomerMail, own.GetCustomerMailRequest(id=id_), origin=origin
    )
    return said


async def test_a_customer_sees_moves_and_cancels_by_the_link(salon: Salon) -> None:
    booking_id, token = await booked(salon, 9)
    first = await seen(salon, token)
    assert (first.status, first.booking_type_name, first.staff_name) == ("confirmed", "Cut", "Person 0")
    assert (first.can_cancel, first.can_reschedule) == (True, True)
    monday = next_monday().isoformat()
    request = own.ListManagedSlotsRequest(token=token, from_date=monday, to_date=monday)
    listed = (await salon.visit("SelfService/ListManagedSlots", request)).slots
    assert len(listed.days[0].slots) == 16
    assert (await move(salon, token, 11)).starts_at.ToDatetime().hour == 11
    cancelled = await cancel(salon, token)
    assert (cancelled.status, cancelled.can_cancel) == ("cancelled", False)
    assert await cancel(salon, token) == cancelled
    assert await salon.outcome(at(11)) == "booked"
    steps = [(one.kind, one.by, one.reason) for one in await history(salon, booking_id)]
    assert steps[1:] == [("rescheduled", "customer", ""), ("cancelled", "customer", "Ill")]
    assert (await refused(move(salon, token, 12))).reason == "TRANSITION_REFUSED"


async def test_after_the_deadline_of_the_type_a_link_only_shows(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    salon = await open_salon(service, database, caller, cancellation_policy=policy(24 * 60))
    booking_id, token = await booked(salon, 9)
    assert (await seen(salon, token)).can_cancel
    await change(schema, "bookings SET starts_at = now() + interval '23 hours'", "id", booking_id)
    late = await seen(salon, token)
    assert (late.can_cancel, late.can_reschedule, late.HasField("cancel_until")) == (False, False, True)
    for asking in (cancel(salon, token), move(salon, token, 12)):
        refusal = await refused(asking)
        assert refusal.reason == "CHANGE_TOO_LATE"
        assert "change_until" in refusal.facts
    assert (await found(salon, booking_id)).status == "confirmed"
    assert (await lead(salon, "cancel", booking_id)).status == "cancelled"


async def test_what_is_only_asked_for_is_taken_back_until_it_would_begin(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(
        service, database, caller, requires_approval=True, cancellation_policy=policy(10_000)
    )
    _, token = await booked(salon, 9)
    assert (await cancel(salon, token)).status == "cancelled"


async def test_a_forged_an_expired_and_a_foreign_link_open_nothing(
    salon: Salon, service: Running, database: Database, stranger: Caller, schema: ServiceSchema
) -> None:
    booking_id, token = await booked(salon, 9)
    other = await open_salon(service, database, stranger)
    mine = Links.of("secret", "").mine.token(salon.workspace_id, salon.workspace_id)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in (forged, "", "x", "ä" * 64, token + "AAAA", mine):
        assert (await refused(seen(salon, wrong))).reason == "LINK_INVALID"
        assert (await refused(cancel(salon, wrong))).reason == "LINK_INVALID"
    assert (await refused(cancel(other, token))).reason == "LINK_INVALID"
    await change(schema, "bookings SET ends_at = now() - interval '30 days'", "id", booking_id)
    for asking in (seen(salon, token), cancel(salon, token), move(salon, token, 12)):
        assert (await refused(asking)).reason == "LINK_EXPIRED"
    assert (await found(salon, booking_id)).status == "confirmed"


async def test_a_race_of_one_customer_with_herself_has_one_effect(
    salon: Salon, schema: ServiceSchema
) -> None:
    booking_id, token = await booked(salon, 9)
    await asyncio.gather(*(cancel(salon, token) for _ in range(10)))
    assert [fact for fact, _ in await events_of(schema, booking_id)] == ["confirmed", "cancelled"]


async def test_a_mailed_link_shows_all_of_ones_bookings_and_no_event_carries_it(
    salon: Salon, service: Running, schema: ServiceSchema
) -> None:
    for hour in (9, 10, 11):
        await booked(salon, hour)
    await booked(salon, 12, email="eve@example.org")
    request = own.RequestMyBookingsRequest(email=" ADA@example.org")
    await asyncio.gather(*(salon.visit("SelfService/RequestMyBookings", request) for _ in range(5)))
    await salon.visit("SelfService/RequestMyBookings", own.RequestMyBookingsRequest(email="no@example.org"))

    ((id_, payload),) = await requested_mails(schema, salon)
    assert told.MailRequested.FromString(payload) == told.MailRequested(id=id_, kind="my_bookings")
    said = await mail(service, salon, id_)
    assert (said.recipient, said.workspace_name) == ("ada@example.org", "Salon")
    token = said.link.partition("#token=")[2]

    hours: list[int] = []
    cursor = ""
    while True:
        page = own.ListMyBookingsRequest(token=token, page=PageRequest(limit=2, cursor=cursor))
        reply = await salon.visit("SelfService/ListMyBookings", page)
        hours += [one.booking.starts_at.ToDatetime().hour for one in reply.items]
        for one in reply.items:
            assert await seen(salon, one.manage_token) == one.booking
        cursor = reply.next_cursor
        if not cursor:
            break
    assert hours == [11, 10, 9]

    await change(schema, "customer_links SET expires_at = now()", "id", id_)
    expired = salon.visit("SelfService/ListMyBookings", own.ListMyBookingsRequest(token=token))
    assert (await refused(expired)).reason == "LINK_EXPIRED"
    assert (await refused(mail(service, salon, id_))).reason == "NOT_FOUND"


async def test_only_inbox_is_given_links(salon: Salon, service: Running) -> None:
    booking_id, token = await booked(salon, 9)
    request = own.IssueManageLinksRequest(booking_ids=[booking_id])
    assert (await refused(salon.ask("MailedLinkService/IssueManageLinks", request))).reason == "DENIED"
    peer = service.peers["inbox"]
    reply = await peer.call(
        MailedLinkServiceStub(peer.channel).IssueManageLinks,
        request,
        origin=Origin(via=Via.SYSTEM, workspace_id=salon.workspace_id),
    )
    assert list(reply.links) == [f"https://desk.example/manage#token={token}"]


async def requested_mails(schema: ServiceSchema, salon: Salon) -> list[tuple[str, bytes]]:
    async with await psycopg.AsyncConnection.connect(schema.relay_url) as relay:
        rows = await (
            await relay.execute(
                "SELECT aggregate_id, payload FROM outbox"
                " WHERE workspace_id = %s AND type = 'booking.mail.requested'",
                (salon.workspace_id,),
            )
        ).fetchall()
    return [(str(id_), payload) for id_, payload in rows]


async def test_the_video_link_is_shown_to_who_has_a_confirmed_booking_and_to_nobody_else(
    service: Running, database: Database, caller: Caller
) -> None:
    link = "https://meet.example.org/a"
    salon = await open_salon(service, database, caller, location=Location(kind="video", video_url=link))
    listed = pb.ListBookingTypesRequest()
    public = (await salon.visit("BookingTypeService/ListBookingTypes", listed)).items
    inside = (await salon.ask("BookingTypeService/ListBookingTypes", listed)).items
    assert [(one.location.kind, one.location.video_url) for one in public] == [("video", "")]
    assert [one.location.video_url for one in inside] == [link]
    _, token = await booked(salon, 9)
    assert (await seen(salon, token)).location.video_url == link
    assert (await cancel(salon, token)).location.video_url == ""
    assert (await seen(salon, token)).location.kind == "video"


async def test_all_bookings_of_a_customer_cost_as_many_round_trips_as_one(
    salon: Salon, service: Running, schema: ServiceSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    await booked(salon, 9)
    request = own.RequestMyBookingsRequest(email="ada@example.org")
    await salon.visit("SelfService/RequestMyBookings", request)
    ((id_, _),) = await requested_mails(schema, salon)
    token = (await mail(service, salon, id_)).link.partition("#token=")[2]
    round_trips = 0
    together = ReadTx.together

    async def counted(tx: ReadTx, *statements: tuple[Executable, Params | None]) -> list[list[Row]]:
        nonlocal round_trips
        round_trips += 1
        return await together(tx, *statements)

    monkeypatch.setattr(ReadTx, "together", counted)
    counts = []
    for hour in (10, 11, 12):
        await booked(salon, hour)
        before = round_trips
        reply = await salon.visit("SelfService/ListMyBookings", own.ListMyBookingsRequest(token=token))
        counts.append((len(reply.items), round_trips - before))
    assert [listed for listed, _ in counts] == [2, 3, 4]
    assert len({trips for _, trips in counts}) == 1
