from chassis.db import ReadTx, Tx
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import settings_pb2 as pb
from frontdesk.booking.v1.settings_pb2_grpc import BookingSettingsServiceServicer

from booking.actions.workspace.replace_booking_settings import replace_booking_settings
from booking.domain.workspace.settings import BookingSettings
from booking.store.workspace import settings


class SettingsServicer(Servicer, BookingSettingsServiceServicer):
    @read
    async def GetBookingSettings(
        self, tx: ReadTx, request: pb.GetBookingSettingsRequest
    ) -> pb.GetBookingSettingsResponse:
        return pb.GetBookingSettingsResponse(settings=_message(await settings.current(tx)))

    @write
    async def ReplaceBookingSettings(
        self, tx: Tx, request: pb.ReplaceBookingSettingsRequest
    ) -> pb.ReplaceBookingSettingsResponse:
        wish = BookingSettings(
            answer_within_minutes=request.answer_within_minutes,
            offer_minutes=request.offer_minutes,
            reminder_minutes=tuple(request.reminder_minutes),
            version=request.expected_version,
        )
        return pb.ReplaceBookingSettingsResponse(settings=_message(await replace_booking_settings(tx, wish)))


def _message(found: BookingSettings) -> pb.BookingSettings:
    return pb.BookingSettings(
        answer_within_minutes=found.answer_within_minutes,
        offer_minutes=found.offer_minutes,
        reminder_minutes=found.reminder_minutes,
        version=found.version,
    )
