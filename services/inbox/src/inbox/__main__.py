from chassis.process.service import Service

from inbox.clients.booking import Booking
from inbox.clients.identity import Identity
from inbox.clients.mailbox import Mailbox
from inbox.clients.mailing import Transport
from inbox.clients.smtp import Smtp
from inbox.consumers import handlers_waking
from inbox.jobs.account_mails import AccountMails
from inbox.jobs.deliveries import Deliveries
from inbox.policy import POLICY
from inbox.rpc.served import all_served
from inbox.settings import InboxSettings, MailTransport
from inbox.store.personal_data import PERSONAL_DATA


def main() -> None:
    settings = InboxSettings()
    service = Service("inbox", settings, POLICY)
    database = service.database
    by_smtp = settings.transport is MailTransport.SMTP
    transport: Transport = Smtp(settings.smtp_url.get_secret_value()) if by_smtp else Mailbox(database)
    identity, booking = Identity(service.peer("identity")), Booking(service.peer("booking"))
    deliveries = Deliveries(database, booking, transport, settings.mail_from)
    account_mails = AccountMails(database, identity, booking, transport, settings.mail_from)
    service.serve(*all_served(database, mailbox=settings.is_development))
    service.consume(handlers_waking(deliveries.wake, account_mails.wake))
    service.lead(deliveries.run, account_mails.run)
    service.answer_for(PERSONAL_DATA)
    service.run()


if __name__ == "__main__":
    main()
