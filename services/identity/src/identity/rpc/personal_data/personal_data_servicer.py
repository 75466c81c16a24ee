"""Export and erasure: asked for here, carried out by jobs and by the other services."""

from collections.abc import Callable
from datetime import timedelta

from chassis.context import Caller, caller_in, current_caller
from chassis.db import Database, ReadTx, Tx
from chassis.db.ids import new_id
from chassis.errors import Invalid, NotFound
from chassis.files import LINK_SECONDS, Download, DownloadLinks, file_key
from chassis.rpc.fields import own_id
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.identity.v1 import personal_data_pb2 as pb
from frontdesk.identity.v1 import personal_data_pb2_grpc

from identity.actions.personal_data.request_export import request_export
from identity.actions.personal_data.request_person_erasure import (
    RequestPersonErasure,
    request_person_erasure,
)
from identity.actions.personal_data.request_workspace_erasure import request_workspace_erasure
from identity.credentials.erasure_papers import ErasurePapers
from identity.domain.errors import OwnerOfWorkspace
from identity.domain.people.staff import Role
from identity.domain.personal_data import export as exporting
from identity.domain.personal_data.erasure import CONFIRM_PERSON, Erasure, Subject
from identity.domain.personal_data.export import Export, State
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.rpc.people import demand_owner, person
from identity.rpc.personal_data.convert import erasure_message, export_message
from identity.rpc.second_factor.step_up import demand_fresh_proof
from identity.store import workspaces
from identity.store.people import past_memberships, users
from identity.store.rights import erasures, exports, leaving


class PersonalDataServicer(Servicer, personal_data_pb2_grpc.PersonalDataServiceServicer):
    """`wake` is called after a commit that left something to do."""

    def __init__(
        self, database: Database, papers: ErasurePapers, links: DownloadLinks, wake: Callable[[], None]
    ) -> None:
        super().__init__(database)
        self._papers = papers
        self._links = links
        self._wake = wake

    @write
    async def RequestExport(self, tx: Tx, request: pb.RequestExportRequest) -> pb.RequestExportResponse:
        await demand_fresh_proof(tx)
        user_id, _ = person(tx.caller)
        member = await leaving.membership(tx, user_id)
        if member is None:
            raise NotFound("you are not a member of this workspace any more")
        export = await request_export(tx, user_id, member[0])
        return pb.RequestExportResponse(export=export_message(export, token=""))

    @read
    async def GetExport(self, tx: ReadTx, request: pb.GetExportRequest) -> pb.GetExportResponse:
        user_id, _ = person(tx.caller)
        export = await exports.find(tx, own_id(request.id))
        if export is None or export.user_id != user_id:
            raise NotFound("there is no such export of yours")
        return pb.GetExportResponse(export=export_message(export, token=self._download(tx, export)))

    @flow
    async def EraseMe(self, request: pb.EraseMeRequest) -> pb.EraseMeResponse:
        await self.read(demand_fresh_proof)
        if request.confirm != CONFIRM_PERSON:
            raise Invalid(f"say {CONFIRM_PERSON} to confirm", field="confirm")
        subject = await self._subject()
        id_ = new_id()
        wish = RequestPersonErasure(id=id_, subject=subject, sealed=self._papers.seal(id_, subject))
        erasure = await self.write(request_person_erasure, wish)
        return pb.EraseMeResponse(erasure=self._told(erasure))

    @flow
    async def EraseWorkspace(self, request: pb.EraseWorkspaceRequest) -> pb.EraseWorkspaceResponse:
        await self.read(demand_fresh_proof)
        await self.read(demand_owner)
        workspace = await self.read(workspaces.find)
        if workspace is None:
            raise NotFound("there is no such workspace")
        if request.confirm != workspace.profile.slug:
            raise Invalid("give the slug of the workspace to confirm", field="confirm")
        erasure = await self.write(request_workspace_erasure, new_id())
        return pb.EraseWorkspaceResponse(erasure=self._told(erasure))

    @flow
    async def GetErasure(self, request: pb.GetErasureRequest) -> pb.GetErasureResponse:
        id_ = self._papers.erasure_of(request.token)
        nobody = Caller.system("identity", NOBODYS_WORKSPACE)
        async with self.database.read(nobody) as tx:
            erasure = await erasures.find(tx, id_)
        return pb.GetErasureResponse(erasure=self._told(erasure, wake=False))

    async def _subject(self) -> Subject:
        """Raises `OwnerOfWorkspace`: a business without anybody who may decide would be left behind."""
        user_id, _ = person(current_caller.get())
        user = await self.read(users.find, user_id)
        if user is None:
            raise NotFound("there is no such account")
        staff = await self.read(past_memberships.of_person, user_id)
        owned = []
        for workspace_id in await self.read(leaving.workspaces_of, user_id):
            async with self.database.read(caller_in(workspace_id)) as tx:
                member, workspace = await leaving.membership(tx, user_id), await workspaces.find(tx)
            if member is not None and workspace is not None:
                staff[workspace_id] = member[0]
                owned += [workspace.profile.slug] if member[1] == Role.OWNER else []
        if owned:
            raise OwnerOfWorkspace("delete the workspaces that you own first", workspaces=owned)
        return Subject(user_id=user_id, name=user.name, email=user.email, staff=staff)

    def _told(self, erasure: Erasure | None, *, wake: bool = True) -> pb.Erasure:
        if erasure is None:
            raise NotFound("there is no such erasure")
        if wake:
            self._wake()
        return erasure_message(erasure, token=self._papers.token(erasure.id))

    def _download(self, tx: ReadTx, export: Export) -> str:
        if export.state is not State.READY:
            return ""
        key = file_key(tx.workspace_id, "exports", export.id, exporting.FILE_NAME)
        download = Download(key=key, name=exporting.FILE_NAME, content_type=exporting.CONTENT_TYPE)
        return self._links.token(download, expires_at=tx.now + timedelta(seconds=LINK_SECONDS))
