from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.identity.v1 import email_changes_pb2_grpc
from frontdesk.identity.v1.email_changes_pb2 import (
    CancelEmailChangeRequest,
    CancelEmailChangeResponse,
    ConfirmEmailChangeRequest,
    ConfirmEmailChangeResponse,
    GetEmailChangeRequest,
    GetEmailChangeResponse,
    RequestEmailChangeRequest,
    RequestEmailChangeResponse,
    RestoreEmailRequest,
    RestoreEmailResponse,
)

from identity.actions.recovery.cancel_email_change import cancel_email_change
from identity.actions.recovery.confirm_email_change import ConfirmEmailChange, confirm_email_change
from identity.actions.recovery.request_email_change import request_email_change
from identity.actions.recovery.restore_email import RestoreEmail, restore_email
from identity.credentials.mailed_links import MailedLinks
from identity.credentials.passwords import Passwords
from identity.domain import text
from identity.domain.errors import InvalidLink
from identity.domain.mails import link_token
from identity.domain.mails.mailed_link import MailKind
from identity.domain.passwords import password
from identity.domain.people.staff import User
from identity.rpc.mails.visitors import nowhere
from identity.rpc.people import person
from identity.rpc.second_factor.step_up import demand_fresh_proof
from identity.store.mails import email_changes, mailed_links
from identity.store.people import users


class EmailChangeServicer(Servicer, email_changes_pb2_grpc.EmailChangeServiceServicer):
    def __init__(self, database: Database, passwords: Passwords, links: MailedLinks) -> None:
        super().__init__(database)
        self._passwords = passwords
        self._links = links

    @write
    async def RequestEmailChange(
        self, tx: Tx, request: RequestEmailChangeRequest
    ) -> RequestEmailChangeResponse:
        await demand_fresh_proof(tx)
        user_id, _ = person(tx.caller)
        address = text.email(request.email, field="email")
        link = self._links.new(MailKind.EMAIL_CHANGE, address, locale=None, user_id=user_id)
        await request_email_change(tx, user_id, link)
        return RequestEmailChangeResponse()

    @read
    async def GetEmailChange(self, tx: ReadTx, _request: GetEmailChangeRequest) -> GetEmailChangeResponse:
        user = await self._own_account(tx)
        told = GetEmailChangeResponse(email=user.email, email_verified=user.email_verified)
        waiting = await email_changes.find_waiting(tx, user.id)
        if waiting is not None:
            told.waiting.email = waiting.email
            told.waiting.expires_at.FromDatetime(waiting.expires_at)
        return told

    @write
    async def CancelEmailChange(
        self, tx: Tx, _request: CancelEmailChangeRequest
    ) -> CancelEmailChangeResponse:
        user_id, _ = person(tx.caller)
        await cancel_email_change(tx, user_id)
        return CancelEmailChangeResponse()

    @write
    async def ConfirmEmailChange(
        self, tx: Tx, request: ConfirmEmailChangeRequest
    ) -> ConfirmEmailChangeResponse:
        digest = link_token.parse(request.token).digest
        user = await self._own_account(tx)
        way_back = self._links.new(MailKind.EMAIL_CHANGED, user.email, locale=None, user_id=user.id)
        wish = ConfirmEmailChange(digest=digest, user_id=user.id, way_back=way_back)
        await confirm_email_change(tx, wish)
        return ConfirmEmailChangeResponse()

    @flow
    async def RestoreEmail(self, request: RestoreEmailRequest) -> RestoreEmailResponse:
        digest = link_token.parse(request.token).digest
        async with self.database.read(nowhere()) as tx:
            link = await mailed_links.find_open_link(tx, MailKind.EMAIL_CHANGED, digest)
            user = await users.find(tx, link.user_id) if link and link.user_id else None
        if user is None:
            raise InvalidLink
        new = password.checked(request.new_password, name=user.name, email=user.email, field="new_password")
        new_hash = await self._passwords.hash(new)
        wish = RestoreEmail(digest=digest, user_id=user.id, new_hash=new_hash)
        await self.database.run(nowhere(), restore_email, wish)
        return RestoreEmailResponse()

    async def _own_account(self, tx: ReadTx) -> User:
        user_id, _ = person(tx.caller)
        user = await users.find(tx, user_id)
        if user is None:
            raise NotFound("there is no such account")
        return user
