"""Who may call what."""

from chassis.rpc.policy import EVERYONE, MANAGERS, WORKERS, Allow, Policy

POLICY: Policy = {
    "BookingTypeService/CreateBookingType": Allow(roles=MANAGERS),
    "BookingTypeService/GetBookingType": Allow(roles=EVERYONE),
    "BookingTypeService/ListBookingTypes": Allow(roles=EVERYONE, public=True),
    "ScheduleService/CreateSchedule": Allow(roles=MANAGERS),
    "ScheduleService/ReplaceSchedule": Allow(roles=MANAGERS),
    "ScheduleService/GetSchedule": Allow(roles=EVERYONE),
    "ScheduleService/ListSchedules": Allow(roles=EVERYONE),
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
    "LifecycleService/RescheduleBooking": Allow(roles=WORKERS),
    "LifecycleService/ReassignBooking": Allow(roles=WORKERS),
    "LifecycleService/ListBookingChanges": Allow(roles=EVERYONE),
    "BookingSettingsService/GetBookingSettings": Allow(roles=EVERYONE),
    "BookingSettingsService/ReplaceBookingSettings": Allow(roles=MANAGERS),
}
