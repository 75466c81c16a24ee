"""Orders of tickets in turn: a rush on one event waits in its own line and hears early that all is gone."""

from __future__ import annotations

from uuid import UUID

from chassis.errors import Conflict, FrontdeskError
from chassis.rpc.client import FreshKey
from frontdesk.booking.v1.tickets_orders_pb2 import PlaceTicketOrderResponse
from google.protobuf.message import Message

from gateway.binding import Rpc
from gateway.door import Call
from gateway.edge.overload.admission import Overloaded
from gateway.models.tickets.orders import NewTicketOrder
from gateway.upstream.turns import LineTooLong, NothingLeft, Resting, Turn, Turns

Kind = tuple[UUID, UUID | None]


class SoldOut(Conflict):
    """As the service says it; the fact `left` is how many there are per ticket type."""

    reason = "SOLD_OUT"


class TicketLine:
    """One per process."""

    def __init__(self, *, at_once: int, rest: float, most_waiting: int, patience: float) -> None:
        self._turns = Turns(at_once=at_once, rest=rest, most_waiting=most_waiting, patience=patience)

    async def place(self, call: Call, rpc: Rpc, body: NewTicketOrder, resting: Resting) -> Message:
        """Raises `SoldOut` and `Overloaded`, and what the service raises."""
        event = (call.origin.workspace_id, body.event_id)
        kind, quantity = _wish(call, body)
        try:
            async with self._turns.turn(event, kind, quantity, resting) as turn:
                return await _placed(call, rpc, body, turn)
        except NothingLeft as nothing:
            left = {str(body.lines[0].ticket_type_id): nothing.left}
            raise SoldOut("There are not that many left.", left=left) from None
        except LineTooLong:
            raise Overloaded("many others want these tickets; try again in a moment") from None


async def _placed(call: Call, rpc: Rpc, body: NewTicketOrder, turn: Turn) -> Message:
    try:
        reply = await call.ask(rpc, body)
    except FrontdeskError as refusal:
        turn.left = _left_after(refusal, body)
        raise
    if isinstance(reply, PlaceTicketOrderResponse) and reply.HasField("left"):
        turn.left = reply.left
    return reply


def _wish(call: Call, body: NewTicketOrder) -> tuple[Kind | None, int]:
    """No kind for orders of several, for what vouchers reserve, and where the answer may be kept already."""
    line = body.lines[0]
    plain = len(body.lines) == 1 and not line.voucher_code and isinstance(call.key, FreshKey)
    return ((line.ticket_type_id, line.date_id) if plain else None), line.quantity


def _left_after(refusal: FrontdeskError, body: NewTicketOrder) -> int | None:
    left = refusal.facts.get("left") if refusal.reason == SoldOut.reason else None
    told = left.get(str(body.lines[0].ticket_type_id)) if isinstance(left, dict) else None
    return told if isinstance(told, int) else None
