from chassis.service import Service
from frontdesk.inbox.v1.inbox_pb2 import DESCRIPTOR

from inbox.clients.identity import Identity
from inbox.clients.mailbox import Mailbox
from inbox.clients.mailing import Transport
from inbox.clients.smtp import Smtp
from inbox.consumers import handlers_waking
from inbox.jobs.account_mails import AccountMails
from inbox.jobs.deliveries import Deliveries
from inbox.policy import POLICY
from inbox.rpc.contacts_servicer import ContactsServicer
from inbox.rpc.conversations_servicer import ConversationsServicer
from inbox.rpc.mailbox_servicer import MailboxServicer
from inbox.settings import InboxSettings, MailTransport
from inbox.store.personal_data import PERSONAL_DATA


def main() -> None:
    settings = InboxSettings()
    service = Service("inbox", settings, POLICY)
    database = service.database
    by_smtp = settings.transport is MailTransport.SMTP
    transport: Transport = Smtp(settings.smtp_url.get_secret_value()) if by_smtp else Mailbox(database)
    deliveries = Deliveries(database, transport, settings.mail_from)
    account_mails = AccountMails(database, Identity(service.peer("identity")), transport, settings.mail_from)
    offered = DESCRIPTOR.services_by_name
    service.serve(
        (offered["ContactService"], ContactsServicer(database)),
        (offered["ConversationService"], ConversationsServicer(database)),
        (offered["MailboxService"], MailboxServicer(database, served=settings.is_development)),
    )
    service.consume(handlers_waking(deliveries.wake, account_mails.wake))
    service.lead(deliveries.run, account_mails.run)
    service.answer_for(PERSONAL_DATA)
    service.run()


if __name__ == "__main__":
    main()
