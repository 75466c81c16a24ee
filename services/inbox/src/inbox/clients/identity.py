"""What inbox asks identity for: the mails whose links no event may carry."""

from datetime import UTC
from uuid import UUID

from chassis.context import Via
from chassis.errors import FrontdeskError, Kind
from chassis.rpc.client import Origin, Peer
from frontdesk.identity.v1.mails_pb2 import GetMailRequest
from frontdesk.identity.v1.mails_pb2_grpc import MailServiceStub

from inbox.domain.account_mails.account_mail import AccountMail, MailKind

PATIENCE_SECONDS = 5.0


class Identity:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._mails = MailServiceStub(peer.channel)

    async def account_mail(self, workspace_id: UUID, id_: UUID) -> AccountMail | None:
        """None where there is nothing to send, for example because the link was cancelled."""
        origin = Origin(via=Via.SYSTEM, workspace_id=workspace_id)
        request = GetMailRequest(id=str(id_))
        try:
            said = await self._peer.call(
                self._mails.GetMail, request, origin=origin, timeout=PATIENCE_SECONDS
            )
        except FrontdeskError as error:
            if error.kind is Kind.NOT_FOUND:
                return None
            raise
        return AccountMail(
            kind=MailKind(said.kind),
            locale=said.locale,
            recipient=said.recipient,
            recipient_name=said.recipient_name,
            workspace_name=said.workspace_name,
            sender_name=said.sender_name,
            link=said.link,
            expires_at=said.expires_at.ToDatetime(UTC),
        )
