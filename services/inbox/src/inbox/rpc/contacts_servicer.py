from chassis.db import ReadTx
from chassis.rpc import paging
from chassis.rpc.methods import Servicer, read
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_pb2_grpc import ContactServiceServicer

from inbox.events import contact_message
from inbox.rpc import convert
from inbox.store import contacts


class ContactsServicer(Servicer, ContactServiceServicer):
    @read
    async def ListContacts(self, tx: ReadTx, request: pb.ListContactsRequest) -> pb.ListContactsResponse:
        email = convert.filter_email(request.email)
        page = paging.read(request.page, tx.workspace_id, "contacts", email)
        found = await contacts.list_page(tx, page.after_moment(), page.fetch, email=email)
        shown, next_cursor = paging.cut(page, found, convert.contact_key)
        return pb.ListContactsResponse(items=map(contact_message, shown), next_cursor=next_cursor)

    @read
    async def GetContact(self, tx: ReadTx, request: pb.GetContactRequest) -> pb.GetContactResponse:
        contact = await contacts.get(tx, convert.named(request.id, "contact"))
        return pb.GetContactResponse(contact=contact_message(contact))
