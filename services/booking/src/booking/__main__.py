from chassis.files import Files
from chassis.process.jobs import Jobs
from chassis.process.service import Service

from booking.clients.identity import Identity
from booking.clients.inventory import Inventory
from booking.consumers import handlers
from booking.jobs import ALL
from booking.jobs.fetch_calendars import CalendarFetches
from booking.jobs.sweep_form_files import FormFileSweeps
from booking.policy import POLICY
from booking.rpc.forms.collect import asking
from booking.rpc.links import Links
from booking.rpc.references import References
from booking.rpc.served import all_served
from booking.rpc.tickets.collect import ticketing
from booking.settings import BookingSettings
from booking.store.personal_data import PERSONAL_DATA


def main() -> None:
    settings = BookingSettings()
    service = Service("booking", settings, POLICY)
    database, secret = service.database, settings.jwt_secret_key.get_secret_value()
    references = References(Identity(service.peer("identity")), Inventory(service.peer("inventory")))
    links, files = Links.of(secret, settings.web_app), Files(settings.files_url)
    service.serve(
        *all_served(database, references, links),
        *ticketing(database, references, secret, settings.web_app),
        *asking(database, secret, files),
    )
    service.consume(handlers)
    calendars = CalendarFetches.by(database, inner=settings.calendars_may_be_private)
    service.lead(Jobs("booking", database, ALL).run, calendars.run, FormFileSweeps(database, files).run)
    service.answer_for(PERSONAL_DATA)
    service.run()


if __name__ == "__main__":
    main()
