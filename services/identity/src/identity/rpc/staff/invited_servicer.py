from datetime import datetime
from uuid import UUID

from chassis.context import caller_in, current_caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import NotFound
from chassis.rpc.methods import Servicer, flow
from frontdesk.identity.v1 import invites_pb2_grpc
from frontdesk.identity.v1.identity_pb2 import Client, Tokens
from frontdesk.identity.v1.invites_pb2 import (
    AcceptInviteRequest,
    AcceptInviteResponse,
    GetInviteRequest,
    GetInviteResponse,
    JoinByInviteRequest,
    JoinByInviteResponse,
)

from identity.actions.invites.accept_invite import AcceptInvite, NewPerson, accept_invite
from identity.credentials.keyring import Keyring
from identity.credentials.passwords import Passwords
from identity.domain import text
from identity.domain.errors import SessionOver
from identity.domain.mails import link_token, locale
from identity.domain.mails.locale import Locale
from identity.domain.passwords import password
from identity.domain.people.staff import User
from identity.domain.sessions import refresh_token
from identity.domain.workspaces.sign_up import SignUp
from identity.rpc import convert
from identity.rpc.people import person
from identity.rpc.sessions.clients import client_of
from identity.rpc.staff.finding import find_invite
from identity.store import workspaces
from identity.store.people import users
from identity.store.sessions import proofs


class InvitedServicer(Servicer, invites_pb2_grpc.InvitedServiceServicer):
    """The token says which workspace it is; what is done then is done in that one."""

    def __init__(self, database: Database, passwords: Passwords, keyring: Keyring, sign_up: SignUp) -> None:
        super().__init__(database)
        self._sign_up = sign_up
        self._passwords = passwords
        self._keyring = keyring

    @flow
    async def GetInvite(self, request: GetInviteRequest) -> GetInviteResponse:
        workspace_id, invite, known = await find_invite(self.database, request.token)
        async with self.database.read(caller_in(workspace_id)) as tx:
            workspace = await workspaces.find(tx)
        message = GetInviteResponse(
            workspace_name=workspace.profile.name if workspace else "",
            email=invite.invited.email,
            role=invite.invited.role.value,
            has_account=known is not None,
        )
        message.expires_at.FromDatetime(invite.expires_at)
        return message

    @flow
    async def AcceptInvite(self, request: AcceptInviteRequest) -> AcceptInviteResponse:
        self._sign_up.check_invited()
        workspace_id, invite, _ = await find_invite(self.database, request.token)
        name, email = text.name(request.name, field="name"), invite.invited.email
        secret = password.checked(request.password, name=name, email=email, field="password")
        spoken = locale.preferred(request.client.languages) or Locale.EN
        new = NewPerson(
            user=User(id=new_id(), name=name, email=email, locale=spoken),
            password_hash=await self._passwords.hash(secret),
        )
        return AcceptInviteResponse(tokens=await self._join(workspace_id, request.token, new, request.client))

    @flow
    async def JoinByInvite(self, request: JoinByInviteRequest) -> JoinByInviteResponse:
        user_id, session_id = person(current_caller.get())
        workspace_id, _, _ = await find_invite(self.database, request.token)
        user, proof = await self.read(users.find, user_id), await self.read(proofs.proved_at, session_id)
        if user is None:
            raise NotFound("there is no such account")
        if proof is None:
            raise SessionOver
        return JoinByInviteResponse(
            tokens=await self._join(
                workspace_id, request.token, user, request.client, session_id=session_id, proved_at=proof[0]
            )
        )

    async def _join(
        self,
        workspace_id: UUID,
        token: str,
        who: User | NewPerson,
        client: Client,
        *,
        session_id: UUID | None = None,
        proved_at: datetime | None = None,
    ) -> Tokens:
        signer = await self._keyring.signer()
        first_token = refresh_token.new(workspace_id)
        wish = AcceptInvite(
            digest=link_token.parse(token).digest,
            person=who,
            session_id=session_id,
            first_token=first_token.digest,
            client=client_of(client),
            proved_at=proved_at,
        )
        grant = await self.database.run(caller_in(workspace_id), accept_invite, wish)
        return convert.tokens_message(grant, first_token, signer)
