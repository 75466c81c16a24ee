"""Between messages, vouchers and the waiting list, nothing else."""

import secrets
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.errors import Invalid
from chassis.rpc import fields
from frontdesk.booking.v1 import tickets_vouchers_pb2 as vouchers_pb
from frontdesk.booking.v1 import tickets_waiting_pb2 as waiting_pb

from booking.domain.customers.locale import chosen
from booking.domain.tickets.quota import Quota
from booking.domain.tickets.sales.voucher import Discount, Voucher
from booking.domain.tickets.sales.waiting import WaitingEntry, WaitingStatus
from booking.events.customers import customer_message, customer_of

CODE_BYTES = 5


def voucher_of(
    request: vouchers_pb.CreateVoucherRequest | vouchers_pb.ReplaceVoucherRequest,
    *,
    id_: UUID,
    show_id: UUID,
    quota_id: UUID,
    code: str,
) -> Voucher:
    try:
        discount = Discount(request.discount or Discount.NONE)
    except ValueError:
        raise Invalid(f"A discount is one of {', '.join(Discount)}.", field="discount") from None
    types = enumerate(request.ticket_type_ids)
    return Voucher(
        id=id_,
        show_id=show_id,
        quota_id=quota_id,
        code=code,
        ticket_type_ids=tuple(fields.reference(one, f"ticket_type_ids.{i}") for i, one in types),
        date_id=fields.optional_reference(request.date_id, "date_id"),
        discount=discount,
        value=request.value,
        max_uses=request.max_uses or 1,
        max_per_customer=request.max_per_customer,
        reserves=request.reserves,
        valid_until=fields.moment(request, "valid_until") if request.HasField("valid_until") else None,
    )


def made_up_code() -> str:
    return secrets.token_hex(CODE_BYTES)


def voucher_message(one: Voucher, uses: Quota | None) -> vouchers_pb.Voucher:
    return vouchers_pb.Voucher(
        id=str(one.id),
        event_id=str(one.show_id),
        code=one.code,
        ticket_type_ids=map(str, one.ticket_type_ids),
        date_id=str(one.date_id or ""),
        discount=one.discount.value,
        value=one.value,
        max_uses=one.max_uses,
        used=uses.sold + uses.held if uses else 0,
        max_per_customer=one.max_per_customer,
        reserves=one.reserves,
        valid_until=stamp(one.valid_until),
        created_at=stamp(one.created_at),
        version=one.version,
    )


def entry_of(request: waiting_pb.JoinWaitingListRequest, id_: UUID) -> WaitingEntry:
    return WaitingEntry(
        id=id_,
        show_id=fields.reference(request.event_id, "event_id"),
        date_id=fields.reference(request.date_id, "date_id"),
        ticket_type_id=fields.reference(request.ticket_type_id, "ticket_type_id"),
        quantity=request.quantity,
        customer=customer_of(request.customer),
        locale=chosen(request.locale),
    )


def entry_message(entry: WaitingEntry) -> waiting_pb.WaitingEntry:
    return waiting_pb.WaitingEntry(
        id=str(entry.id),
        event_id=str(entry.show_id),
        ticket_type_id=str(entry.ticket_type_id),
        date_id=str(entry.date_id),
        quantity=entry.quantity,
        customer=customer_message(entry.customer),
        status=entry.status.value,
        offered_until=stamp(entry.offered_until),
        created_at=stamp(entry.created_at),
        voucher_id=str(entry.voucher_id or ""),
    )


def waiting_status(text: str) -> WaitingStatus | None:
    if not text:
        return None
    try:
        return WaitingStatus(text)
    except ValueError:
        raise Invalid(f"A status is one of {', '.join(WaitingStatus)}.", field="status") from None
