"""What inbox asks booking for: links that no event may carry."""

from collections.abc import Sequence
from datetime import UTC
from uuid import UUID

from chassis.context import Via
from chassis.errors import FrontdeskError, Kind
from chassis.rpc.client import Origin, Peer
from frontdesk.booking.v1.self_service_pb2 import GetCustomerMailRequest, IssueManageLinksRequest
from frontdesk.booking.v1.self_service_pb2_grpc import MailedLinkServiceStub
from frontdesk.booking.v1.tickets_mails_pb2 import IssueTicketSecretsRequest
from frontdesk.booking.v1.tickets_mails_pb2_grpc import TicketMailServiceStub

from inbox.domain.account_mails.account_mail import AccountMail, MailKind
from inbox.domain.secret import Secret, SecretKind, Told

PATIENCE_SECONDS = 5.0


class Booking:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._links = MailedLinkServiceStub(peer.channel)
        self._tickets = TicketMailServiceStub(peer.channel)

    async def manage_links(self, workspace_id: UUID, booking_ids: Sequence[UUID]) -> list[str]:
        """Of each booking the link by which its customer manages it."""
        reply = await self._peer.call(
            self._links.IssueManageLinks,
            IssueManageLinksRequest(booking_ids=map(str, booking_ids)),
            origin=Origin(via=Via.SYSTEM, workspace_id=workspace_id),
            timeout=PATIENCE_SECONDS,
        )
        return list(reply.links)

    async def secrets(self, workspace_id: UUID, asked: Sequence[Secret]) -> dict[UUID, Told]:
        """By what they are of; those that are good for nothing any more are left out."""
        reply = await self._peer.call(
            self._tickets.IssueTicketSecrets,
            IssueTicketSecretsRequest(
                order_ids=[str(one.of) for one in asked if one.kind is SecretKind.TICKET_ORDER],
                entry_ids=[str(one.of) for one in asked if one.kind is SecretKind.TICKET_OFFER],
            ),
            origin=Origin(via=Via.SYSTEM, workspace_id=workspace_id),
            timeout=PATIENCE_SECONDS,
        )
        return {
            **{UUID(one.order_id): Told(link=one.link) for one in reply.orders},
            **{
                UUID(one.entry_id): Told(link=one.link, code=one.code, leave_link=one.leave_link)
                for one in reply.offers
            },
        }

    async def account_mail(self, workspace_id: UUID, id_: UUID) -> AccountMail | None:
        """What a mail to a customer says; None where there is nothing to send any more."""
        try:
            said = await self._peer.call(
                self._links.GetCustomerMail,
                GetCustomerMailRequest(id=str(id_)),
                origin=Origin(via=Via.SYSTEM, workspace_id=workspace_id),
                timeout=PATIENCE_SECONDS,
            )
        except FrontdeskError as error:
            if error.kind is Kind.NOT_FOUND:
                return None
            raise
        return AccountMail(
            kind=MailKind(said.kind),
            locale="en",
            recipient=said.recipient,
            recipient_name=said.recipient_name,
            workspace_name=said.workspace_name,
            sender_name="",
            link=said.link,
            expires_at=said.expires_at.ToDatetime(UTC),
        )
