from chassis.db import Database, ReadTx, Tx
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.identity.v1 import invites_pb2_grpc
from frontdesk.identity.v1.invites_pb2 import (
    CreateInviteRequest,
    CreateInviteResponse,
    ListInvitesRequest,
    ListInvitesResponse,
    RevokeInviteRequest,
    RevokeInviteResponse,
)

from identity.actions.invites.create_invite import create_invite
from identity.actions.invites.revoke_invite import revoke_invite
from identity.credentials.mailed_links import MailedLinks
from identity.domain.mails.mailed_link import MailKind
from identity.domain.people.invite import NewInvite
from identity.domain.people.staff import Role
from identity.rpc.access import scopes
from identity.rpc.people import hold_session, person, present_rights
from identity.rpc.second_factor.step_up import demand_fresh_proof
from identity.rpc.staff.messages import invite_message
from identity.store.invites import invites


class InviteServicer(Servicer, invites_pb2_grpc.InviteServiceServicer):
    """`verified_only`: who invites has proved that the address of the own account is hers."""

    def __init__(self, database: Database, links: MailedLinks, *, verified_only: bool) -> None:
        super().__init__(database)
        self._links = links
        self._verified_only = verified_only

    @write
    async def CreateInvite(self, tx: Tx, request: CreateInviteRequest) -> CreateInviteResponse:
        if request.role == Role.OWNER:
            await demand_fresh_proof(tx)
        user_id, _ = person(tx.caller)
        asked = NewInvite(
            email=request.email, role=request.role, scopes=request.scopes, bookable=request.bookable
        )
        rights = await present_rights(tx)
        await hold_session(tx)
        wish = asked.checked(grantable=scopes.grantable(rights.scopes, scopes.for_people()))
        link = self._links.new(
            MailKind.STAFF_INVITE,
            wish.email,
            locale=None,
            workspace_id=tx.workspace_id,
            requested_by=user_id,
        )
        invite = await create_invite(
            tx, wish, link, by=user_id, rights=rights, verified_only=self._verified_only
        )
        return CreateInviteResponse(invite=invite_message(invite))

    @read
    async def ListInvites(self, tx: ReadTx, request: ListInvitesRequest) -> ListInvitesResponse:
        page = paging.read(request.page, tx.workspace_id, "invites")
        found = await invites.page(tx, most=page.fetch, after=page.after_id())
        shown, next_cursor = paging.cut(page, found, lambda one: (one.id,))
        return ListInvitesResponse(items=map(invite_message, shown), next_cursor=next_cursor)

    @write
    async def RevokeInvite(self, tx: Tx, request: RevokeInviteRequest) -> RevokeInviteResponse:
        await revoke_invite(tx, fields.own_id(request.id))
        return RevokeInviteResponse()
