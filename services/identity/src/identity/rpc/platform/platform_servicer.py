from uuid import UUID

from chassis.context import Caller, caller_in, current_caller
from chassis.db import Database
from chassis.errors import Denied, NotFound
from chassis.rpc import paging
from chassis.rpc.methods import Servicer, flow
from frontdesk.identity.v1 import platform_pb2_grpc
from frontdesk.identity.v1.platform_pb2 import (
    ImpersonateRequest,
    ImpersonateResponse,
    ListAllWorkspacesRequest,
    ListAllWorkspacesResponse,
    ListStaffOfWorkspaceRequest,
    ListStaffOfWorkspaceResponse,
    RecordImpersonatedWriteRequest,
    RecordImpersonatedWriteResponse,
    RestoreWorkspaceRequest,
    RestoreWorkspaceResponse,
    SuspendWorkspaceRequest,
    SuspendWorkspaceResponse,
)

from identity.actions.platform.impersonate import Impersonate, impersonate
from identity.actions.platform.record_impersonated_write import record_impersonated_write
from identity.actions.platform.restore_workspace import restore_workspace
from identity.actions.platform.see_staff import see_staff
from identity.actions.platform.suspend_workspace import suspend_workspace
from identity.credentials.keyring import Keyring
from identity.domain import text
from identity.domain.platform.impersonation import LASTS, checked_reason
from identity.domain.platform.listed_workspace import ListedWorkspace
from identity.rpc import convert
from identity.rpc.people import person
from identity.rpc.platform.messages import platform_workspace_message
from identity.rpc.second_factor.step_up import demand_fresh_proof
from identity.rpc.staff.staff_servicer import member_key
from identity.store.platform import admins, directory


class PlatformServicer(Servicer, platform_pb2_grpc.PlatformServiceServicer):
    """Whether the caller is an administrator is asked of the database each time, so it ends at once."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        super().__init__(database)
        self._keyring = keyring

    @flow
    async def ListAllWorkspaces(self, request: ListAllWorkspacesRequest) -> ListAllWorkspacesResponse:
        admin_id = await self._administrator()
        search = text.storable(" ".join(request.search.split()))
        page = paging.read(request.page, admin_id, "all workspaces", search)
        after = page.after_moment()
        found = await self.read(directory.page, search, most=page.fetch, after=after)
        shown, next_cursor = paging.cut(page, found, lambda listed: (listed.created_at, listed.id))
        items = [platform_workspace_message(listed) for listed in shown]
        return ListAllWorkspacesResponse(items=items, next_cursor=next_cursor)

    @flow
    async def ListStaffOfWorkspace(
        self, request: ListStaffOfWorkspaceRequest
    ) -> ListStaffOfWorkspaceResponse:
        within = await self._within(request.workspace_id)
        page = paging.read(request.page, within.workspace_id or UUID(int=0), "staff of workspace")
        found = await self.database.run(within, see_staff, most=page.fetch, after=member_key(page))
        shown, next_cursor = paging.cut(page, found, lambda row: row[1])
        items = [convert.staff_message(member) for member, _ in shown]
        return ListStaffOfWorkspaceResponse(items=items, next_cursor=next_cursor)

    @flow
    async def SuspendWorkspace(self, request: SuspendWorkspaceRequest) -> SuspendWorkspaceResponse:
        within = await self._within(request.workspace_id)
        await self.read(demand_fresh_proof)
        await self.database.run(within, suspend_workspace, checked_reason(request.reason))
        listed = await self._listed(request.workspace_id)
        return SuspendWorkspaceResponse(workspace=platform_workspace_message(listed))

    @flow
    async def RestoreWorkspace(self, request: RestoreWorkspaceRequest) -> RestoreWorkspaceResponse:
        within = await self._within(request.workspace_id)
        await self.database.run(within, restore_workspace)
        listed = await self._listed(request.workspace_id)
        return RestoreWorkspaceResponse(workspace=platform_workspace_message(listed))

    @flow
    async def Impersonate(self, request: ImpersonateRequest) -> ImpersonateResponse:
        within = await self._within(request.workspace_id)
        await self.read(demand_fresh_proof)
        impersonator, _ = person(within)
        (user_id,) = convert.readable_ids([request.user_id]) or [UUID(int=0)]
        wish = Impersonate(user_id=user_id, impersonator=impersonator, reason=checked_reason(request.reason))
        signer = await self._keyring.signer()
        begun = await self.database.run(within, impersonate, wish)
        return ImpersonateResponse(
            access_token=signer.sign_impersonation(begun),
            token_type="bearer",  # noqa: S106, for this is the kind, not the token
            expires_in=int(LASTS.total_seconds()),
            workspace_id=str(begun.grant.session.workspace_id),
        )

    @flow
    async def RecordImpersonatedWrite(
        self, request: RecordImpersonatedWriteRequest
    ) -> RecordImpersonatedWriteResponse:
        if current_caller.get().impersonator is None:
            raise Denied("only acting as another person is recorded here")
        await self.write(record_impersonated_write, request.method, text.storable(request.path))
        return RecordImpersonatedWriteResponse()

    async def _administrator(self) -> UUID:
        """Raises `Denied` for anybody else."""
        user_id, _ = person(current_caller.get())
        if not await self.read(admins.includes, user_id):
            raise Denied("only administrators of the platform may do this")
        return user_id

    async def _within(self, workspace_id: str) -> Caller:
        """The administrator in the workspace that is named. Raises `Denied`, or `NotFound`."""
        await self._administrator()
        listed = await self._listed(workspace_id)
        return caller_in(listed.id)

    async def _listed(self, workspace_id: str) -> ListedWorkspace:
        for id_ in convert.readable_ids([workspace_id]):
            listed = await self.read(directory.find, id_)
            if listed is not None:
                return listed
        raise NotFound("there is no such workspace")
