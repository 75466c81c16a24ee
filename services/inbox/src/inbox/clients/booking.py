"""What inbox asks booking for: links that no event may carry."""

from collections.abc import Sequence
from datetime import UTC
from uuid import UUID

from chassis.context import Via
from chassis.errors import FrontdeskError, Kind
from chassis.rpc.client import Origin, Peer
from frontdesk.booking.v1.self_service_pb2 import GetCustomerMailRequest, IssueManageLinksRequest
from frontdesk.booking.v1.self_service_pb2_grpc import MailedLinkServiceStub

from inbox.domain.account_mails.account_mail import AccountMail, MailKind

PATIENCE_SECONDS = 5.0


class Booking:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._links = MailedLinkServiceStub(peer.channel)

    async def manage_links(self, workspace_id: UUID, booking_ids: Sequence[UUID]) -> list[str]:
        """Of each booking the link by which its customer manages it."""
        reply = await self._peer.call(
            self._links.IssueManageLinks,
            IssueManageLinksRequest(booking_ids=map(str, booking_ids)),
            origin=Origin(via=Via.SYSTEM, workspace_id=workspace_id),
            timeout=PATIENCE_SECONDS,
        )
        return list(reply.links)

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
