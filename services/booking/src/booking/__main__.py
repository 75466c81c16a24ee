from chassis.jobs import Jobs
from chassis.service import Service

from booking.clients.identity import Identity
from booking.clients.inventory import Inventory
from booking.consumers import handlers
from booking.jobs import ALL
from booking.policy import POLICY
from booking.rpc.appointments.manage_link import ManageLinks
from booking.rpc.references import References
from booking.rpc.served import all_served
from booking.rpc.tickets.collect import ticketing
from booking.settings import BookingSettings
from booking.store.personal_data import PERSONAL_DATA


def main() -> None:
    settings = BookingSettings()
    service = Service("booking", settings, POLICY)
    database = service.database
    references = References(Identity(service.peer("identity")), Inventory(service.peer("inventory")))
    secret = settings.jwt_secret_key.get_secret_value()
    service.serve(
        *all_served(database, references, ManageLinks(secret)), *ticketing(database, references, secret)
    )
    service.consume(handlers)
    service.lead(Jobs("booking", database, ALL).run)
    service.answer_for(PERSONAL_DATA)
    service.run()


if __name__ == "__main__":
    main()
