"""All that the service answers to."""

from chassis.db import Database
from chassis.rpc.methods import Servicer

from inbox.rpc.contacts_servicer import ContactsServicer
from inbox.rpc.conversations_servicer import ConversationsServicer
from inbox.rpc.mailbox_servicer import MailboxServicer


def all_served(database: Database, *, mailbox: bool) -> list[Servicer]:
    """`mailbox`: what was sent may be read, as while developing."""
    return [
        ContactsServicer(database),
        ConversationsServicer(database),
        MailboxServicer(database, served=mailbox),
    ]
