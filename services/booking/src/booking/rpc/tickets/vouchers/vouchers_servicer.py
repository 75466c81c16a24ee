from chassis.db import ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import tickets_vouchers_pb2 as pb
from frontdesk.booking.v1.tickets_vouchers_pb2_grpc import VoucherServiceServicer

from booking.actions.tickets.vouchers.close_voucher import close_voucher
from booking.actions.tickets.vouchers.create_voucher import create_voucher
from booking.actions.tickets.vouchers.replace_voucher import replace_voucher
from booking.rpc.tickets.vouchers import convert
from booking.store.tickets.catalogue import shows
from booking.store.tickets.sales import quotas, vouchers


class VouchersServicer(Servicer, VoucherServiceServicer):
    @write
    async def CreateVoucher(self, tx: Tx, request: pb.CreateVoucherRequest) -> pb.CreateVoucherResponse:
        wish = convert.voucher_of(
            request,
            id_=tx.new_id(),
            show_id=fields.reference(request.event_id, "event_id"),
            quota_id=tx.new_id(),
            code=request.code or convert.made_up_code(),
        )
        made = await create_voucher(tx, wish)
        return pb.CreateVoucherResponse(voucher=convert.voucher_message(made, None))

    @write
    async def ReplaceVoucher(self, tx: Tx, request: pb.ReplaceVoucherRequest) -> pb.ReplaceVoucherResponse:
        id_ = fields.own_id(request.id)
        wish = convert.voucher_of(request, id_=id_, show_id=id_, quota_id=id_, code=request.code)
        edited = await replace_voucher(tx, wish, made_from=request.expected_version or None)
        uses = await quotas.find(tx, edited.quota_id)
        return pb.ReplaceVoucherResponse(voucher=convert.voucher_message(edited, uses))

    @read
    async def GetVoucher(self, tx: ReadTx, request: pb.GetVoucherRequest) -> pb.GetVoucherResponse:
        found = await vouchers.find(tx, fields.own_id(request.id))
        if found is None:
            raise NotFound("There is no such voucher.")
        uses = await quotas.find(tx, found.quota_id)
        return pb.GetVoucherResponse(voucher=convert.voucher_message(found, uses))

    @read
    async def ListVouchers(self, tx: ReadTx, request: pb.ListVouchersRequest) -> pb.ListVouchersResponse:
        show_id = fields.own_id(request.event_id)
        if await shows.find(tx, show_id) is None:
            raise NotFound("There is no such event.")
        page = paging.read(request.page, tx.workspace_id, "vouchers", show_id)
        found = await vouchers.page(tx, page.fetch, page.after_moment(), show_id)
        shown, cursor = paging.cut(page, found, lambda one: (one.created_at, one.id))
        uses = await quotas.of_ids(tx, [one.quota_id for one in shown])
        items = [convert.voucher_message(one, uses.get(one.quota_id)) for one in shown]
        return pb.ListVouchersResponse(items=items, next_cursor=cursor)

    @write
    async def CloseVoucher(self, tx: Tx, request: pb.CloseVoucherRequest) -> pb.CloseVoucherResponse:
        closed = await close_voucher(tx, fields.own_id(request.id))
        uses = await quotas.find(tx, closed.quota_id)
        return pb.CloseVoucherResponse(voucher=convert.voucher_message(closed, uses))
