from chassis.db import ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import lifecycle_pb2 as pb
from frontdesk.booking.v1.lifecycle_pb2_grpc import LifecycleServiceServicer

from booking.actions.appointments.check_in_booking import check_in_booking
from booking.actions.appointments.complete_booking import complete_booking
from booking.actions.appointments.confirm_booking import confirm_booking
from booking.actions.appointments.decline_booking import decline_booking
from booking.actions.appointments.mark_no_show import mark_no_show
from booking.actions.appointments.reassign_booking import ReassignBooking, reassign_booking
from booking.actions.appointments.reschedule_booking import reschedule_booking
from booking.domain.appointments.change import first_entry
from booking.rpc.appointments import convert
from booking.store.appointments import bookings, changes


class LifecycleServicer(Servicer, LifecycleServiceServicer):
    @write
    async def ConfirmBooking(self, tx: Tx, request: pb.ConfirmBookingRequest) -> pb.ConfirmBookingResponse:
        booking = await confirm_booking(
            tx, fields.own_id(request.id), request.reason, without_payment=request.without_payment
        )
        return pb.ConfirmBookingResponse(booking=convert.booking_message(booking))

    @write
    async def DeclineBooking(self, tx: Tx, request: pb.DeclineBookingRequest) -> pb.DeclineBookingResponse:
        booking = await decline_booking(tx, fields.own_id(request.id), request.reason)
        return pb.DeclineBookingResponse(booking=convert.booking_message(booking))

    @write
    async def CheckInBooking(self, tx: Tx, request: pb.CheckInBookingRequest) -> pb.CheckInBookingResponse:
        booking = await check_in_booking(tx, fields.own_id(request.id), request.reason)
        return pb.CheckInBookingResponse(booking=convert.booking_message(booking))

    @write
    async def CompleteBooking(self, tx: Tx, request: pb.CompleteBookingRequest) -> pb.CompleteBookingResponse:
        booking = await complete_booking(tx, fields.own_id(request.id), request.reason)
        return pb.CompleteBookingResponse(booking=convert.booking_message(booking))

    @write
    async def MarkNoShow(self, tx: Tx, request: pb.MarkNoShowRequest) -> pb.MarkNoShowResponse:
        booking = await mark_no_show(tx, fields.own_id(request.id), request.reason)
        return pb.MarkNoShowResponse(booking=convert.booking_message(booking))

    @write
    async def RescheduleBooking(
        self, tx: Tx, request: pb.RescheduleBookingRequest
    ) -> pb.RescheduleBookingResponse:
        booking = await reschedule_booking(tx, convert.reschedule_booking(request))
        return pb.RescheduleBookingResponse(booking=convert.booking_message(booking))

    @write
    async def ReassignBooking(self, tx: Tx, request: pb.ReassignBookingRequest) -> pb.ReassignBookingResponse:
        wish = ReassignBooking(
            booking_id=fields.own_id(request.id),
            staff_id=fields.reference(request.staff_id, "staff_id"),
            reason=request.reason,
        )
        booking = await reassign_booking(tx, wish)
        return pb.ReassignBookingResponse(booking=convert.booking_message(booking))

    @read
    async def ListBookingChanges(
        self, tx: ReadTx, request: pb.ListBookingChangesRequest
    ) -> pb.ListBookingChangesResponse:
        booking = await bookings.find(tx, fields.own_id(request.id))
        if booking is None:
            raise NotFound("There is no such booking.")
        entries = [first_entry(booking), *await changes.of_booking(tx, booking.id)]
        return pb.ListBookingChangesResponse(items=map(convert.change_message, entries))
