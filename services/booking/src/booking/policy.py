"""Who may call what."""

from chassis.rpc.policy import EVERYONE, MANAGERS, WORKERS, Allow, Policy

from booking.rpc.tickets.policy import TICKETING

POLICY: Policy = {
    **TICKETING,
    "BookingTypeService/CreateBookingType": Allow(roles=MANAGERS),
    "BookingTypeService/GetBookingType": Allow(roles=EVERYONE),
    "BookingTypeService/ListBookingTypes": Allow(roles=EVERYONE, public=True),
    "ResourceService/CreateResource": Allow(roles=MANAGERS),
    "ResourceService/UpdateResource": Allow(roles=MANAGERS),
    "ResourceService/ArchiveResource": Allow(roles=MANAGERS),
    "ResourceService/GetResource": Allow(roles=EVERYONE),
    "ResourceService/ListResources": Allow(roles=EVERYONE),
    "ScheduleService/CreateSchedule": Allow(roles=MANAGERS),
    "ScheduleService/ReplaceSchedule": Allow(roles=MANAGERS),
    "ScheduleService/DeleteSchedule": Allow(roles=MANAGERS),
    "ScheduleService/GetSchedule": Allow(roles=EVERYONE),
    "ScheduleService/ListSchedules": Allow(roles=EVERYONE),
    "OpeningService/ListOpenings": Allow(roles=EVERYONE),
    "ClosureService/CreateClosure": Allow(roles=MANAGERS),
    "ClosureService/ReplaceClosure": Allow(roles=MANAGERS),
    "ClosureService/DeleteClosure": Allow(roles=MANAGERS),
    "ClosureService/GetClosure": Allow(roles=EVERYONE),
    "ClosureService/ListClosures": Allow(roles=EVERYONE),
    "SlotService/ListSlots": Allow(roles=EVERYONE, public=True),
    "HoldService/PlaceHold": Allow(roles=WORKERS, public=True),
    "HoldService/ReleaseHold": Allow(roles=WORKERS, public=True),
    "BookingService/BookSlot": Allow(roles=WORKERS, public=True),
    "BookingService/GetBooking": Allow(roles=EVERYONE),
    "BookingService/ListBookings": Allow(roles=EVERYONE),
    "BookingService/CancelBooking": Allow(roles=WORKERS),
    "LifecycleService/ConfirmBooking": Allow(roles=WORKERS),
    "LifecycleService/DeclineBooking": Allow(roles=WORKERS),
    "LifecycleService/CheckInBooking": Allow(roles=WORKERS),
    "LifecycleService/CompleteBooking": Allow(roles=WORKERS),
    "LifecycleService/MarkNoShow": Allow(roles=WORKERS),
    "LifecycleService/ListBookingChanges": Allow(roles=EVERYONE),
    "BookingSettingsService/GetBookingSettings": Allow(roles=EVERYONE),
    "BookingSettingsService/ReplaceBookingSettings": Allow(roles=MANAGERS),
}
