from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as pb

from booking.domain.tickets.sales.voucher import Voucher


def voucher_created(voucher: Voucher) -> Outgoing:
    message = pb.VoucherCreated(voucher=_facts(voucher))
    return event("booking.voucher.created", voucher.id, message, version=voucher.version)


def voucher_changed(before: Voucher, after: Voucher) -> Outgoing:
    message = pb.VoucherChanged(
        voucher=_facts(after), before=_facts(before), code_changed=after.code != before.code
    )
    return event("booking.voucher.changed", after.id, message, version=after.version)


def _facts(voucher: Voucher) -> pb.VoucherFacts:
    """Whoever knows the code may use it, so it stays in the service."""
    return pb.VoucherFacts(
        id=str(voucher.id),
        event_id=str(voucher.show_id),
        ticket_type_ids=map(str, voucher.ticket_type_ids),
        date_id=str(voucher.date_id or ""),
        discount=voucher.discount.value,
        value=voucher.value,
        max_uses=voucher.max_uses,
        max_per_customer=voucher.max_per_customer,
        reserves=voucher.reserves,
        valid_until=stamp(voucher.valid_until),
        created_at=stamp(voucher.created_at),
        version=voucher.version,
    )
