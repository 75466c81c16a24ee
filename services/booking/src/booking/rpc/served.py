"""All that the service answers to."""

from chassis.db import Database
from chassis.rpc.methods import Servicer

from booking.rpc.appointments.bookings_servicer import BookingsServicer
from booking.rpc.appointments.holds.holds_servicer import HoldsServicer
from booking.rpc.appointments.lifecycle_servicer import LifecycleServicer
from booking.rpc.appointments.series.series_servicer import SeriesServicer
from booking.rpc.appointments.visits.visit_holds_servicer import VisitHoldsServicer
from booking.rpc.appointments.visits.visits_servicer import VisitsServicer
from booking.rpc.availability.calendars.calendars_servicer import CalendarsServicer
from booking.rpc.availability.calendars.feeds_servicer import CalendarFeedsServicer
from booking.rpc.availability.closures.closures_servicer import ClosuresServicer
from booking.rpc.availability.resources.resources_servicer import ResourcesServicer
from booking.rpc.availability.schedules.openings_servicer import OpeningsServicer
from booking.rpc.availability.schedules.schedules_servicer import SchedulesServicer
from booking.rpc.availability.slots.slots_servicer import SlotsServicer
from booking.rpc.booking_types.booking_type_edits_servicer import BookingTypeEditsServicer
from booking.rpc.booking_types.booking_types_servicer import BookingTypesServicer
from booking.rpc.customers.mailed_links_servicer import MailedLinksServicer
from booking.rpc.customers.self_servicer import SelfServicer
from booking.rpc.links import Links
from booking.rpc.payments.booking_payments_servicer import BookingPaymentsServicer
from booking.rpc.payments.visit_payments_servicer import VisitPaymentsServicer
from booking.rpc.references import References
from booking.rpc.waiting.slot_waiting_servicer import SlotWaitingServicer
from booking.rpc.workspace.settings_servicer import SettingsServicer


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
