from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.tickets_changes_pb2 import DESCRIPTOR as TICKET
from frontdesk.booking.v1.tickets_check_ins_pb2 import DESCRIPTOR as CHECK_IN
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Staff
from gateway.models.tickets.lists import CheckInFilter, CheckInPage, TicketFilter, TicketPage
from gateway.models.tickets.orders import TicketOrderFilter
from gateway.routes.rest.api import answers, ok, router
from gateway.routes.rest.csv_files import Table, csv_answers, exported, moments
from gateway.routes.tickets.orders import LIST as LIST_ORDERS

routes: APIRouter = router("Ticket orders")
gates: APIRouter = router("Check-ins")

LIST_TICKETS = Rpc(TICKET, "TicketService.ListTickets", request=TicketFilter, reply=TicketPage)
LIST_CHECK_INS = Rpc(CHECK_IN, "CheckInService.ListCheckIns", request=CheckInFilter, reply=CheckInPage)


@routes.get("/tickets", **answers(200, TicketPage, 404))
async def list_tickets(chosen: Annotated[TicketFilter, Query()], call: Staff) -> Response:
    """Of one event, with who has them and who came: those of orders, not of carts."""
    return ok(await call(LIST_TICKETS, chosen))


@routes.get("/tickets/export.csv", **csv_answers(404))
async def export_tickets(chosen: Annotated[TicketFilter, Query()], call: Staff) -> Response:
    """The list for the door: all tickets that the filters choose. `limit` does not count here.

    A cell that a spreadsheet would calculate has an apostrophe before it.
    """
    return await exported(call, LIST_TICKETS, chosen, TICKETS)


@routes.get("/ticket-orders/export.csv", **csv_answers())
async def export_ticket_orders(chosen: Annotated[TicketOrderFilter, Query()], call: Staff) -> Response:
    """All orders that the filters choose, in the order of the list. `limit` does not count here.

    Amounts are in the smallest unit of the currency.
    """
    return await exported(call, LIST_ORDERS, chosen, ORDERS)


@gates.get("/check-ins", **answers(200, CheckInPage))
async def list_check_ins(chosen: Annotated[CheckInFilter, Query()], call: Staff) -> Response:
    """Single scans with what each came to: of a list or of a ticket, at a gate, with a reason."""
    return ok(await call(LIST_CHECK_INS, chosen))


def _ticket_row(listed: Any) -> dict[str, str]:
    ticket, attendee = listed.ticket, listed.ticket.attendee
    return {
        **moments(listed, "starts_at", "came_at"),
        "order_reference": listed.order_reference,
        "ticket_type": listed.ticket_type_name,
        "seat": ticket.seat,
        "status": ticket.status,
        "payment_due": "yes" if ticket.payment_due else "",
        "attendee_name": attendee.name,
        "attendee_email": attendee.email,
        "answers": "; ".join(f"{answer.key}: {answer.text}" for answer in attendee.answers),
        "customer_name": listed.customer.name,
        "customer_email": listed.customer.email,
        "customer_phone": listed.customer.phone,
        "price_minor": str(ticket.price.amount_minor),
        "currency": ticket.price.currency,
        "id": ticket.id,
    }


def _order_row(order: Any) -> dict[str, str]:
    amounts = {
        f"{name}_minor": str(getattr(order, name).amount_minor)
        for name in ("total", "paid", "refunded", "refund_due")
    }
    return {
        **moments(order, "created_at", "completed_at", "paid_at", "cancelled_at", "expires_at"),
        **amounts,
        "reference": order.reference,
        "status": order.status,
        "customer_name": order.customer.name,
        "customer_email": order.customer.email,
        "customer_phone": order.customer.phone,
        "currency": order.total.currency,
        "payment_method": order.payment_method,
        "event_id": order.event_id,
        "contact_id": order.contact_id,
        "id": order.id,
    }


TICKETS = Table(
    filename="tickets.csv",
    columns=(
        "attendee_name",
        "attendee_email",
        "ticket_type",
        "seat",
        "starts_at",
        "status",
        "payment_due",
        "came_at",
        "answers",
        "order_reference",
        "customer_name",
        "customer_email",
        "customer_phone",
        "price_minor",
        "currency",
        "id",
    ),
    row=_ticket_row,
)
ORDERS = Table(
    filename="ticket-orders.csv",
    columns=(
        "reference",
        "status",
        "customer_name",
        "customer_email",
        "customer_phone",
        "total_minor",
        "paid_minor",
        "refunded_minor",
        "refund_due_minor",
        "currency",
        "payment_method",
        "created_at",
        "completed_at",
        "paid_at",
        "cancelled_at",
        "expires_at",
        "event_id",
        "contact_id",
        "id",
    ),
    row=_order_row,
)
