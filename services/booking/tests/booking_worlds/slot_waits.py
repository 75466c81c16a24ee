"""Who waits for a time that is taken, as tests put them on the list and follow them."""

from collections.abc import Sequence
from typing import Any

import psycopg
from booking.actions.waiting.pass_offer_on import pass_offer_on
from booking.jobs import PASS_OFFERS_ON
from booking_worlds.life import change
from booking_worlds.salon import Salon, next_monday
from chassis.context import Caller
from chassis.db import Database
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import slot_waiting_pb2 as waiting
from frontdesk.booking.v1.forms_pb2 import FormAnswer

END_NOW = "slot_waits SET offer_expires_at = now()"


async def join(salon: Salon, name: str, **wish: Any) -> str:
    """The token of somebody who waits for next Monday."""
    monday = next_monday().isoformat()
    request = waiting.WaitForSlotRequest(
        booking_type_id=wish.pop("booking_type_id", salon.booking_type_id),
        from_date=wish.pop("from_date", monday),
        to_date=wish.pop("to_date", monday),
        customer=pb.Customer(name=name, email=f"{name}@example.org"),
        **wish,
    )
    token: str = (await salon.visit("SlotWaitingService/WaitForSlot", request)).token
    return token


async def entry(salon: Salon, token: str) -> waiting.SlotWait:
    request = waiting.GetSlotWaitRequest(token=token)
    found: waiting.SlotWait = (await salon.visit("SlotWaitingService/GetSlotWait", request)).entry
    return found


async def accept(salon: Salon, token: str, answers: Sequence[FormAnswer] = ()) -> pb.Booking:
    request = waiting.AcceptSlotOfferRequest(token=token, answers=answers)
    booking: pb.Booking = (await salon.visit("SlotWaitingService/AcceptSlotOffer", request)).booking
    return booking


async def statuses(salon: Salon, *tokens: str) -> list[str]:
    return [(await entry(salon, token)).status for token in tokens]


async def let_offers_end(salon: Salon, database: Database, schema: ServiceSchema) -> None:
    """The time to accept is over, and the job comes by."""
    offered = "offer_expires_at IS NOT NULL AND workspace_id"
    await change(schema, END_NOW, offered, str(salon.workspace_id))
    async with await psycopg.AsyncConnection.connect(schema.app_url) as app:
        due = f"SELECT * FROM {PASS_OFFERS_ON.due_function}(now(), 1000)"
        rows = await (await app.execute(due)).fetchall()
    system = Caller.system("booking", salon.workspace_id)
    for workspace_id, entry_id in rows:
        if workspace_id == salon.workspace_id:
            await database.run(system, pass_offer_on, entry_id)
