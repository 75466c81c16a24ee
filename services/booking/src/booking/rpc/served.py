"""All that the service answers to."""

from chassis.db import Database
from chassis.rpc.methods import Servicer

from booking.rpc.appointments.bookings_servicer import BookingsServicer
from booking.rpc.appointments.holds_servicer import HoldsServicer
from booking.rpc.appointments.lifecycle_servicer import LifecycleServicer
from booking.rpc.appointments.payments_servicer import BookingPaymentsServicer
from booking.rpc.availability.booking_type_edits_servicer import BookingTypeEditsServicer
from booking.rpc.availability.booking_types_servicer import BookingTypesServicer
from booking.rpc.availability.openings_servicer import OpeningsServicer
from booking.rpc.availability.schedules_servicer import SchedulesServicer
from booking.rpc.availability.slots_servicer import SlotsServicer
from booking.rpc.calendars.calendars_servicer import CalendarsServicer
from booking.rpc.calendars.feeds_servicer import CalendarFeedsServicer
from booking.rpc.closures.closures_servicer import ClosuresServicer
from booking.rpc.links import Links
from booking.rpc.references import References
from booking.rpc.resources.resources_servicer import ResourcesServicer
from booking.rpc.self_service.mailed_links_servicer import MailedLinksServicer
from booking.rpc.self_service.self_servicer import SelfServicer
from booking.rpc.series.series_servicer import SeriesServicer
from booking.rpc.settings_servicer import SettingsServicer
from booking.rpc.visits.visit_holds_servicer import VisitHoldsServicer
from booking.rpc.visits.visit_payments_servicer import VisitPaymentsServicer
from booking.rpc.visits.visits_servicer import VisitsServicer
from booking.rpc.waiting.slot_waiting_servicer import SlotWaitingServicer


def all_served(database: Database, references: References, links: Links) -> list[Servicer]:
    return [
        BookingTypesServicer(database, references),
        BookingTypeEditsServicer(database, references),
        SchedulesServicer(database, references),
        SlotsServicer(database),
        HoldsServicer(database),
        BookingsServicer(database, references, links),
        OpeningsServicer(database),
        CalendarsServicer(database, references),
        CalendarFeedsServicer(database, references, links),
        ClosuresServicer(database, references),
        LifecycleServicer(database),
        BookingPaymentsServicer(database),
        ResourcesServicer(database),
        SettingsServicer(database),
        SeriesServicer(database, links),
        VisitHoldsServicer(database),
        VisitPaymentsServicer(database),
        VisitsServicer(database, references, links),
        SelfServicer(database, links),
        MailedLinksServicer(database, links),
        SlotWaitingServicer(database, links),
    ]
