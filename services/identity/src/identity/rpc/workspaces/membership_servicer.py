from chassis.context import caller_in, current_caller
from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read
from frontdesk.identity.v1 import workspaces_pb2_grpc
from frontdesk.identity.v1.workspaces_pb2 import (
    ListMyWorkspacesRequest,
    ListMyWorkspacesResponse,
    Membership,
    ResignMembershipRequest,
    ResignMembershipResponse,
    SwitchWorkspaceRequest,
    SwitchWorkspaceResponse,
)

from identity.actions.sessions.issue_tokens import IssueTokens, issue_tokens
from identity.actions.staff.remove_staff_member import remove_staff_member
from identity.credentials.keyring import Keyring
from identity.domain import text
from identity.domain.errors import InvalidCredentials
from identity.domain.sessions import refresh_token
from identity.rpc import convert
from identity.rpc.people import person
from identity.rpc.sessions.clients import client_of
from identity.store.people import memberships, user_memberships
from identity.store.people.user_memberships import HeldMembership
from identity.store.sessions import proofs


class MembershipServicer(Servicer, workspaces_pb2_grpc.MembershipServiceServicer):
    def __init__(self, database: Database, keyring: Keyring) -> None:
        super().__init__(database)
        self._keyring = keyring

    @read
    async def ListMyWorkspaces(
        self, tx: ReadTx, request: ListMyWorkspacesRequest
    ) -> ListMyWorkspacesResponse:
        user_id, session_id = person(tx.caller)
        page = paging.read(request.page, session_id, "my workspaces")
        found = await user_memberships.page(tx, user_id, most=page.fetch, after=page.after_id())
        shown, next_cursor = paging.cut(page, found, lambda entered: (entered.workspace_id,))
        held = await user_memberships.held(tx, user_id, shown)
        items = [_message(one, current=one.workspace.id == tx.workspace_id) for one in held]
        return ListMyWorkspacesResponse(items=items, next_cursor=next_cursor)

    @flow
    async def SwitchWorkspace(self, request: SwitchWorkspaceRequest) -> SwitchWorkspaceResponse:
        user_id, session_id = person(current_caller.get())
        named = text.storable(request.workspace)
        workspace_id = await self.read(user_memberships.workspace_named, user_id, named)
        if workspace_id is None:
            raise NotFound("you belong to no such workspace")
        signer = await self._keyring.signer()
        first_token = refresh_token.new(workspace_id)
        proof = await self.read(proofs.proved_at, session_id)
        wish = IssueTokens(
            user_id=user_id,
            first_token=first_token.digest,
            client=client_of(request.client),
            proved_at=proof and proof[0],
            beside=session_id,
        )
        within = caller_in(workspace_id)
        try:
            grant = await self.database.run(within, issue_tokens, wish)
        except InvalidCredentials:
            raise NotFound("you belong to no such workspace") from None
        return SwitchWorkspaceResponse(tokens=convert.tokens_message(grant, first_token, signer))

    @flow
    async def ResignMembership(self, request: ResignMembershipRequest) -> ResignMembershipResponse:
        user_id, _ = person(current_caller.get())

        async def resign(tx: Tx) -> ResignMembershipResponse:
            await memberships.lock(tx)
            member = await memberships.find_of_user(tx, user_id)
            if member is None:
                raise NotFound("you belong to no such workspace")
            await remove_staff_member(tx, member.id, rights=member.rights)
            return ResignMembershipResponse()

        within = caller_in(fields.own_id(request.workspace_id))
        return await self.write_reply(resign, caller=within)


def _message(held: HeldMembership, *, current: bool) -> Membership:
    message = Membership(
        workspace=convert.workspace_message(held.workspace), role=held.role.value, current=current
    )
    message.last_used_at.FromDatetime(held.last_used_at)
    return message
