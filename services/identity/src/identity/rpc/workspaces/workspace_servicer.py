from uuid import UUID

from chassis.context import caller_in
from chassis.db import Database, ReadTx, Tx
from chassis.db.ids import new_id
from chassis.errors import NotFound
from chassis.rpc.methods import Servicer, current_call, flow, read
from frontdesk.identity.v1 import identity_pb2_grpc
from frontdesk.identity.v1.identity_pb2 import (
    GetWorkspaceRequest,
    GetWorkspaceResponse,
    OnboardWorkspaceRequest,
    OnboardWorkspaceResponse,
    ResolveWorkspaceRequest,
    ResolveWorkspaceResponse,
)

from identity.actions.sessions.begin_first_session import BeginFirstSession, begin_first_session
from identity.actions.workspaces.onboard_workspace import OnboardWorkspace, onboard_workspace
from identity.credentials.keyring import Keyring
from identity.credentials.mailed_links import MailedLinks
from identity.credentials.passwords import Passwords
from identity.domain import text
from identity.domain.mails.locale import Locale
from identity.domain.mails.mailed_link import MailKind
from identity.domain.sessions import refresh_token
from identity.domain.workspaces import slug
from identity.domain.workspaces.sign_up import SignUp
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE, Workspace, id_of_onboarding
from identity.rpc import convert
from identity.store import workspaces


class WorkspaceServicer(Servicer, identity_pb2_grpc.WorkspaceServiceServicer):
    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        keyring: Keyring,
        links: MailedLinks,
        sign_up: SignUp,
    ) -> None:
        super().__init__(database)
        self._sign_up = sign_up
        self._links = links
        self._passwords = passwords
        self._keyring = keyring

    @flow
    async def OnboardWorkspace(self, request: OnboardWorkspaceRequest) -> OnboardWorkspaceResponse:
        self._sign_up.check_strangers()
        profile = convert.profile(request.workspace).checked()
        owner = convert.new_owner(request.owner).checked()
        signer = await self._keyring.signer()
        workspace_id = _new_workspace_id(owner.email)
        first_token = refresh_token.new(workspace_id)
        wish = OnboardWorkspace(
            profile=profile,
            owner_name=owner.name,
            owner_email=owner.email,
            owner_locale=Locale(owner.locale),
            password_hash=await self._passwords.hash(owner.password),
            verification=self._links.new(
                MailKind.EMAIL_VERIFICATION, owner.email, locale=None, workspace_id=workspace_id
            ),
        )

        async def answer(tx: Tx) -> OnboardWorkspaceResponse:
            onboarded = await onboard_workspace(tx, wish)
            begin = BeginFirstSession(owner_id=onboarded.owner.id, first_token=first_token.digest)
            grant = await begin_first_session(tx, begin)
            return OnboardWorkspaceResponse(
                workspace=convert.workspace_message(onboarded.workspace),
                user=convert.user_message(onboarded.owner),
                tokens=convert.tokens_message(grant, first_token, signer),
            )

        return await self.write_reply(answer, caller=caller_in(workspace_id))

    @read
    async def GetWorkspace(self, tx: ReadTx, request: GetWorkspaceRequest) -> GetWorkspaceResponse:
        workspace = _existing(await workspaces.find(tx))
        return GetWorkspaceResponse(workspace=convert.workspace_message(workspace))

    @flow
    async def ResolveWorkspace(self, request: ResolveWorkspaceRequest) -> ResolveWorkspaceResponse:
        workspace_id = slug.as_id(request.slug_or_id) or await self._id_of_slug(request.slug_or_id)
        async with self.database.read(caller_in(workspace_id)) as tx:
            workspace = _existing(await workspaces.find(tx))
        return ResolveWorkspaceResponse(workspace=convert.workspace_message(workspace))

    async def _id_of_slug(self, named: str) -> UUID:
        async with self.database.read(caller_in(NOBODYS_WORKSPACE)) as tx:
            found = await workspaces.id_of_slug(tx, text.storable(named))
        if found is None:
            raise NotFound("there is no such workspace")
        return found


def _existing(workspace: Workspace | None) -> Workspace:
    if workspace is None:
        raise NotFound("there is no such workspace")
    return workspace


def _new_workspace_id(owner_email: str) -> UUID:
    """A repeat under the same key must find the reply that is stored in the new workspace."""
    call = current_call.get()
    return id_of_onboarding(call.key, owner_email) if call else new_id()
