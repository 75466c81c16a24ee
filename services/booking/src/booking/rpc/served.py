"""All that the service answers to."""

from chassis.db import Database
from chassis.rpc.methods import Servicer
from frontdesk.booking.v1 import (
    booking_pb2,
    booking_types_pb2,
    calendar_feeds_pb2,
    calendars_pb2,
    closures_pb2,
    lifecycle_pb2,
    openings_pb2,
    payments_pb2,
    resources_pb2,
    self_service_pb2,
    series_pb2,
    settings_pb2,
    slot_waiting_pb2,
    visit_holds_pb2,
    visit_payments_pb2,
    visits_pb2,
)
from google.protobuf.descriptor import ServiceDescriptor

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

BOOKING = booking_pb2.DESCRIPTOR.services_by_name
CALENDARS = calendars_pb2.DESCRIPTOR.services_by_name
FEEDS = calendar_feeds_pb2.DESCRIPTOR.services_by_name
CLOSURES = closures_pb2.DESCRIPTOR.services_by_name
OPENINGS = openings_pb2.DESCRIPTOR.services_by_name
LIFECYCLE = lifecycle_pb2.DESCRIPTOR.services_by_name
TYPES = booking_types_pb2.DESCRIPTOR.services_by_name
PAYMENTS = payments_pb2.DESCRIPTOR.services_by_name
RESOURCES = resources_pb2.DESCRIPTOR.services_by_name
SELF_SERVICE = self_service_pb2.DESCRIPTOR.services_by_name
SERIES = series_pb2.DESCRIPTOR.services_by_name
SETTINGS = settings_pb2.DESCRIPTOR.services_by_name
SLOT_WAITING = slot_waiting_pb2.DESCRIPTOR.services_by_name
VISIT_HOLDS = visit_holds_pb2.DESCRIPTOR.services_by_name
VISIT_PAYMENTS = visit_payments_pb2.DESCRIPTOR.services_by_name
VISITS = visits_pb2.DESCRIPTOR.services_by_name


def all_served(
    database: Database, references: References, links: Links
) -> list[tuple[ServiceDescriptor, Servicer]]:
    return [
        (BOOKING["BookingTypeService"], BookingTypesServicer(database, references)),
        (TYPES["BookingTypeEditService"], BookingTypeEditsServicer(database, references)),
        (BOOKING["ScheduleService"], SchedulesServicer(database, references)),
        (BOOKING["SlotService"], SlotsServicer(database)),
        (BOOKING["HoldService"], HoldsServicer(database)),
        (BOOKING["BookingService"], BookingsServicer(database, references, links)),
        (OPENINGS["OpeningService"], OpeningsServicer(database)),
        (CALENDARS["CalendarService"], CalendarsServicer(database, references)),
        (FEEDS["CalendarFeedService"], CalendarFeedsServicer(database, references, links)),
        (CLOSURES["ClosureService"], ClosuresServicer(database, references)),
        (LIFECYCLE["LifecycleService"], LifecycleServicer(database)),
        (PAYMENTS["BookingPaymentService"], BookingPaymentsServicer(database)),
        (RESOURCES["ResourceService"], ResourcesServicer(database)),
        (SETTINGS["BookingSettingsService"], SettingsServicer(database)),
        (SERIES["SeriesService"], SeriesServicer(database, links)),
        (VISIT_HOLDS["VisitHoldService"], VisitHoldsServicer(database)),
        (VISIT_PAYMENTS["VisitPaymentService"], VisitPaymentsServicer(database)),
        (VISITS["VisitService"], VisitsServicer(database, references, links)),
        (SELF_SERVICE["SelfService"], SelfServicer(database, links)),
        (SELF_SERVICE["MailedLinkService"], MailedLinksServicer(database, links)),
        (SLOT_WAITING["SlotWaitingService"], SlotWaitingServicer(database, links)),
    ]
