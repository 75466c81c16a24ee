from chassis.jobs import Jobs
from chassis.service import Service
from frontdesk.booking.v1.booking_pb2 import DESCRIPTOR

from booking.clients.identity import Identity
from booking.clients.inventory import Inventory
from booking.consumers import handlers
from booking.jobs import DUE
from booking.policy import POLICY
from booking.rpc.appointments.bookings_servicer import BookingsServicer
from booking.rpc.appointments.holds_servicer import HoldsServicer
from booking.rpc.appointments.manage_link import ManageLinks
from booking.rpc.availability.booking_types_servicer import BookingTypesServicer
from booking.rpc.availability.schedules_servicer import SchedulesServicer
from booking.rpc.availability.slots_servicer import SlotsServicer
from booking.rpc.references import References
from booking.rpc.tickets.collect import ticketing
from booking.settings import BookingSettings


def main() -> None:
    service = Service("booking", settings := BookingSettings(), POLICY)
    database = service.database
    references = References(Identity(service.peer("identity")), Inventory(service.peer("inventory")))
    secret, offered = settings.jwt_secret_key.get_secret_value(), DESCRIPTOR.services_by_name
    service.serve(
        (offered["BookingTypeService"], BookingTypesServicer(database, references)),
        (offered["ScheduleService"], SchedulesServicer(database, references)),
        (offered["SlotService"], SlotsServicer(database)),
        (offered["HoldService"], HoldsServicer(database)),
        (offered["BookingService"], BookingsServicer(database, references, ManageLinks(secret))),
        *ticketing(database, references, secret),
    )
    service.consume(handlers)
    service.lead(Jobs("booking", database, DUE).run)
    service.run()


if __name__ == "__main__":
    main()
