from datetime import timedelta
from uuid import UUID

from chassis.db import Database, ReadTx, Tx
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import booking_pb2, self_service_pb2
from frontdesk.booking.v1 import self_service_pb2 as pb
from frontdesk.booking.v1.self_service_pb2_grpc import SelfServiceServicer

from booking.actions.appointments.cancel_booking import cancel_booking
from booking.actions.appointments.reschedule_booking import RescheduleBooking, reschedule_booking
from booking.actions.availability.slots.list_slots import list_slots
from booking.actions.customers.request_my_bookings import request_my_bookings
from booking.domain.appointments.booking import Booking
from booking.domain.booking_types.terms import CancellationPolicy
from booking.domain.customers.freedom import (
    check_link_lives,
    freedom_to_cancel,
    freedom_to_reschedule,
    is_cancelled,
)
from booking.domain.errors import LinkInvalid
from booking.rpc.appointments.visits import own_visits
from booking.rpc.availability.slots import convert as slots
from booking.rpc.customers.shown import all_shown, shown
from booking.rpc.links import Links
from booking.store.appointments import bookings
from booking.store.booking_types import booking_types
from booking.store.customers import customer_links


class SelfServicer(Servicer, SelfServiceServicer):
    def __init__(self, database: Database, links: Links) -> None:
        super().__init__(database)
        self._links = links

    @read
    async def GetManagedBooking(
        self, tx: ReadTx, request: pb.GetManagedBookingRequest
    ) -> pb.GetManagedBookingResponse:
        if (visit := await own_visits.found(tx, self._named(tx, request.token))) is not None:
            return pb.GetManagedBookingResponse(booking=await own_visits.shown(tx, visit))
        booking = await self._booking(tx, request.token)
        return pb.GetManagedBookingResponse(booking=await shown(tx, booking))

    @read
    async def ListManagedSlots(
        self, tx: ReadTx, request: pb.ListManagedSlotsRequest
    ) -> pb.ListManagedSlotsResponse:
        if (visit := await own_visits.found(tx, self._named(tx, request.token))) is not None:
            return pb.ListManagedSlotsResponse(slots=await own_visits.slots(tx, visit, request))
        booking = await self._booking(tx, request.token)
        asked = booking_pb2.ListSlotsRequest(
            booking_type_id=str(booking.booking_type_id),
            from_date=request.from_date,
            to_date=request.to_date,
            time_zone=request.time_zone or booking.customer.time_zone or "",
            staff_id=request.staff_id,
            hold_id=str(booking.id),
            duration_minutes=booking.length // timedelta(minutes=1),
        )
        found = await list_slots(tx, slots.list_slots(asked))
        return pb.ListManagedSlotsResponse(slots=slots.slots_message(found))

    @write
    async def CancelManagedBooking(
        self, tx: Tx, request: pb.CancelManagedBookingRequest
    ) -> pb.CancelManagedBookingResponse:
        if (visit := await own_visits.found(tx, self._named(tx, request.token))) is not None:
            cancelled_visit = await own_visits.cancel(tx, visit.id, request.reason)
            return pb.CancelManagedBookingResponse(booking=cancelled_visit)
        booking, policy = await self._locked(tx, request.token)
        if not is_cancelled(booking):
            freedom_to_cancel(booking, policy, tx.now).check(booking)
        cancelled = await cancel_booking(tx, booking.id, request.reason)
        return pb.CancelManagedBookingResponse(booking=await shown(tx, cancelled))

    @write
    async def RescheduleManagedBooking(
        self, tx: Tx, request: pb.RescheduleManagedBookingRequest
    ) -> pb.RescheduleManagedBookingResponse:
        if (visit := await own_visits.found(tx, self._named(tx, request.token))) is not None:
            moved_visit = await own_visits.reschedule(tx, visit.id, request)
            return pb.RescheduleManagedBookingResponse(booking=moved_visit)
        booking, policy = await self._locked(tx, request.token)
        freedom_to_reschedule(booking, policy, tx.now).check(booking)
        wish = RescheduleBooking(
            booking_id=booking.id,
            starts_at=fields.moment(request, "starts_at"),
            staff_id=fields.optional_reference(request.staff_id, "staff_id"),
            reason=request.reason,
        )
        moved = await reschedule_booking(tx, wish)
        return pb.RescheduleManagedBookingResponse(booking=await shown(tx, moved))

    @write
    async def RequestMyBookings(
        self, tx: Tx, request: pb.RequestMyBookingsRequest
    ) -> pb.RequestMyBookingsResponse:
        await request_my_bookings(tx, request.email)
        return pb.RequestMyBookingsResponse()

    @read
    async def ListMyBookings(
        self, tx: ReadTx, request: pb.ListMyBookingsRequest
    ) -> pb.ListMyBookingsResponse:
        link = await customer_links.find(tx, self._links.mine.subject(tx.workspace_id, request.token))
        if link is None:
            raise LinkInvalid("This link is not valid; ask for a new one.", field="token")
        link.check_lives(tx.now)
        page = paging.read(request.page, tx.workspace_id, "my-bookings", link.id)
        found = await customer_links.page(tx, link.email, page.fetch, page.after_moment())
        listed, cursor = paging.cut(page, found, lambda booking: (booking.starts_at, booking.id))
        items = [
            self_service_pb2.MyBooking(
                booking=message,
                manage_token=self._links.manage.token(tx.workspace_id, one.visit_id or one.id),
            )
            for one, message in zip(listed, await all_shown(tx, listed), strict=True)
        ]
        return pb.ListMyBookingsResponse(items=items, next_cursor=cursor)

    async def _booking(self, tx: ReadTx, token: str) -> Booking:
        booking = await bookings.find(tx, self._named(tx, token))
        if booking is None:
            raise LinkInvalid("This booking is no longer kept.", field="token")
        check_link_lives(booking, tx.now)
        return booking

    async def _locked(self, tx: Tx, token: str) -> tuple[Booking, CancellationPolicy]:
        """Kept from others, so that what is in time now still is when it is done."""
        booking = await bookings.locked(tx, self._named(tx, token))
        check_link_lives(booking, tx.now)
        kind = await booking_types.get(tx, booking.booking_type_id)
        return booking, kind.cancellation_policy

    def _named(self, tx: ReadTx, token: str) -> UUID:
        return self._links.manage.subject(tx.workspace_id, token)
