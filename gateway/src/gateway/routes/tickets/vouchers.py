from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.booking.v1.tickets_vouchers_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.tickets.vouchers import NewVoucher, OfEvent, Voucher, VoucherPage
from gateway.routes.api import answers, created, ok, router

routes: APIRouter = router("Vouchers")

CREATE = Rpc(DESCRIPTOR, "VoucherService.CreateVoucher", request=NewVoucher, reply=Voucher, unwrap="voucher")
GET = Rpc(DESCRIPTOR, "VoucherService.GetVoucher", given=("id",), reply=Voucher, unwrap="voucher")
LIST = Rpc(DESCRIPTOR, "VoucherService.ListVouchers", request=OfEvent, reply=VoucherPage)
CLOSE = Rpc(DESCRIPTOR, "VoucherService.CloseVoucher", given=("id",), reply=Voucher, unwrap="voucher")


@routes.post("/vouchers", **answers(201, Voucher, 409))
async def create_voucher(body: NewVoucher, call: Staff) -> Response:
    """A code that makes tickets cheaper, opens hidden types, or keeps stock back for its uses."""
    return created(await call(CREATE, body))


@routes.get("/vouchers", **answers(200, VoucherPage))
async def list_vouchers(chosen: Annotated[OfEvent, Query()], call: Staff) -> Response:
    """Of one event."""
    return ok(await call(LIST, chosen))


@routes.get("/vouchers/{id}", **answers(200, Voucher))
async def get_voucher(id: PathId, call: Staff) -> Response:  # noqa: A002
    return ok(await call(GET, id=str(id)))


@routes.post("/vouchers/{id}/close", **answers(200, Voucher))
async def close_voucher(id: PathId, call: Staff) -> Response:  # noqa: A002
    """Ends it; what it kept back is free at once."""
    return ok(await call(CLOSE, id=str(id)))
