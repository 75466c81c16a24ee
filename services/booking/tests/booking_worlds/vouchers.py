"""Vouchers that keep tickets back, and carts that use them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from booking_worlds.theatre import Theatre, message
from frontdesk.booking.v1 import tickets_vouchers_pb2 as pb
from google.protobuf.timestamp_pb2 import Timestamp

CREATE = "VoucherService/CreateVoucher"
REPLACE = "VoucherService/ReplaceVoucher"


async def voucher(theatre: Theatre, type_id: str, uses: int, **fields: Any) -> pb.Voucher:
    """One that reserves."""
    terms = {"ticket_type_ids": [type_id], "max_uses": uses, "reserves": True, **fields}
    made: pb.Voucher = (await theatre.ask(CREATE, event_id=theatre.event_id, **terms)).voucher
    return made


async def edit(theatre: Theatre, kept: pb.Voucher, **fields: Any) -> pb.Voucher:
    """What is not named stays."""
    names = ("id", "code", "ticket_type_ids", "discount", "value", "max_uses", "reserves")
    terms = {name: getattr(kept, name) for name in names}
    if kept.HasField("valid_until"):
        terms["valid_until"] = kept.valid_until
    edited: pb.Voucher = (
        await theatre.ask(REPLACE, **{**terms, "expected_version": kept.version, **fields})
    ).voucher
    return edited


async def cart(theatre: Theatre, type_id: str, code: str, quantity: int = 1, **fields: Any) -> Any:
    line = message("OrderLine", ticket_type_id=type_id, quantity=quantity, voucher_code=code)
    return await theatre.cart(lines=[line], **fields)


async def stalls(theatre: Theatre, size: int, price: int = 0) -> tuple[str, str]:
    type_id = await theatre.ticket_type(price=price)
    return type_id, await theatre.quota(size, type_id)


def in_the_past() -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(datetime.now(UTC) - timedelta(minutes=1))
    return stamp
