from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.tickets_vouchers_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.tickets.vouchers import NewVoucher, OfEvent, Voucher, VoucherDetails, VoucherPage
from gateway.routes.rest.api import answers, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Vouchers")

CREATE = Rpc(DESCRIPTOR, "VoucherService.CreateVoucher", request=NewVoucher, reply=Voucher, unwrap="voucher")
REPLACE = Rpc(
    DESCRIPTOR,
    "VoucherService.ReplaceVoucher",
    request=VoucherDetails,
    given=("id", "expected_version"),
    reply=Voucher,
    unwrap="voucher",
)
GET = Rpc(DESCRIPTOR, "VoucherService.GetVoucher", given=("id",), reply=Voucher, unwrap="voucher")
LIST = Rpc(DESCRIPTOR, "VoucherService.ListVouchers", request=OfEvent, reply=VoucherPage)
CLOSE = Rpc(DESCRIPTOR, "VoucherService.CloseVoucher", given=("id",), reply=Voucher, unwrap="voucher")


@routes.post("/vouchers", **answers(201, Voucher, 409, **TAGGED))
async def create_voucher(body: NewVoucher, call: Staff) -> Response:
    """A code that makes tickets cheaper, opens hidden types, or keeps stock back for its uses."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/vouchers", **answers(200, VoucherPage, 404))
async def list_vouchers(chosen: Annotated[OfEvent, Query()], call: Staff) -> Response:
    """Of one event."""
    return ok(await call(LIST, chosen))


@routes.get("/vouchers/{id}", **answers(200, Voucher, **TAGGED))
async def get_voucher(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.put("/vouchers/{id}", **answers(200, Voucher, 409, 412, 428, **TAGGED))
async def replace_voucher(
    id: PathId,
    body: VoucherDetails,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """What it keeps back follows in the same moment; never fewer uses than carts and orders have taken."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


@routes.post("/vouchers/{id}/close", **answers(200, Voucher, **TAGGED))
async def close_voucher(id: PathId, call: Staff) -> Response:
    """Ends it; what it kept back is free at once."""
    return _written(CLOSE, await call.ask(CLOSE, id=str(id)))


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.voucher.version, status=status)
