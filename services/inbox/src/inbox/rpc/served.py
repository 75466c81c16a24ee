"""All that the service answers to."""

from chassis.db import Database
from chassis.rpc.methods import Servicer
from frontdesk.inbox.v1.inbox_pb2 import DESCRIPTOR
from google.protobuf.descriptor import ServiceDescriptor

from inbox.rpc.contacts_servicer import ContactsServicer
from inbox.rpc.conversations_servicer import ConversationsServicer
from inbox.rpc.mailbox_servicer import MailboxServicer


def all_served(database: Database, *, mailbox: bool) -> list[tuple[ServiceDescriptor, Servicer]]:
    """`mailbox`: what was sent may be read, as while developing."""
    offered = DESCRIPTOR.services_by_name
    return [
        (offered["ContactService"], ContactsServicer(database)),
        (offered["ConversationService"], ConversationsServicer(database)),
        (offered["MailboxService"], MailboxServicer(database, served=mailbox)),
    ]
