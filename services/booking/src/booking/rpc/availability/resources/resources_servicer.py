from chassis.db import ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import resources_pb2 as pb
from frontdesk.booking.v1.resources_pb2_grpc import ResourceServiceServicer

from booking.actions.availability.resources.create_resource import create_resource
from booking.actions.availability.resources.update_resource import update_resource
from booking.rpc.availability.resources import convert
from booking.store.availability.resources import resources


class ResourcesServicer(Servicer, ResourceServiceServicer):
    @write
    async def CreateResource(self, tx: Tx, request: pb.CreateResourceRequest) -> pb.CreateResourceResponse:
        made = await create_resource(
            tx,
            name=request.name,
            kind=convert.kind(request.kind),
            description=request.description,
            quantity=request.quantity if request.HasField("quantity") else 1,
        )
        return pb.CreateResourceResponse(resource=convert.resource_message(made))

    @write
    async def UpdateResource(self, tx: Tx, request: pb.UpdateResourceRequest) -> pb.UpdateResourceResponse:
        id_, changes = fields.own_id(request.id), convert.changes(request)
        kept = await update_resource(tx, id_, changes, made_from=request.expected_version or None)
        return pb.UpdateResourceResponse(resource=convert.resource_message(kept))

    @write
    async def ArchiveResource(self, tx: Tx, request: pb.ArchiveResourceRequest) -> pb.ArchiveResourceResponse:
        id_, changes = fields.own_id(request.id), {"archived": True}
        kept = await update_resource(tx, id_, changes, made_from=request.expected_version or None)
        return pb.ArchiveResourceResponse(resource=convert.resource_message(kept))

    @read
    async def GetResource(self, tx: ReadTx, request: pb.GetResourceRequest) -> pb.GetResourceResponse:
        found = await resources.find(tx, fields.own_id(request.id))
        if found is None:
            raise NotFound("There is no such resource.")
        return pb.GetResourceResponse(resource=convert.resource_message(found))

    @read
    async def ListResources(self, tx: ReadTx, request: pb.ListResourcesRequest) -> pb.ListResourcesResponse:
        kind = convert.kind(request.kind) if request.kind else None
        page = paging.read(request.page, tx.workspace_id, "resources", kind, request.archived)
        found = await resources.page(
            tx, page.fetch, page.after_moment(), kind=kind, archived=request.archived
        )
        shown, cursor = paging.cut(page, found, lambda kept: (kept.created_at, kept.resource.id))
        return pb.ListResourcesResponse(items=map(convert.resource_message, shown), next_cursor=cursor)
