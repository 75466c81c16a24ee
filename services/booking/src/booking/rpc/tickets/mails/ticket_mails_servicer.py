from chassis.db import Database, ReadTx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, read
from frontdesk.booking.v1 import tickets_mails_pb2 as pb
from frontdesk.booking.v1.tickets_mails_pb2_grpc import TicketMailServiceServicer

from booking.rpc.links import Links
from booking.rpc.tickets.orders.order_link import OrderLinks
from booking.store.tickets.sales import offers


class TicketMailsServicer(Servicer, TicketMailServiceServicer):
    def __init__(self, database: Database, links: Links, orders: OrderLinks) -> None:
        super().__init__(database)
        self._links = links
        self._orders = orders

    @read
    async def IssueTicketSecrets(
        self, tx: ReadTx, request: pb.IssueTicketSecretsRequest
    ) -> pb.IssueTicketSecretsResponse:
        orders = [fields.reference(id_, f"order_ids.{i}") for i, id_ in enumerate(request.order_ids)]
        entries = [fields.reference(id_, f"entry_ids.{i}") for i, id_ in enumerate(request.entry_ids)]
        codes = await offers.codes(tx, entries)
        return pb.IssueTicketSecretsResponse(
            orders=[
                pb.OrderSecret(
                    order_id=str(id_),
                    link=f"{self._links.web_app}/tickets#token={self._orders.token(tx.workspace_id, id_)}",
                )
                for id_ in orders
            ],
            offers=[
                pb.OfferSecret(
                    entry_id=str(one.entry_id),
                    code=one.code,
                    link=f"{self._links.web_app}/events/{one.slug}#voucher={one.code}",
                    leave_link=self._links.to_ticket_wait(tx.workspace_id, one.entry_id),
                )
                for one in codes
            ],
        )
