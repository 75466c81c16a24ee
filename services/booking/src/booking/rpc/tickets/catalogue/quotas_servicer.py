from uuid import UUID

from chassis.db import ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import tickets_types_pb2 as pb
from frontdesk.booking.v1.tickets_types_pb2_grpc import QuotaServiceServicer

from booking.actions.tickets.quotas.create_quota import create_quota
from booking.actions.tickets.quotas.replace_quota import replace_quota
from booking.domain.tickets.quota import Quota
from booking.rpc.tickets.catalogue import convert
from booking.store.tickets.catalogue import shows
from booking.store.tickets.sales import quotas


class QuotasServicer(Servicer, QuotaServiceServicer):
    @write
    async def CreateQuota(self, tx: Tx, request: pb.CreateQuotaRequest) -> pb.CreateQuotaResponse:
        wish = Quota.opened(
            id_=tx.new_id(),
            show_id=fields.reference(request.event_id, "event_id"),
            date_id=fields.optional_reference(request.date_id, "date_id"),
            name=request.name,
            size=request.size if request.HasField("size") else None,
            contingent=request.contingent,
            ticket_type_ids=_types(request),
        )
        return pb.CreateQuotaResponse(quota=convert.quota_message(await create_quota(tx, wish)))

    @write
    async def ReplaceQuota(self, tx: Tx, request: pb.ReplaceQuotaRequest) -> pb.ReplaceQuotaResponse:
        id_ = fields.own_id(request.id)
        edited = Quota.opened(
            id_=id_,
            show_id=id_,
            name=request.name,
            size=request.size if request.HasField("size") else None,
            contingent=request.contingent,
            ticket_type_ids=_types(request),
        )
        kept = await replace_quota(tx, edited, made_from=request.expected_version or None)
        return pb.ReplaceQuotaResponse(quota=convert.quota_message(kept))

    @read
    async def GetQuota(self, tx: ReadTx, request: pb.GetQuotaRequest) -> pb.GetQuotaResponse:
        found = await quotas.find_stock(tx, fields.own_id(request.id))
        if found is None:
            raise _missing()
        return pb.GetQuotaResponse(quota=convert.quota_message(found))

    @read
    async def ListQuotas(self, tx: ReadTx, request: pb.ListQuotasRequest) -> pb.ListQuotasResponse:
        show = await shows.find(tx, fields.own_id(request.event_id))
        if show is None:
            raise NotFound("There is no such event.")
        page = paging.read(request.page, tx.workspace_id, "quotas", show.id)
        found = await quotas.page(tx, page.fetch, page.after_moment(), show.id)
        shown, cursor = paging.cut(page, found, _key)
        return pb.ListQuotasResponse(items=map(convert.quota_message, shown), next_cursor=cursor)

    @read
    async def ReconcileQuota(
        self, tx: ReadTx, request: pb.ReconcileQuotaRequest
    ) -> pb.ReconcileQuotaResponse:
        found = await quotas.recount(tx, fields.own_id(request.id))
        if found is None:
            raise _missing()
        return convert.recount_message(*found)


def _types(request: pb.CreateQuotaRequest | pb.ReplaceQuotaRequest) -> tuple[UUID, ...]:
    named = enumerate(request.ticket_type_ids)
    return tuple(dict.fromkeys(fields.reference(one, f"ticket_type_ids.{i}") for i, one in named))


def _missing() -> NotFound:
    return NotFound("There is no such quota.")


def _key(quota: Quota) -> paging.Key:
    return quota.created_at, quota.id
