from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound, UnknownReference
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import series_pb2 as pb
from frontdesk.booking.v1.series_pb2_grpc import SeriesServiceServicer

from booking.actions.appointments.book_slot import BookSlot, book_slot
from booking.actions.appointments.cancel_booking import cancel_booking
from booking.actions.appointments.reschedule_booking import RescheduleBooking, reschedule_booking
from booking.actions.appointments.series.announce_ended_dates import announce_ended_dates
from booking.actions.appointments.series.announce_moved_dates import announce_moved_dates
from booking.actions.appointments.series.announce_series import announce_series
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.series.dates import instants_of, shifted, still_to_come, wall_of
from booking.domain.appointments.series.rule import walls_of
from booking.domain.errors import SlotNotOffered, SlotTaken
from booking.events import booking_message
from booking.events.customers import customer_of
from booking.rpc.forms.convert import answers
from booking.rpc.links import Links
from booking.rpc.payments.convert import refund_of
from booking.store.appointments import bookings
from booking.store.availability.slots import offers
from booking.store.booking_types import booking_types


class SeriesServicer(Servicer, SeriesServiceServicer):
    def __init__(self, database: Database, links: Links) -> None:
        super().__init__(database)
        self._links = links

    @write
    async def BookSeries(self, tx: Tx, request: pb.BookSeriesRequest) -> pb.BookSeriesResponse:
        series_id = tx.new_id()
        wish = _wish(request, series_id=series_id)
        kind = await booking_types.find(tx, wish.booking_type_id)
        if kind is None:
            raise UnknownReference("There is no such booking type.", field="booking_type_id")
        first = wall_of(wish.starts_at, kind.time_zone)
        starts = instants_of(walls_of(request.rrule, first), kind.time_zone)
        offers.line_up(tx, wish.starts_at, kind)
        response, booked = pb.BookSeriesResponse(series_id=str(series_id)), []
        for start in starts:
            try:
                booking = await book_slot(tx, wish.at(start))
            except (SlotTaken, SlotNotOffered) as refusal:
                if not request.skip_taken:
                    raise _of_date(refusal, start) from None
                response.skipped.append(pb.SkippedDate(starts_at=stamp(start), code=refusal.reason.lower()))
            else:
                booked.append(booking)
                token = self._links.manage.token(tx.workspace_id, booking.id)
                made = pb.SeriesBooking(booking=booking_message(booking), manage_token=token)
                response.bookings.append(made)
        if not booked:
            raise SlotTaken("None of these dates is free.", field="rrule")
        await announce_series(tx, series_id, booked)
        return response

    @read
    async def GetSeries(self, tx: ReadTx, request: pb.GetSeriesRequest) -> pb.GetSeriesResponse:
        found = await _series(tx, request.id)
        return pb.GetSeriesResponse(items=map(booking_message, found))

    @write
    async def CancelSeries(self, tx: Tx, request: pb.CancelSeriesRequest) -> pb.CancelSeriesResponse:
        found = await _locked(tx, request.id)
        since = None
        if request.from_booking_id:
            since = _start_of(found, request.from_booking_id, "from_booking_id")
        offers.line_up(tx, found[0].starts_at)
        chosen = still_to_come(found, tx.now, since)
        several = len(chosen) > 1
        refund = refund_of(request.refund)
        ended = [
            await cancel_booking(tx, one.id, request.reason, refund=refund, with_series=several)
            for one in chosen
        ]
        if several:
            await announce_ended_dates(tx, fields.own_id(request.id), ended, request.reason)
        return pb.CancelSeriesResponse(items=map(booking_message, ended))

    @write
    async def RescheduleSeries(
        self, tx: Tx, request: pb.RescheduleSeriesRequest
    ) -> pb.RescheduleSeriesResponse:
        found = await _locked(tx, request.id)
        since = _start_of(found, request.booking_id, "booking_id")
        kind = await booking_types.get(tx, found[0].booking_type_id)
        asked = fields.moment(request, "starts_at")
        by = wall_of(asked, kind.time_zone) - wall_of(since, kind.time_zone)
        chosen = still_to_come(found, tx.now, None if request.all else since)
        several = len(chosen) > 1 and by != timedelta(0)
        moved = [
            await reschedule_booking(
                tx,
                RescheduleBooking(
                    booking_id=one.id,
                    starts_at=start,
                    staff_id=None,
                    reason=request.reason,
                    with_series=several,
                ),
            )
            for one, start in shifted(chosen, by, kind.time_zone)
        ]
        if several:
            await announce_moved_dates(tx, fields.own_id(request.id), moved, request.reason)
        by_start = sorted(moved, key=lambda one: one.starts_at)
        return pb.RescheduleSeriesResponse(items=map(booking_message, by_start))


def _wish(request: pb.BookSeriesRequest, *, series_id: UUID) -> BookSlot:
    return BookSlot(
        booking_type_id=fields.reference(request.booking_type_id, "booking_type_id"),
        starts_at=fields.moment(request, "starts_at"),
        staff_id=fields.optional_reference(request.staff_id, "staff_id"),
        hold_id=None,
        customer=customer_of(request.customer, request.time_zone),
        series_id=series_id,
        answers=answers(request.answers),
    )


async def _series(tx: ReadTx, id_: str) -> list[Booking]:
    return _made(await bookings.of_series(tx, fields.own_id(id_)))


async def _locked(tx: Tx, id_: str) -> list[Booking]:
    """Before any turn is waited for, as who changes one of them alone locks it before waiting for a turn."""
    return _made(await bookings.lock_series(tx, fields.own_id(id_)))


def _made(found: list[Booking]) -> list[Booking]:
    if not found:
        raise NotFound("There is no such series.")
    return found


def _start_of(found: Sequence[Booking], booking_id: str, field: str) -> datetime:
    starts = {str(one.id): one.starts_at for one in found}
    if booking_id not in starts:
        raise UnknownReference("This booking does not belong to the series.", field=field)
    return starts[booking_id]


def _of_date(refusal: SlotTaken | SlotNotOffered, start: datetime) -> SlotTaken | SlotNotOffered:
    facts = {**refusal.facts, "starts_at": start.isoformat()}
    return type(refusal)(f"On {start:%Y-%m-%d}: {refusal.detail}", field="rrule", **facts)
