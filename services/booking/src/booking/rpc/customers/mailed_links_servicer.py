from chassis.agreed.timestamps import stamp
from chassis.db import Database, ReadTx
from chassis.errors import NotFound
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, read
from frontdesk.booking.v1 import self_service_pb2 as pb
from frontdesk.booking.v1.self_service_pb2_grpc import MailedLinkServiceServicer

from booking.rpc.links import Links
from booking.store.customers import customer_links
from booking.store.waiting import slot_waits
from booking.store.workspace import neighbours


class MailedLinksServicer(Servicer, MailedLinkServiceServicer):
    def __init__(self, database: Database, links: Links) -> None:
        super().__init__(database)
        self._links = links

    @read
    async def IssueManageLinks(
        self, tx: ReadTx, request: pb.IssueManageLinksRequest
    ) -> pb.IssueManageLinksResponse:
        ids = [fields.reference(id_, f"booking_ids.{i}") for i, id_ in enumerate(request.booking_ids)]
        return pb.IssueManageLinksResponse(
            links=[self._links.to_manage(tx.workspace_id, booking_id) for booking_id in ids]
        )

    @read
    async def GetCustomerMail(
        self, tx: ReadTx, request: pb.GetCustomerMailRequest
    ) -> pb.GetCustomerMailResponse:
        id_ = fields.own_id(request.id)
        waiting = await slot_waits.of_hold(tx, id_)
        workspace = await neighbours.workspace(tx)
        if waiting is not None and waiting.offer is not None:
            return pb.GetCustomerMailResponse(
                kind="waiting_offer",
                recipient=waiting.customer.email,
                recipient_name=waiting.customer.name,
                workspace_name=workspace.name if workspace else "",
                link=self._links.to_offer(tx.workspace_id, waiting.id),
                expires_at=stamp(waiting.offer.expires_at),
            )
        link = await customer_links.find(tx, id_)
        if link is None or link.expires_at <= tx.now:
            raise NotFound("There is nothing to send any more.")
        return pb.GetCustomerMailResponse(
            kind="my_bookings",
            recipient=link.email,
            workspace_name=workspace.name if workspace else "",
            link=self._links.to_mine(tx.workspace_id, link.id),
            expires_at=stamp(link.expires_at),
        )
