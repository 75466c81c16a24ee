from chassis.db import Database, ReadTx
from chassis.errors import NotFound
from chassis.rpc.methods import Servicer, read
from frontdesk.identity.v1 import mails_pb2_grpc
from frontdesk.identity.v1.mails_pb2 import GetMailRequest, GetMailResponse

from identity.credentials.mailed_links import MailedLinks
from identity.domain.mails.mailed_link import DueMail
from identity.rpc import convert
from identity.store.mails import mailed_links


class MailServicer(Servicer, mails_pb2_grpc.MailServiceServicer):
    def __init__(self, database: Database, links: MailedLinks) -> None:
        super().__init__(database)
        self._links = links

    @read
    async def GetMail(self, tx: ReadTx, request: GetMailRequest) -> GetMailResponse:
        for id_ in convert.readable_ids([request.id]):
            mail = await mailed_links.find_due(tx, id_)
            if mail is not None and mail.is_wanted and mail.workspace_id in (None, tx.workspace_id):
                return self._message(mail)
        raise NotFound("there is nothing to send")

    def _message(self, mail: DueMail) -> GetMailResponse:
        message = GetMailResponse(
            kind=mail.kind.value,
            locale=mail.locale.value,
            recipient=mail.email,
            recipient_name=mail.recipient_name,
            workspace_name=mail.workspace_name,
            sender_name=mail.sender_name,
            link=self._links.url(mail),
        )
        message.expires_at.FromDatetime(mail.expires_at)
        return message
