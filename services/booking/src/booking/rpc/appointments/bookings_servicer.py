from datetime import date

from chassis.db import Database, ReadTx, Tx
from chassis.errors import Invalid, NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.booking_pb2_grpc import BookingServiceServicer

from booking.actions.appointments.book_slot import book_slot
from booking.actions.appointments.cancel_booking import cancel_booking
from booking.domain.appointments.status import Status
from booking.domain.availability.slots.days import open_window
from booking.rpc.appointments import convert
from booking.rpc.links import Links
from booking.rpc.payments.convert import refund_of
from booking.rpc.references import References
from booking.store.appointments import booking_lists, bookings
from booking.store.appointments.booking_lists import Filters, Sort
from booking.store.appointments.holds import holdings


class BookingsServicer(Servicer, BookingServiceServicer):
    def __init__(self, database: Database, references: References, links: Links) -> None:
        super().__init__(database)
        self._references = references
        self._links = links

    @flow
    async def BookSlot(self, request: pb.BookSlotRequest) -> pb.BookSlotResponse:
        wish = convert.book_slot(request)

        async def answer(tx: Tx, surely: bool) -> pb.BookSlotResponse:
            booking = await book_slot(tx, wish, surely=surely)
            return pb.BookSlotResponse(
                booking=convert.booking_message(booking),
                manage_token=self._links.manage.token(tx.workspace_id, booking.id),
            )

        return await self.write_reply_swiftly(answer, missed=holdings.MISSED)

    @read
    async def GetBooking(self, tx: ReadTx, request: pb.GetBookingRequest) -> pb.GetBookingResponse:
        found = await bookings.find(tx, fields.own_id(request.id))
        if found is None:
            raise NotFound("There is no such booking.")
        return pb.GetBookingResponse(booking=convert.booking_message(found))

    @flow
    async def ListBookings(self, request: pb.ListBookingsRequest) -> pb.ListBookingsResponse:
        first, last = _date(request.from_date, "from"), _date(request.to_date, "to")
        workspace, _ = await self._references.workspace(self)
        since, until = open_window(first, last, workspace.time_zone)
        filters = Filters(
            since=since,
            until=until,
            status=_status(request.status),
            staff_id=fields.optional_reference(request.staff_id, "staff_id"),
            contact_id=fields.optional_reference(request.contact_id, "contact_id"),
            refund_due=request.refund_due,
        )
        sort = _sort(request.sort)

        async def answer(tx: ReadTx) -> pb.ListBookingsResponse:
            page = paging.read(request.page, tx.workspace_id, "bookings", filters, sort)
            found = await booking_lists.page(tx, page.fetch, page.after_moment(), filters, sort)
            shown, cursor = paging.cut(page, found, sort.key)
            return pb.ListBookingsResponse(items=map(convert.booking_message, shown), next_cursor=cursor)

        return await self.read(answer)

    @write
    async def CancelBooking(self, tx: Tx, request: pb.CancelBookingRequest) -> pb.CancelBookingResponse:
        booking = await cancel_booking(
            tx, fields.own_id(request.id), request.reason, refund=refund_of(request.refund)
        )
        return pb.CancelBookingResponse(booking=convert.booking_message(booking))


def _date(text: str, field: str) -> date | None:
    return fields.local_date(text, field) if text else None


def _status(text: str) -> Status | None:
    if not text:
        return None
    try:
        return Status(text)
    except ValueError:
        raise Invalid(f"A status is one of {', '.join(Status)}.", field="status") from None


def _sort(text: str) -> Sort:
    try:
        return Sort(text or Sort.STARTS_AT)
    except ValueError:
        raise Invalid(f"An order is one of {', '.join(Sort)}.", field="sort") from None
