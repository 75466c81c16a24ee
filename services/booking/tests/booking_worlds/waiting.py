"""Who waits for tickets that are sold out."""

from typing import Any

from booking.jobs import OFFER_TO_WAITING
from booking_worlds.theatre import Theatre, change, message
from frontdesk.booking.v1.booking_pb2 import Customer

JOIN = "WaitingListService/JoinWaitingList"
CANCEL = "TicketOrderService/CancelTicketOrder"


async def join(theatre: Theatre, type_id: str, name: str = "ada", quantity: int = 1, **fields: Any) -> str:
    """The id of the entry."""
    return (await join_with_token(theatre, type_id, name, quantity, **fields))[0]


async def join_with_token(
    theatre: Theatre, type_id: str, name: str, quantity: int = 1, **fields: Any
) -> tuple[str, str]:
    """The id of a new entry and its customer's key to it."""
    made = await theatre.visit(
        JOIN,
        **{
            "event_id": theatre.event_id,
            "date_id": theatre.date_id,
            "ticket_type_id": type_id,
            "quantity": quantity,
            "customer": Customer(name=name, email=f"{name}@example.org"),
            **fields,
        },
    )
    return str(made.entry.id), str(made.token)


async def statuses(theatre: Theatre, *entries: str) -> list[str]:
    listed = (await theatre.ask("WaitingListService/ListWaitingEntries", event_id=theatre.event_id)).items
    found = {one.id: one.status for one in listed}
    return [found[id_] for id_ in entries]


async def sold_out(theatre: Theatre, size: int, **fields: Any) -> tuple[str, str, list[Any]]:
    """The type, its quota and an order for each of its tickets."""
    type_id = await theatre.ticket_type("A", **fields)
    quota = await theatre.quota(size, type_id)
    return type_id, quota, [await theatre.order((type_id, 1)) for _ in range(size)]


async def give_up(theatre: Theatre, *orders: Any) -> None:
    for order in orders:
        await theatre.ask(CANCEL, id=order.id)


async def look(theatre: Theatre) -> list[str]:
    """The job comes by, when all may be looked at again."""
    await change(theatre, "UPDATE shows SET next_look_at = now() WHERE next_look_at > now()")
    return await theatre.work_off(OFFER_TO_WAITING)


async def offered_line(theatre: Theatre, type_id: str, entry_id: str) -> Any:
    code = await theatre.code_of(entry_id)
    return message("OrderLine", ticket_type_id=type_id, quantity=1, voucher_code=code)
