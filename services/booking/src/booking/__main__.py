from chassis.jobs import Jobs
from chassis.service import Service

from booking.clients.identity import Identity
from booking.clients.inventory import Inventory
from booking.consumers import handlers
from booking.jobs import SWEEP_HOLDS
from booking.policy import POLICY
from booking.rpc.appointments.manage_link import ManageLinks
from booking.rpc.offered import offered
from booking.rpc.references import References
from booking.settings import BookingSettings


def main() -> None:
    settings = BookingSettings()
    service = Service("booking", settings, POLICY)
    database = service.database
    references = References(Identity(service.peer("identity")), Inventory(service.peer("inventory")))
    links = ManageLinks(settings.jwt_secret_key.get_secret_value())
    service.serve(*offered(database, references, links))
    service.consume(handlers)
    service.lead(Jobs("booking", database, [SWEEP_HOLDS]).run)
    service.run()


if __name__ == "__main__":
    main()
