"""All servicers, each with the service that it stands for."""

from chassis.db import Database
from chassis.rpc.methods import Servicer
from frontdesk.booking.v1 import booking_pb2, resources_pb2
from google.protobuf.descriptor import ServiceDescriptor

from booking.rpc.appointments.bookings_servicer import BookingsServicer
from booking.rpc.appointments.holds_servicer import HoldsServicer
from booking.rpc.appointments.manage_link import ManageLinks
from booking.rpc.availability.booking_types_servicer import BookingTypesServicer
from booking.rpc.availability.schedules_servicer import SchedulesServicer
from booking.rpc.availability.slots_servicer import SlotsServicer
from booking.rpc.references import References
from booking.rpc.resources.resources_servicer import ResourcesServicer

BOOKING = booking_pb2.DESCRIPTOR.services_by_name
RESOURCES = resources_pb2.DESCRIPTOR.services_by_name


def offered(
    database: Database, references: References, links: ManageLinks
) -> tuple[tuple[ServiceDescriptor, Servicer], ...]:
    return (
        (BOOKING["BookingTypeService"], BookingTypesServicer(database, references)),
        (BOOKING["ScheduleService"], SchedulesServicer(database, references)),
        (BOOKING["SlotService"], SlotsServicer(database)),
        (BOOKING["HoldService"], HoldsServicer(database)),
        (BOOKING["BookingService"], BookingsServicer(database, references, links)),
        (RESOURCES["ResourceService"], ResourcesServicer(database)),
    )
